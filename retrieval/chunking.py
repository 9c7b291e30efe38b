"""Chunking: a policy document as its articles (第N条), the text of each verbatim."""

import re
from dataclasses import dataclass

_NUMERAL = r"[一二三四五六七八九十百千零〇两\d]+"
_ARTICLE = re.compile(rf"^[#\s　*]*(第\s*{_NUMERAL}\s*条(?:之[一二三四五六七八九十]+)?)(?=[\s　：:、，【（(*]|$)")
_CHAPTER = re.compile(rf"^[#\s　*]*(第\s*{_NUMERAL}\s*(?:编|分编|章|节))(?=[\s　：:]|$)\s*(.*?)[\s*]*$")
_HEADING = re.compile(r"^#{1,6}\s+(.*)$")
_LIST_ITEM = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|\d+[.、．])")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACES = re.compile(r"\s+")
INFO_END = "<!-- INFO END -->"
MIN_PARAGRAPH = 8
MAX_PARAGRAPH = 600


@dataclass(frozen=True)
class ClauseChunk:
    """One article, or one paragraph of a document without articles.

    `text` stands verbatim in the document; `article` has its spaces removed (`第十条`);
    `chapter` is the headings above it, joined by ` / `.
    """

    article: str | None
    chapter: str | None
    text: str
    position: int


def split_clauses(document: str) -> list[ClauseChunk]:
    """Split a document by article; without articles, by heading, numbered item or paragraph.

    Markdown headings, comments, and the revision history before `INFO END` are not clauses. A
    第N条 inside a sentence opens no new article: an article starts its line.
    """
    body = document.split(INFO_END, 1)[-1]
    lines = _COMMENT.sub("", body).splitlines()
    starts = [number for number, line in enumerate(lines) if _ARTICLE.match(line)]
    return _articles(lines, starts[0]) if starts else _paragraphs(lines)


def _articles(lines: list[str], first: int) -> list[ClauseChunk]:
    chunks: list[ClauseChunk] = []
    headings: dict[str, str] = {}
    article: str | None = None
    chapter: str | None = None
    held: list[str] = []

    def close() -> None:
        text = "\n".join(held).strip()
        if article and text:
            chunks.append(ClauseChunk(article, chapter, text, len(chunks)))
        held.clear()

    for number, line in enumerate(lines):
        if found := _CHAPTER.match(line):
            close()
            article = None
            level = found[1][-1]
            headings = {} if level in "编章" and level != "章" else headings
            if level == "章":
                headings.pop("节", None)
            headings[level] = f"{_SPACES.sub('', found[1])} {found[2]}".strip()
        elif number >= first and (found := _ARTICLE.match(line)):
            close()
            article = _SPACES.sub("", found[1])
            chapter = " / ".join(headings.values()) or None
            held.append(line.strip().lstrip("#* 　"))
        elif article and _HEADING.match(line):
            close()
            article = None
        elif article:
            held.append(line.strip())
    close()
    return chunks


def _paragraphs(lines: list[str]) -> list[ClauseChunk]:
    chunks: list[ClauseChunk] = []
    chapter: str | None = None
    held: list[str] = []

    def close() -> None:
        text = "\n".join(held).strip()
        if len(text) >= MIN_PARAGRAPH:
            chunks.append(ClauseChunk(None, chapter, text, len(chunks)))
        held.clear()

    for line in lines:
        if found := _HEADING.match(line):
            close()
            chapter = found[1].strip()
        elif not line.strip():
            close()
        else:
            if _LIST_ITEM.match(line) or sum(map(len, held)) > MAX_PARAGRAPH:
                close()
            held.append(line.strip())
    close()
    return chunks
