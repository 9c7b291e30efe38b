"""Request types: 投诉举报, 建议 and the like, as a question says them."""

import re

from triage.insight.question.marked import Marked
from triage.types import RequestType

_PATTERNS: tuple[tuple[RequestType, re.Pattern[str]], ...] = (
    ("投诉举报", re.compile(r"(?:投诉举报|举报投诉|投诉(?!无门|渠道|电话打)|举报|控告)(?:件|类|信|单|型)?")),
    ("建议", re.compile(
        r"(?:意见建议|意见和建议|人民建议(?!征集)|建议(?!征集|书)|金点子|提议|建言献策|建言|献策)(?:件|"
        r"类|信|型)?")),
    ("求助", re.compile(r"求助(?:件|类|信|型)?|请求帮助")),
    ("咨询", re.compile(
        r"(?<!法律)(?<!心理)(?<!健康)(?:政策)?(?:咨询|问询|询问)(?!公司|室|师|费|机构)(?:件|类|信|"
        r"型)?")),
    ("感谢", re.compile(r"(?:感谢|表扬|点赞|致谢)(?:件|类|信|型)?")),
    ("其他", re.compile(
        r"其[他它](?:类型?|类别|诉求|来件)(?:的)?|类型[为是]其[他它]|[“\"「]其[他它][”\"」](?:类|"
        r"类型)?")),
)  # fmt: skip
_POLICY = "政策"


def type_of(marked: Marked) -> RequestType | None:
    """The type that a question names; None where it names none or several."""
    found: list[RequestType] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(marked.text):
            start = match.start() + (len(_POLICY) if match[0].startswith(_POLICY) else 0)
            marked.take(start, match.end())
            found.append(name)
    return found[0] if len(set(found)) == 1 else None
