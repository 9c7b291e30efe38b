"""Mail text: what of a letter its writer wrote now, and what is quoted earlier mail or a signature."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

AsideKind = Literal["quoted", "forwarded", "signature"]
# A signature below a line of two hyphens is no longer than this; a longer one is a letter that has such a line.
SIGNATURE_LINES = 8
# A head of quoted mail has at least so many of its lines together.
HEAD_LINES = 2
_DASHES = r"[-—–_=*~ 　]{2,}"
_ORIGINAL = re.compile(
    rf"^\s*(?:>\s*)*{_DASHES}\s*(?:&nbsp;)?\s*"
    r"(?:原始邮件|原邮件|原始信息|原信件|回复的原?邮件|引用的?邮件|原文|Original\s+(?:Message|Mail|Email))"
    rf"\s*(?:&nbsp;)?\s*(?:{_DASHES})?\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    rf"^\s*{_DASHES}\s*(?:&nbsp;)?\s*(?:转发的?(?:邮件|信息|消息)(?:信息)?|已转发(?:的)?邮件|Forwarded\s+(?:message|mail|by\b.*))\s*(?:&nbsp;)?\s*(?:{_DASHES})?\s*$"
    r"|^\s*(?:Begin forwarded message|以下是转发的邮件|开始转发的邮件)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^\s*[|*>\s]*(?P<name>发件人|寄件人|寄件者|发送时间|发送日期|寄件日期|日期|时间|收件人|收件者|抄送|副本|密送|主题|主旨|From|Sent|Date|To|Cc|Bcc|Subject|Reply-To)"
    r"\s*[|*]*\s*[:：|]\s*\S?",
    re.IGNORECASE,
)
_SENDER = ("发件人", "寄件人", "寄件者", "from")
_MOMENT = r"\d{2,4}\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}"
_ATTRIBUTION = re.compile(
    # 在 2026年11月20日 09:12，某人 <a@b> 写道： / On Fri, Nov 20, 2026 at 9:12 AM Somebody <a@b> wrote: / 某人于…写道：
    rf"^\s*(?:>\s*)*(?:(?:在|于|At|On)\s?.{{0,160}}?(?:{_MOMENT}|\d{{4}}|@).{{0,160}}?(?:写道|寫道|写了|来信说|wrote|writes)\s*[:：]"
    rf"|.{{1,80}}?(?:于|在)\s*{_MOMENT}.{{0,60}}?(?:写道|寫道)\s*[:：]"
    r"|.{0,80}?<[^<>\s]+@[^<>\s]+>.{0,60}?(?:写道|寫道|wrote)\s*[:：])\s*$",
    re.IGNORECASE,
)
_ATTRIBUTION_BEGINS = re.compile(rf"^\s*(?:在|于|At|On)\s?.{{0,120}}(?:{_MOMENT}|\d{{4}}).{{0,120}}$", re.IGNORECASE)
_QUOTE_MARK = re.compile(r"^\s{0,3}(?:>|&gt;|＞|》>)")
_DELIMITER = re.compile(r"^(?:--|—|――)\s*$")
_RULE = re.compile(r"^\s*[_\-—=]{8,}\s*$")
_CLIENT = re.compile(
    r"^\s*(?:[-—]{1,3}\s*)?(?:(?:发自|發自|来自)我的\s?\S.{0,30}|从我的.{1,20}发送"
    r"|发自\s?(?:网易|QQ|腾讯|新浪|139|189|Outlook|Foxmail).{0,20}|获取\s?(?:适用于\s?\S+\s?的\s?)?Outlook.{0,40}"
    r"|Sent from (?:my|Mail|Yahoo|Outlook).{0,40}|Get Outlook for .{0,20})\s*$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\s*(?:[【\[(（*]*\s*(?:保密声明|免责声明|保密提示|Disclaimer|Confidentiality Notice)"
    r"|(?:本|此)(?:电子)?邮件(?:及其?|和)(?:任何|所有)?附件.{0,20}(?:保密|机密|仅供)"
    r"|This e-?mail (?:and any|is confidential|message))",
    re.IGNORECASE,
)
_REPLY_TITLE = re.compile(
    r"^\s*(?:(?:re|fw|fwd|aw|回复|回覆|答复|答覆|转发|轉發|转寄)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE
)


@dataclass(frozen=True)
class Aside:
    """A stretch of a letter that is kept and not judged: `text[start:end]`."""

    kind: AsideKind
    start: int
    end: int


@lru_cache(maxsize=1024)
def asides(text: str) -> tuple[Aside, ...]:
    """The quoted earlier mail, forwarded mail and signatures of a letter, in order and without overlap.

    A letter that is nothing else is one that somebody wrote: nothing of it is set aside.
    """
    if "\n" not in text and not _QUOTE_MARK.match(text):
        return ()
    lines = text.splitlines(keepends=True)
    kinds = _kinds([line.rstrip("\r\n") for line in lines])
    if not any(kinds) or not any(line.strip() for line, kind in zip(lines, kinds, strict=True) if kind is None):
        return ()
    found: list[Aside] = []
    position = 0
    for line, kind in zip(lines, kinds, strict=True):
        end = position + len(line)
        if kind is not None and found and found[-1].kind == kind and found[-1].end == position:
            found[-1] = Aside(kind, found[-1].start, end)
        elif kind is not None:
            found.append(Aside(kind, position, end))
        position = end
    return tuple(found)


def is_reply_title(title: str) -> bool:
    """Whether a title is the subject of a reply or of forwarded mail: words of the mail that is answered."""
    return _REPLY_TITLE.match(title) is not None


def _kinds(lines: Sequence[str]) -> list[AsideKind | None]:
    """Per line what is quoted or signed, None for what was written now."""
    kinds: list[AsideKind | None] = [None] * len(lines)
    number = 0
    while number < len(lines):
        kind, end, begin = _opened(lines, number)
        if kind is not None:
            kinds[begin:end] = [kind] * (end - begin)
            number = end
        else:
            number += 1
    _sign(lines, kinds)
    return kinds


def _opened(lines: Sequence[str], number: int) -> tuple[AsideKind | None, int, int]:
    """The kind of what begins at a line, the line behind it, and where it begins."""
    line = lines[number]
    if _FORWARDED.match(line):
        return "forwarded", len(lines), number
    if _ORIGINAL.match(line):
        return "quoted", len(lines), number
    if _is_head(lines, number):
        begin = number - 1 if number and _RULE.match(lines[number - 1]) else number
        return "quoted", len(lines), begin
    length = _attribution(lines, number)
    if length:
        return "quoted", _end_of_quote(lines, number + length), number
    if _QUOTE_MARK.match(line):
        return "quoted", _end_of_marks(lines, number), number
    return None, number, number


def _is_head(lines: Sequence[str], number: int) -> bool:
    """Whether a head of quoted mail begins at a line: its sender and other fields, one below the other."""
    first = _FIELD.match(lines[number])
    if first is None or first["name"].lower() not in _SENDER:
        return False
    below = [line for line in lines[number + 1 : number + 8] if line.strip()][: HEAD_LINES + 1]
    return sum(_FIELD.match(line) is not None for line in below) >= HEAD_LINES


def _attribution(lines: Sequence[str], number: int) -> int:
    """How many lines the words take that say who wrote what follows; 0 where there are none."""
    if _ATTRIBUTION.match(lines[number]):
        return 1
    if number + 1 < len(lines) and _ATTRIBUTION_BEGINS.match(lines[number]):
        joined = f"{lines[number].rstrip()} {lines[number + 1].strip()}"
        return 2 if _ATTRIBUTION.match(joined) else 0
    return 0


def _end_of_quote(lines: Sequence[str], number: int) -> int:
    """Where quoted mail ends: behind its marks where it has some, else with the letter."""
    first = next((place for place in range(number, len(lines)) if lines[place].strip()), len(lines))
    return _end_of_marks(lines, first) if first < len(lines) and _QUOTE_MARK.match(lines[first]) else len(lines)


def _end_of_marks(lines: Sequence[str], number: int) -> int:
    """The line behind a run of marked lines, with the blank ones between them."""
    end = number
    for place in range(number, len(lines)):
        if _QUOTE_MARK.match(lines[place]):
            end = place + 1
        elif lines[place].strip():
            break
    return end


def _sign(lines: Sequence[str], kinds: list[AsideKind | None]) -> None:
    """Mark what a mail program or an organisation put below the letter."""
    own = [place for place, kind in enumerate(kinds) if kind is None and lines[place].strip()]
    for place in own:
        if _CLIENT.match(lines[place]):
            kinds[place] = "signature"
        elif _DISCLAIMER.match(lines[place]) or (_DELIMITER.match(lines[place]) and _short_behind(own, place)):
            for behind in own[own.index(place) :]:
                kinds[behind] = "signature"
            break


def _short_behind(own: Sequence[int], place: int) -> bool:
    return sum(1 for other in own if other > place) <= SIGNATURE_LINES
