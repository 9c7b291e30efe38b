"""Names at the edge of a letter's text: a signature, a line of its own, beside a telephone number."""

import re
from collections.abc import Iterator

from retrieval.segmenter import segmenter
from triage.text.surnames import (
    COMMON,
    COMPOUND,
    COMPOUNDS,
    FAMOUS,
    NO_NAMES,
    PLACE_END,
    PLACE_ENDINGS,
    PLACE_WORD,
    SURNAME,
    TITLE_END,
)

_HAN = "\u4e00-\u9fa5"
_SPACE = r"[ .·・*_\-]{0,2}"
_NAME = rf"(?:{COMPOUND}|[{SURNAME}]){_SPACE}[{_HAN}](?:{_SPACE}[{_HAN}])?"
_ALONE = rf"(?<![{_HAN}])"
_ENDS = (
    r"(?=[ \t]{0,4}(?:$|[\n。，,；;(（|!！]|(?:19|20)?\d{2}年|\d{1,2}月|敬上|谨上|敬启|叩上|拜上|拜谢|敬呈|呈上|谢谢))"
)
_WHO = (
    r"(?:市民|居民|村民|业主|群众|家长|老人|老党员|党员|老兵|退休(?:教师|工人|干部|职工)|教师|学生|职工|工人|农民"
    r"|租户|商户|热心人|志愿者|网友|住户|市民代表|纳税人|打工人|务工人员)"
)
# What a letter ends with before whoever wrote it signs.
_FAREWELL = (
    r"(?:此致\s{0,4}敬礼|敬礼|特此(?:反映|报告|申请|建议|投诉)|谢谢(?:您|你们|领导)?|感谢|拜托了?|盼复|望回复|请回复"
    rf"|(?:反映|建议|投诉|举报|写信|来信|申请|留言|陈述|呈报|报告|联名|求助|诉求)人|(?:一[位名个])?(?:普通|热心|老)?{_WHO}|落款|署名|签名|签字|联系)"
)
_PATTERNS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        (
            rf"{_FAREWELL}[!！。.,，~～ \t]{{0,4}}\n?[ \t]{{0,8}}[:：—\-]{{0,4}}"
            rf"[ \t]{{0,8}}(?P<name>{_NAME}){_ENDS}"
        ),
        rf"(?:[—\-–]{{1,4}}|by|BY)[ \t]{{0,4}}{_WHO}?[ \t]{{0,4}}(?P<name>{_NAME})[ \t]{{0,8}}(?=$|[\n。(（|])",
        rf"^[ \t]{{0,40}}(?:{_WHO}[ \t:：]{{0,4}})?(?P<name>{_NAME})[ \t]{{0,40}}(?=$|[|(（])",
        (
            rf"{_ALONE}(?P<name>{_NAME})(?=[ \t:：,，(（]{{0,2}}"
            rf"(?:\||敬上|谨上|敬启|叩上|拜上|拜谢|敬呈|呈上|亲笔|手书|泣书|顿首|谨启|具名|电话|手机|联系电话))"
        ),
        rf"[(（](?P<name>{_NAME})(?=[)），,、 ]{{0,2}}(?:[\d|)）]|电话|手机|男|女))",
    )
)
_FILLERS = re.compile(r"[^\u4e00-\u9fa5]")
SHORT, LONGEST = 2, 4
# Surnames that are hardly ones: 老人和孩子.
_JOINS = frozenset("和同及与向从于余")


def signed_names(text: str) -> Iterator[tuple[int, int]]:
    """Where a letter is signed, or a name stands alone, `text[start:end]`.

    Args:
        text: a folded view, with `|` for personal data of other kinds.
    """
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if is_name(_FILLERS.sub("", match["name"])):
                yield match.span("name")


def is_name(word: str) -> bool:
    """Whether some characters that begin with a surname are a name rather than a word or a place."""
    if word in NO_NAMES or word in FAMOUS or word[0] in _JOINS or len(word) > LONGEST:
        return False
    if PLACE_END.search(word) or TITLE_END.search(word) or (len(word) > SHORT and word[-1] in PLACE_ENDINGS):
        return False
    tokens = list(segmenter().tag(word))
    if len(tokens) == 1:
        known = segmenter().has_word(word)
        return tokens[0][1].startswith("nr") or (word[0] in COMMON and not known)
    first, (second, tag) = tokens[0][0], tokens[1]
    if PLACE_WORD.fullmatch(tokens[-1][0]):
        return False
    # 欧阳 子涵, 周 建军; but not 高 质量 的, 能 不能.
    return (
        (len(first) == 1 or first in COMPOUNDS)
        and not tag.startswith(("v", "u", "p", "r", "m", "d", "c"))
        and len(second) > 0
    )
