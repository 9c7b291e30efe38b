"""Points: what a letter asks for, one by one and in its own words."""

import re

from triage.pipeline.quotes import MIN_QUOTE, quotable
from triage.text import sentences
from triage.types import Suggestion
from triage.untrusted import instructs_machine

SUBJECT_LENGTH = 60
POINT_LENGTH = 120
POINTS = 4
_ASKS = re.compile(
    r"请(?!问候)|希望|建议|恳请|恳求|要求|诉求|能否|能不能|可否|是否|可不可以|有没有|怎么(?!会|能|办呢)|如何|何时|什么时候|哪些|哪里|多少|为什么|为何|望|求|咨询|应(?:该|当)|吗[？?。]|[？?]$"
)
_ENUMERATED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}[是、.．]|\d{1,2}[、.．)）](?!\d)|[（(][一二三四五六七八九十\d]{1,2}[）)]|第[一二三四五六][，、是])\s*"
)
_SALUTATION = re.compile(
    r"^(?:尊敬的)?[^，。：:！!]{0,12}(?:书记|市长|县长|区长|领导|部门|局长|主任|您好|你好|大家好)[^：:，。]{0,8}[：:，,！!]\s*(?:您好|你好)?[，,！!]?"
)
# 请领导重视！ and the like ask for nothing that could be answered.
_COURTESY = re.compile(
    r"^(?:恳?请|希望|望|求|盼|敬请|恳求)?[^，。]{0,10}(?:领导|部门|书记|市长|政府|大家|您)?[^，。]{0,6}"
    r"(?:考虑|重视|关注|关心|核实|处理|解决|回复|答复|明[查察示]|批示|帮忙|帮助|做主|谅解|体谅|支持|谢谢|感谢|调查|采纳)[^，。]{0,6}[!！。？?]*$"
)
_SHORT = 18


def subject_of(suggestion: Suggestion) -> str:
    """What the letter is about in its own words: the title or a whole sentence, else the beginning of one."""
    lines = [line for line in (suggestion.title, *sentences(suggestion.text)) if line and not instructs_machine(line)]
    quotes = [(line.strip(), quotable(line, SUBJECT_LENGTH)) for line in lines]
    whole = next((quote for line, quote in quotes if quote == line), "")
    return whole or next((quote for _, quote in quotes if quote), "")


def points_of(suggestion: Suggestion, *, limit: int = POINTS) -> list[str]:
    """What the letter asks for, verbatim and in its order, at most `limit` points.

    A point is a sentence that asks, or an item of a list. Words that instruct the machine, personal data and
    mere courtesies are no points; neither is what the title says already.
    """
    found: list[str] = []
    for raw in sentences(suggestion.text):
        line = _SALUTATION.sub("", raw).strip()
        listed = _ENUMERATED.match(line)
        line = _ENUMERATED.sub("", line)
        if not (listed or _ASKS.search(line)) or instructs_machine(raw) or line.endswith(("：", ":")):
            continue
        if len(line) < MIN_QUOTE or (len(line) < _SHORT and _COURTESY.match(line)):
            continue
        point = line if len(line) <= POINT_LENGTH else _asking_part(line)
        if point and quotable(point, POINT_LENGTH) == point and not _said(point, suggestion.title, found):
            found.append(point)
        if len(found) == limit:
            break
    return found


def _asking_part(line: str) -> str:
    """The part of a long sentence from where it asks, cut at commas."""
    pieces = re.split(r"(?<=[，,；;])", line)
    first = next((n for n, piece in enumerate(pieces) if _ASKS.search(piece)), 0)
    part = ""
    for piece in pieces[first:]:
        if len(part + piece) > POINT_LENGTH:
            break
        part += piece
    return part.strip().rstrip("，,；;")


def _said(point: str, title: str, found: list[str]) -> bool:
    plain = point.rstrip("。！？!?")
    return plain in title or any(plain in other or other.rstrip("。！？!?") in plain for other in found)
