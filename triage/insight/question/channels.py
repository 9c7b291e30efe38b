"""Channels: the way on which letters came, as a question says it."""

import re
from collections.abc import Sequence

from triage.insight.question.marked import Marked, longest_first

# These are nothing but channels.
_CERTAIN = (
    "12345政务服务便民热线", "12345政务热线", "12345市民热线", "12345热线", "12345平台", "12345",
    "政务服务便民热线", "市民热线", "政务热线", "热线电话", "热线", "微信公众号", "微信小程序", "公众号",
    "小程序", "政务APP", "手机APP", "手机客户端", "客户端", "市长热线", "市长专线", "市长信箱", "书记信箱",
    "县长信箱", "区长信箱", "局长信箱", "领导信箱", "网上信箱", "电子信箱", "互联网", "门户网站", "政府网站",
    "官方网站", "官网", "领导留言板", "人民网留言板", "网友留言", "留言板", "人民建议征集平台", "建议征集平台",
    "人民建议征集", "征集页", "电子邮件", "电子邮箱", "来访", "走访", "抖音", "微博",
)  # fmt: skip
# These are channels where the words around them say so: 电话来的, but not 骚扰电话.
_POSSIBLE = (
    "电话", "来电", "网站", "网络", "网上", "线上", "微信", "APP", "邮件", "邮箱", "信箱", "来信", "信件",
    "信函", "书信", "写信", "纸质信件", "短信", "窗口", "现场", "服务窗口", "平台",
)  # fmt: skip
_LED = r"(?:(?:通过|经过|经由|经|从|用|打|走|以|由|在|靠)(?:了)?)"
_FOLLOWED = (
    r"(?:(?:这一|这个|这条)?(?:渠道|途径|方式|端|平台)|(?:上|里|那边|这边)?(?:反映|来了?的?(?=多少|"
    r"几|\n|的|$)|来的|进来|收到|收的|打来|打进|提交|提的|上报|报来|收了?(?=多少|几)|投诉|举报|受理|接到|接的|转来|"
    r"发来|寄来|(?:里|中)(?=说|讲|提|反映|谈|投诉)|递来|留言|来件|件|诉求|求助|咨询|建议)|上(?!网|涨|门|报)|(?=\n|$|[;；,，、。]|有|多少|几|占|"
    r"方面|类|和|的(?:来件|诉求|投诉|建议|咨询|件|有|满意|办结|解决|多|\n)))"
)


def channel_of(marked: Marked, own: Sequence[str] = ()) -> str | None:
    """The channel that a question names, in its words.

    Args:
        marked: the question.
        own: names of the channels of the office.
    """
    certain = longest_first([*(name for name in own if len(name) > 1), *_CERTAIN])
    found = re.search(
        rf"{_LED}?(?:12345(?=电话))?(?P<name>(?<=12345)电话|{certain})(?:12345)?(?:(?:这一|这个)?(?:渠道|途径|上来|来|上(?!报)|里)(?:的)?)?",
        marked.text,
        re.IGNORECASE,
    )
    if found is None and (call := _CALL.search(marked.text)) is not None:
        return marked.take(*call.span())
    if found is None:
        possible = longest_first(_POSSIBLE)
        # 来信 and 来电 are what letters are called; they are channels where a way is spoken of.
        found = re.search(
            rf"{_LED}(?P<name>{possible})(?:{_FOLLOWED})?|(?<![\u4e00-\u9fa5])(?P<bare>{possible})(?:{_FOLLOWED})",
            marked.text,
            re.IGNORECASE,
        )
        if (
            found is not None
            and (bare := found["bare"]) in _CALLED
            and "渠道" not in found[0]
            and "途径" not in found[0]
        ):
            return _taken(marked, found, bare) if found[0].startswith(f"{bare}来") else None
    if found is None:
        return None
    return _taken(marked, found, found["name"] or found["bare"])


# 来电 is a telephone call where somebody says something in it; 来信来电 are all that came.
_CALL = re.compile(
    r"(?<!来信)(?<!来件)(?<!来访)来电(?=反映|反应|说|讲|提|投诉|举报|咨询|求助|建议|询问|问|称|"
    r"里|中(?!心)|渠道|途径|方式|关于|的(?:多少|几|有|占|群众|市民|人|来件|诉求|件))"
)
_CALLED = frozenset(["来电", "来信", "信件", "写信", "现场", "平台"])
_KIND = re.compile(r"(?:投诉|举报|咨询|建议|求助)$")


def _taken(marked: Marked, found: re.Match[str], name: str) -> str:
    kind = _KIND.search(found[0])
    marked.take(found.start(), found.end() - (len(kind[0]) if kind is not None else 0))
    return name
