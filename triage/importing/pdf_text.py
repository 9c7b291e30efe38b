"""The text of a PDF document without what is printed on every page.

Loaded by `reader_process` in a process of its own; imports nothing of ours.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

# So many lines at the top and at the foot of a page may be a header or a footer.
EDGE = 3
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－·.•|〔\[(（]*(?:第?\s*\d{1,4}\s*页?(?:\s*[,，/／共]\s*共?\s*\d{1,4}\s*页?)?|[ivxlcIVXLC]{1,6})[\s\-—–－·.•|〕\])）]*"
)
_MASTHEAD = re.compile(
    r".{0,30}(?:公报|政报|通报|Gazette|GAZETTE).{0,12}(?:(?:19|20)\d\d\s*年|第\s*[\d一二三四五六七八九十]+\s*[期号]|总第).{0,30}"
    r"|(?:19|20)\d\d\s*年\s*第\s*[\d一二三四五六七八九十]+\s*期(?:\s*[（(]?总第.{1,10}期[）)]?)?|[（(]?总第\s*\d+\s*期[）)]?"
    r"|(?:ISSN|CN)\s*[\d\-X/]+.{0,20}|国内统一(?:连续出版物号|刊号).{0,30}|(?:https?://|www\.)\S+"
)
_STARTS_ANEW = re.compile(
    r"\s*(?:第\s*[一二三四五六七八九十百千零〇两\d]+\s*[编章节条款]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,3}[.、．](?!\d)|[①-⑳]|附\s*[件录表]|表\s*\d|#|\|)"
)
# No header or footer ends like a sentence.
_SENTENCE = "。；，：、"
_ENDS = "。！？!?；;：:】》”"
# A line that is shorter than this share of the usual length ends its paragraph.
FULL_LINE, SHORTEST_FULL = 0.8, 15


def page_texts(path: Path, most: int, too_large: type[Exception]) -> list[str]:
    """The text of each page; `too_large` is raised where there are more than `most`."""
    from pypdf import PdfReader

    pages = PdfReader(path).pages
    if len(pages) > most:
        raise too_large(f"it has {len(pages)} pages; {most} are read")
    return [page.extract_text() for page in pages]


def without_page_furniture(pages: Sequence[str]) -> str:
    """The text of all pages without headers, footers, page numbers and mastheads; wrapped lines are joined."""
    kept = [line for page in _kept(pages) for line in page]
    return "\n".join(_unwrapped(kept, _usual(kept)))


def page_by_page(pages: Sequence[str]) -> list[str]:
    """The same, each page by itself."""
    kept = _kept(pages)
    usual = _usual([line for page in kept for line in page])
    return ["\n".join(_unwrapped(page, usual)) for page in kept]


def joined_pages(pages: Sequence[str]) -> str:
    """Pages that were read one by one as one text: a sentence that goes on over the page is one again."""
    text = ""
    for page in (page.strip() for page in pages):
        goes_on = text and page and text[-1] not in _ENDS and not _STARTS_ANEW.match(page)
        last = text.rpartition("\n")[2]
        text += page if goes_on and len(last) >= SHORTEST_FULL else f"\n{page}"
    return text.strip()


def _kept(pages: Sequence[str]) -> list[list[str]]:
    """The lines of each page without what is printed on every page."""
    lines = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    repeated = _repeated(lines)
    return [
        [
            line
            for number, line in enumerate(page)
            if EDGE <= number <= len(page) - 1 - EDGE
            # What stands at the top of the first page may be the title that the other pages repeat.
            or not _is_furniture(line, repeated if pages_before or number >= EDGE else frozenset())
        ]
        for pages_before, page in enumerate(lines)
    ]


def _is_furniture(line: str, repeated: frozenset[str]) -> bool:
    return _shape(line) in repeated or bool(_PAGE_NUMBER.fullmatch(line) or _MASTHEAD.fullmatch(line))


def _shape(line: str) -> str:
    """A line without spaces and with every number alike."""
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", line))


def _repeated(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Lines that stand at the edge of most pages, or of most even or odd ones."""
    counts = Counter(
        shape for page in pages for shape in {_shape(line) for line in _edges(page) if line[-1] not in _SENTENCE}
    )
    enough = max(2, (len(pages) + 2) // 3)
    return frozenset(shape for shape, count in counts.items() if count >= enough)


def _edges(page: Sequence[str]) -> Sequence[str]:
    return (*page[:EDGE], *page[max(EDGE, len(page) - EDGE) :])


def _usual(lines: Sequence[str]) -> int:
    """How long a full line is."""
    lengths = sorted(map(len, lines))
    return lengths[int(len(lengths) * 0.75)] if lengths else 0


def _unwrapped(lines: Sequence[str], usual: int) -> list[str]:
    """Lines that go on in the next one joined to it."""
    joined: list[str] = []
    open_line = False
    for line in lines:
        if joined and open_line and not _STARTS_ANEW.match(line):
            joined[-1] += f" {line}" if joined[-1][-1].isascii() and line[0].isascii() else line
        else:
            joined.append(line)
        full = len(line) >= max(SHORTEST_FULL, usual * FULL_LINE)
        open_line = full and line[-1] not in _ENDS
    return joined
