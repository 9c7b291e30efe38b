"""Private accounts: addresses of e-mail, accounts of messengers and networks, however they are called.

All patterns read a view of `triage.text.folded` in which every kind of digit is one of 0–9.
"""

import re
from collections.abc import Iterator

from triage.text.private_numbers import Span, said_before

_MAIL_DOMAIN = (
    r"(?:qq|vip|163|126|139|189|sina|sohu|gmail|outlook|hotmail|foxmail|yeah|aliyun|icloud|yahoo|wo|live|mail)"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,10}")
_SPELT_DOMAIN = re.compile(
    r"(?:@|#|\*|艾特|圈[aA]|小老鼠|[\(\[【]\s?(?:at|AT|@|a)\s?[\)\]】]|\sat\s|\sAT\s)\s{0,2}"
    rf"{_MAIL_DOMAIN}(?:\s{{0,2}}(?:[.。,，·]|点|[\(\[【]?\s?(?:dot|DOT)\s?[\)\]】]?)\s{{0,2}}(?:vip|com|cn|net|org)){{1,2}}",
    re.IGNORECASE,
)
_LOCAL_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]{2,40}\s{0,2}$")
MAIL_REACH = 44
_OFFICE_MAIL = re.compile(r"\.gov\.cn$", re.IGNORECASE)

# After these a handle is somebody's account. 微信 and QQ are written in many ways to get past filters.
_WECHAT = (
    r"[微薇徽威卫维伟]\s?[信心芯星鑫新❤♥❣]|[微薇威卫](?=[\s:]?[A-Za-z])|(?<![A-Za-z])[vV]\s?(?:[xX❤♥]|信|心|号(?!线)|(?=[:]))|(?<![A-Za-z])[wW]\s?[xX]|[wW]e[cC]hat|[wW]ei[xX]in"
    r"|绿(?:泡泡|信|色软件|标)|企微|\+\s?[vV]"
)
_QQ = r"[qQ]\s?[qQ](?:\s?邮箱)?|扣扣|抠抠|叩叩|球球|企鹅|[扣抠](?=号)|(?<![A-Za-z])[qQ]号?(?=[:]|\s?\d{6})"
_VIDEO = (
    r"(?<![A-Za-z])[dD](?:[yY]|音)|[抖斗豆]\s?音|(?<!发)抖号|音符号|[dD]ou\s?[yY]in|快\s?手|快[sS]|(?<![A-Za-z])[kK][sS](?=号)"
    r"|小?红薯|小\s?红\s?书|某书|(?<![A-Za-z])[xX][hH][sS]|B站|哔哩哔哩|视频号|火山号|西瓜号"
)
_OTHERS = (
    r"微博|围脖|支付宝|钉钉|陌陌|探探|飞书|贴吧|知乎|淘宝|旺旺|闲鱼|咸鱼号|豆瓣|头条号?|[tT]elegram|电报号|纸飞机|[wW]hats[aA]pp|[sS]kype|飞信|YY|脸书|推特|(?<![A-Za-z])TG"
    r"|(?<![A-Za-z])[iI]ns(?=[:号])|(?<![A-Za-z])[lL]ine(?=[:号])"
)
# These are shops and games as well: only with a word for an account.
_SHOPS = (
    r"(?:京东|拼多多|美团|滴滴|百度|网易云?|王者(?:荣耀)?|游戏|游戏里|steam|Soul|soul|论坛|饿了么|网盘)"
    r"(?=的?(?:号|账号|帐号|账户|[iI][dD]|昵称|用户名))的?"
)
_ADD = r"加\s?(?:我|他|她|个|下)?的?\s?(?:[vVqQ](?![A-Za-z])|[微薇威卫](?![信心]))"
_APPS = rf"{_WECHAT}|{_QQ}|{_VIDEO}|{_OTHERS}|{_SHOPS}|{_ADD}"
_SPELT = r"(?:下划线|中划线|横杠|减号|杠|点)(?=[a-z0-9])"
_HANDLE = rf"[a-z](?:[-—–_a-z0-9.]|{_SPELT}){{3,24}}(?:[ ·*][a-z0-9]{{1,12}}){{0,3}}"
_ACCOUNT = re.compile(
    rf"(?:{_APPS})(?:好友|联系|群)?(?:号码?|账号|帐号|账户|id|昵称|名)?(?:\((?:同号|群)\))?"
    r"\s{0,3}(?:[:=]|就?是|为|叫|加|搜)?[\s“\"'「(\[@]{0,3}"
    rf"(?P<a>{_HANDLE}|\d(?:[ \-.·_*/]{{0,2}}\d){{4,11}}(?:_?[a-z][a-z0-9_]{{1,16}})?)"
    r"(?![-_a-z0-9])(?!\s?(?:元|块|年|个|人|万|%|月))",
    re.IGNORECASE,
)
_ACCOUNT_BEFORE = re.compile(
    r"[加+](?P<a>[a-z][-_a-z0-9]{4,24})(?:的|这个)?(?:微信|[vVqQ]|抖音)"
    r"|(?<![a-z0-9_\-])(?P<b>(?=[a-z_\-]{0,20}\d)[a-z][-_a-z0-9]{4,24})(?:是|这个是|就是)?我?的?(?:微信|[vV]信|抖音|快手|QQ|扣扣|小红书)号?",
    re.IGNORECASE,
)
# Nothing says whose network it is, but that somebody can be found there by a handle with digits in it.
_FOUND_BY = re.compile(
    r"(?:加我|加他|加她|加好友|私信|私聊|搜索?|找我|账号|帐号|账户名?|用户名|网名|昵称|(?<![A-Za-z])ID|同号|(?<![型编文单批令信牌站线楼栋幢度期班序代房门件])号(?=\s?(?:是|为|:|叫)?[a-z]{2}))\s?(?:是|为|:|叫)?[\s“\"「@]{0,2}"
    r"(?P<a>(?=[a-z_\-]{0,20}[0-9_])[a-z][-_a-z0-9]{4,24})(?![-_.a-z0-9])",
    re.IGNORECASE,
)
_SEARCHED = re.compile(
    r"(?:抖\s?音|[dD]音|快\s?手|小红书|微博|视频号|[BＢ]站)上?搜(?:索|一下)?[:：“\"「]?(?!到|索|一下|不到)"
    r"(?P<a>[A-Za-z0-9_\-]{4,24}|[\u4e00-\u9fa5A-Za-z0-9_\-]{3,16}(?=[”\"」。，,；;！!？?)）\s]|$))"
)
_NICKNAME = re.compile(
    rf"(?:(?:{_APPS})(?:号码?|账号|帐号|id|ID|昵称|名字?)|网名|(?:抖音|快手|小红书|微博|微信)(?=[:：]))\s{{0,2}}(?:[:：=]|是|为|叫|(?=[“\"「@]))\s{{0,2}}[“\"'「@]?"
    r"(?P<a>[\u4e00-\u9fa5A-Za-z0-9_\-]{2,16})(?=[”\"'」。，,；;！!？?)）\s、]|$)"
)
_OFFICIAL_ACCOUNT = re.compile(r"(?:公众|官方|政务|官微|政府|社区|街道|物业|公司|学校|单位)[^。！？，,]{0,4}$")
_SAME_AS = re.compile(r"同|本人|手机|电话|没有|不用|保密|官方|政务|发布|视频|公众")
# Handles of things: models, versions, stations.
_THING = re.compile(
    r"(?:工单|订单|文件|文号|型号|编号|单号|批号|版本|车次|桩号|受理|许可证|执照|代码)[^。！？，,]{0,4}$"
)


def private_emails(text: str) -> Iterator[Span]:
    """Kind and place of addresses of e-mail in a view with digits, but for those of authorities."""
    yield from (("email", *match.span()) for match in _EMAIL.finditer(text) if not _OFFICE_MAIL.search(match[0]))
    for match in _SPELT_DOMAIN.finditer(text):
        begin = max(0, match.start() - MAIL_REACH)
        if (local := _LOCAL_PART.search(text[begin : match.start()])) is not None:
            yield "email", begin + local.start(), match.end()


def private_accounts(text: str) -> Iterator[Span]:
    """Kind and place of accounts in a view with digits, but for those of authorities and firms."""
    for match in _ACCOUNT.finditer(text):
        if not said_before(_OFFICIAL_ACCOUNT, match, text):
            yield "account", *match.span("a")
    for match in _NICKNAME.finditer(text):
        if not said_before(_OFFICIAL_ACCOUNT, match, text) and not _SAME_AS.search(match["a"]):
            yield "account", *match.span("a")
    for match in _ACCOUNT_BEFORE.finditer(text):
        yield "account", *match.span("a" if match["a"] else "b")
    yield from (("account", *match.span("a")) for match in _SEARCHED.finditer(text))
    for match in _FOUND_BY.finditer(text):
        if not said_before(_OFFICIAL_ACCOUNT, match, text) and not said_before(_THING, match, text):
            yield "account", *match.span("a")
