"""Chunking: a policy document as its articles (第N条), tables and annexes, the text of each as it stands there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMERAL = r"[一二三四五六七八九十百千零〇两\d]+"
# 之 and a number: 第三条之一; in 第三条之一户一表 the number ends before 户.
_INSERTED = r"(?:之(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]))?"
_ARTICLE = re.compile(rf"^[#\s　*]*(第\s*{_NUMERAL}\s*条{_INSERTED})(?=[\s　：:、，【（(*]|$)")
_BARE_ARTICLE = re.compile(rf"^[#\s　*]*(第\s*({_NUMERAL})\s*条({_INSERTED}))(?=\S)")
# What follows where an article is only spoken of: 第三条规定的, 第五条第二款.
_SPOKEN_OF = re.compile(
    rf"(?:的|之?规定|所[称列指述]|中[的，]|第\s*{_NUMERAL}\s*[款项目]|[和与及或至到、](?:者)?\s*(?:本\w{{1,2}})?第|[，。；、）])"
)
_CHAPTER = re.compile(
    rf"^[#\s　*]*(第\s*{_NUMERAL}\s*(?:编|分编|章|节))(?:(?=[\s　：:]|$)\s*(.*?)|([^\s，。；：、]{{1,20}}))[\s*]*$"
)
_ANNEX = re.compile(
    r"^[#\s　*]*(附\s*(?:件|录|表)\s*(?:[一二三四五六七八九十]+|\d+|[A-Z])?)"
    r"(?:[\s　]*[：:][\s　]*|[\s　]+|$)([^。；]{0,80}?)[\s*]*$"
)
_CAPTION = re.compile(r"^[#\s　*]*(表\s*(?:[一二三四五六七八九十]+|[\d.\-]+))(?:[\s　：:]|$)[^。；]{0,60}$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_TABLE_RULE = re.compile(r"^[\s|:\-]+$")
_HEADING = re.compile(r"^#{1,6}\s+(.*)$")
_LIST_ITEM = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|\d+[.、．])")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACES = re.compile(r"\s+")
_MARKUP = "#* 　"
_ENDED = tuple("。；;：:！!？?）)】》”|")
INFO_END = "<!-- INFO END -->"
MIN_PARAGRAPH = 8
MAX_PARAGRAPH = 600
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True)
class ClauseChunk:
    """One article, table or annex, or one paragraph of a document without articles.

    `text` stands verbatim in the document, but for the rows of a table; `article` has its spaces removed (`第十条`,
    `附件1`, `表2`); `chapter` is the headings above it, joined by ` / `.
    """

    article: str | None
    chapter: str | None
    text: str
    position: int


def split_clauses(document: str) -> list[ClauseChunk]:
    """Split a document by article; without articles, by heading, numbered item or paragraph.

    Markdown headings, comments, and the revision history before `INFO END` are not clauses. A
    第N条 inside a sentence opens no new article: an article starts its line. Tables and annexes are units of their own.
    """
    body = document.split(INFO_END, 1)[-1]
    return _Splitter(_COMMENT.sub("", body).splitlines()).chunks()


def article_number(article: str | None) -> int | None:
    """The number of an article: 12 for 第十二条 and for 第十二条之一; None for what is no article."""
    found = _BARE_ARTICLE.match(f"{article}.") if article else None
    return _number(_SPACES.sub("", found[2])) if found else None


def _number(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    total = digit = 0
    for sign in numeral:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS.get(sign, int(sign) if sign.isdecimal() else 0)
    return total + digit


def _starts(lines: Sequence[str]) -> dict[int, str]:
    """The lines that open an article, with the article."""
    found: dict[int, str] = {}
    last, before = 0, ""
    for number, line in enumerate(lines):
        spaced, bare = _ARTICLE.match(line), _BARE_ARTICLE.match(line)
        if spaced:
            found[number] = _SPACES.sub("", spaced[1])
        elif bare and not _SPOKEN_OF.match(line, bare.end()) and _opens(before):
            value, inserted = _number(_SPACES.sub("", bare[2])), bool(bare[3])
            if value > last or (inserted and value == last) or (value == 1 and _ANNEX.match(before)):
                found[number] = _SPACES.sub("", bare[1])
        if number in found:
            last = article_number(found[number]) or last
        elif _ANNEX.match(line):
            last = 0
        before = line.strip() or before
    return found


def _opens(before: str) -> bool:
    """Whether a line may begin something new after the one before it."""
    heading = _HEADING.match(before) or _CHAPTER.match(before) or _ANNEX.match(before)
    return not before or before.endswith(_ENDED) or heading is not None or not re.search(r"[，。；]", before)


class _Splitter:
    """Walks along the lines of one document."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._starts = _starts(lines)
        self._found: list[ClauseChunk] = []
        self._headings: dict[str, str] = {}
        self._article: str | None = None
        self._annex: str | None = None
        self._annex_title = ""
        self._held: list[str] = []
        self._tables: list[tuple[str, str | None, str]] = []
        self._numbered = 0

    def chunks(self) -> list[ClauseChunk]:
        first = min(self._starts, default=None)
        number = 0
        while number < len(self._lines):
            line = self._lines[number]
            if _TABLE_ROW.match(line) and (first is None or number > first):
                number = self._table(number)
                continue
            if first is None:
                self._paragraph_line(line)
            else:
                self._article_line(number, line, begun=number >= first)
            number += 1
        self._close()
        return self._found

    def _article_line(self, number: int, line: str, *, begun: bool) -> None:
        if number in self._starts:
            self._close()
            self._article = f"{self._annex or ''}{self._starts[number]}"
            self._held.append(line.strip().lstrip(_MARKUP))
        elif found := _CHAPTER.match(line):
            self._close()
            self._article = None
            self._set_heading(found)
        elif begun and (found := _ANNEX.match(line)):
            self._open_annex(found, line)
        elif self._article and _HEADING.match(line) and self._annex is None:
            self._close()
            self._article = None
        elif self._article:
            self._held.append(line.strip().lstrip("#") if self._annex else line.strip())

    def _paragraph_line(self, line: str) -> None:
        """A line of a document without articles."""
        if found := _ANNEX.match(line):
            self._open_annex(found, line)
        elif self._annex is not None:
            self._held.append(line.strip().lstrip("#"))
        elif found := _HEADING.match(line):
            self._close()
            self._headings = {"#": found[1].strip()}
        elif not line.strip():
            self._close()
        else:
            if _LIST_ITEM.match(line) or sum(map(len, self._held)) > MAX_PARAGRAPH:
                self._close()
            self._held.append(line.strip())

    def _set_heading(self, found: re.Match[str]) -> None:
        level = found[1][-1]
        if level == "编":
            self._headings.clear()
        elif level == "章":
            self._headings.pop("节", None)
        self._headings[level] = f"{_SPACES.sub('', found[1])} {found[2] or found[3] or ''}".strip()
        self._annex, self._annex_title = None, ""

    def _open_annex(self, found: re.Match[str], line: str) -> None:
        self._close()
        self._annex, self._annex_title = _SPACES.sub("", found[1]), found[2].strip()
        self._article = self._annex
        self._held.append(line.strip().lstrip(_MARKUP))

    def _chapter(self) -> str | None:
        if self._annex is not None and self._article == self._annex:
            return self._annex_title or None
        names = [f"{self._annex} {self._annex_title}".strip()] if self._annex else list(self._headings.values())
        return " / ".join(names) or None

    def _close(self) -> None:
        text = "\n".join(self._held).strip()
        self._held.clear()
        if text and (self._article or len(text) >= MIN_PARAGRAPH):
            whole = text if self._annex and self._article == self._annex else None
            for part in _parts(text) if whole else (text,):
                self._add(self._article, self._chapter(), part)
        elif text and self._found and self._found[-1].article is None and self._found[-1].chapter == self._chapter():
            # An item of a list that is too short to stand alone.
            last = self._found.pop()
            self._add(None, last.chapter, f"{last.text}\n{text}")
        elif text and len(text) > 1:
            self._add(None, self._chapter(), text)
        for article, chapter, table in self._tables:
            self._add(article, chapter, table)
        self._tables.clear()

    def _add(self, article: str | None, chapter: str | None, text: str) -> None:
        self._found.append(ClauseChunk(article, chapter, text, len(self._found)))

    def _table(self, number: int) -> int:
        """Take a table out of its article; returns the number of the line behind it."""
        rows = []
        while number < len(self._lines) and _TABLE_ROW.match(self._lines[number]):
            if not _TABLE_RULE.match(self._lines[number]):
                rows.append([cell.strip() for cell in self._lines[number].strip().strip("|").split("|")])
            number += 1
        caption = _caption(self._held)
        self._numbered += 1
        name = _SPACES.sub("", caption[0]) if caption else f"表{self._numbered}"
        text = "\n".join([*([caption[1]] if caption else []), *_rows(rows)])
        above = [self._chapter(), self._article if self._article != self._annex else None]
        if text.strip():
            self._tables.append((name, " / ".join(one for one in above if one) or None, text))
        return number


def _caption(held: list[str]) -> tuple[str, str] | None:
    """The caption that stands right above a table, taken from the lines that are held."""
    while held and not held[-1]:
        held.pop()
    found = _CAPTION.match(held[-1]) if held else None
    return (found[1], held.pop().lstrip(_MARKUP)) if found else None


def _rows(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows of a table, each with the heading of every cell, where the first row names the columns."""
    if not rows:
        return
    header = rows[0]
    named = len(rows) > 1 and len(header) > 1 and all(header) and len(set(header)) == len(header)
    for row in rows[1:] if named else rows:
        cells = [
            f"{header[place]}：{cell}" if named and place < len(header) else cell
            for place, cell in enumerate(row)
            if cell
        ]
        if cells:
            yield f"{'；'.join(cells)}。"


def _parts(text: str) -> Iterator[str]:
    """A long annex in parts that begin with an item of a list or a paragraph."""
    held: list[str] = []
    for line in text.splitlines():
        if sum(map(len, held)) + len(line) > MAX_PARAGRAPH and held:
            yield "\n".join(held).strip()
            held = []
        held.append(line)
    if "".join(held).strip():
        yield "\n".join(held).strip()
