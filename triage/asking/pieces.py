"""Pieces: a text cut at commas, sentence ends and marks of a list, with the place of each piece in it."""

import re
from dataclasses import dataclass

_NUMERAL = "一二三四五六七八九十"
# What stands before an item of a list, as in 一、 or （2） or 第三， or 另外.
_LIST_MARK = re.compile(
    rf"(?:第[{_NUMERAL}](?:[，,、：:是]|点|条|个|件事?)+|其[{_NUMERAL}][，,、是：:]*|[{_NUMERAL}]{{1,2}}(?:[、.．，,]|是|来(?!电))"
    rf"|\d{{1,2}}\s*[、.．)）](?!\d)|[（(][{_NUMERAL}\d]{{1,2}}[）)]|[①-⑳])[，,、：:\s]*"
)
_CONNECTIVE = re.compile(
    r"(?:另外还有|另外|此外|除此之外|还有就是|还有一[个点条]|再就是|再有|再者|最后|首先|其次|同时|所以|因此|在此|现在|我们?想说的是"
    r"|如果可以的话)(?=[^的，,。])[，,：:]?"
)
# An address on the web is no words; `_x000D_` is what spreadsheets leave of a line end.
_SEPARATOR = re.compile(r"(?:https?://[!-~]+|_x000D_|[。！？!?；;…~～\n])+|[，,：:](?!\d)|(?<!\d)[，,：:]|[\s\u3000]+")
_NO_WORDS = re.compile(r"https?://[!-~]+|_x000D_")
_END = re.compile(r"[。！？!?；;…~～\n]")
# Where somebody writes without any punctuation, a request begins with one of these.
_CUE = re.compile(
    r"(?:请问|恳请|恳求|请求|希望|建议|能不能|能否|可不可以|可否|求(?:政府|领导|你们|帮)|想(?:问|咨询|了解|知道)"
    r"|(?<![邀申聘宴雇提有现敬])请(?!假|教|客|柬|帖|来的|了|过|的|愿)|到底|还有(?!一))"
)
_ITEM_INSIDE = re.compile(
    r"(?<=[^\d\s(（第])(?:\d{1,2}[、.．](?=[^\d\s])|[（(][一二三四五六七八九十\d]{1,2}[）)]|[①-⑳])"
)
LONG, MIN_BEFORE = 22, 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text between two marks of punctuation.

    Attributes:
        start: where its words begin, after the mark of a list and a connective.
        end: where its words end, before the punctuation.
        text: the words, verbatim.
        mark: the mark of a list or the connective before it; empty where there is none.
        after: the punctuation that follows it, one character; empty at the end of the text or inside a piece.
        before: the punctuation before it.
        opens: whether it is the first of a sentence.
        listed: whether a mark of a list stands before it.
        quoted: whether it begins inside quotation marks.
    """

    start: int
    end: int
    text: str
    mark: str
    after: str
    before: str
    opens: bool
    listed: bool
    quoted: bool


def pieces_of(text: str) -> list[Piece]:
    """The pieces of a text in their order; time and memory grow with its length alone."""
    found: list[Piece] = []
    before, opens, depth = "", True, 0
    for start, end, after in _stretches(text):
        raw = text[start:end]
        quoted = depth > 0
        depth = max(0, depth + raw.count("“") - raw.count("”"))
        begin, listed = start, False
        while match := _LIST_MARK.match(text, begin, end):
            begin, listed = match.end(), True
        if match := _CONNECTIVE.match(text, begin, end):
            begin = match.end()
        stop = end
        while begin < stop and text[begin] in " \t　，,、：:":
            begin += 1
        if stop > begin:
            found.append(
                Piece(begin, stop, text[begin:stop], text[start:begin], after, before, opens or listed, listed, quoted)
            )
            opens = False
        elif listed and found:
            opens = True
        before = after
        if _END.match(after):
            opens = True
    return found


def _stretches(text: str) -> list[tuple[int, int, str]]:
    """Start, end and the punctuation that follows of every stretch without punctuation."""
    bare: list[tuple[int, int, str]] = []
    position = 0
    for match in _SEPARATOR.finditer(text):
        run = match[0]
        mark = next((sign for sign in _NO_WORDS.sub("\n", run) if _END.match(sign)), run[0])
        if not run.strip():
            mark = "\n" if "\n" in run else " "
        bare.append((position, match.start(), mark))
        position = match.end()
    bare.append((position, len(text), ""))
    found = []
    for start, end, after in bare:
        cuts = [match.start() for match in _ITEM_INSIDE.finditer(text, start, end)]
        if end - start > LONG:
            cuts += [m.start() for m in _CUE.finditer(text, start + MIN_BEFORE, end) if end - m.start() >= MIN_BEFORE]
        edges = [start]
        for cut in sorted(set(cuts)):
            if cut - edges[-1] >= MIN_BEFORE:
                edges.append(cut)
        edges.append(end)
        for number in range(len(edges) - 1):
            last = number == len(edges) - 2
            found.append((edges[number], edges[number + 1], after if last else ""))
    return found
