"""Policy documents (Markdown, TXT, DOCX, PDF) and tables of clauses to Policy values."""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from retrieval.chunking import split_clauses
from triage.errors import RowError, UnreadableFileError
from triage.importing.rows import to_date
from triage.importing.tables import Line, Row, decode
from triage.text import clean
from triage.types import Clause, Policy

DOCUMENT_SUFFIXES = (".md", ".txt", ".docx", ".pdf")
_DATE_IN_NAME = re.compile(r"[（(]\s*(\d{4}-\d{1,2}-\d{1,2})\s*[）)]\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_META = re.compile(r"^\s*(文号|施行日期|生效日期|状态|时效性|废止日期|失效日期)\s*[：:]\s*(.+?)\s*$")
_NOT_IN_FORCE = ("废止", "失效")
HEAD_LINES = 40


def read_policy(path: Path) -> Policy:
    """One policy document, split by article.

    The title is the first heading (else the file name without its date); number, dates and
    status come from lines such as `文号：…` above the first article or from the file name.

    Raises:
        UnreadableFileError: the file cannot be read, or has no text.
        RowError: a date in it is none.
    """
    text = clean(_document_text(path))
    name = path.stem
    dated = _DATE_IN_NAME.search(name)
    head = [line for line in _COMMENT.sub("", text).splitlines() if line.strip()][:HEAD_LINES]
    title = next((line.lstrip("# ").strip() for line in head if line.startswith("# ")), None)
    meta = {found[1]: found[2] for line in head if (found := _META.match(line))}
    body = "\n".join("" if _META.match(line) else line for line in text.splitlines())
    chunks = [chunk for chunk in split_clauses(body) if chunk.text.strip()]
    if not chunks:
        raise UnreadableFileError(path, "it has no text; a scanned PDF needs OCR first")
    return _policy(
        title or _DATE_IN_NAME.sub("", name).strip(),
        [(chunk.article, chunk.chapter, chunk.text) for chunk in chunks],
        {
            "number": meta.get("文号"),
            "effective_from": meta.get("施行日期") or meta.get("生效日期") or (dated[1] if dated else None),
            "repealed_on": meta.get("废止日期") or meta.get("失效日期"),
            "status": meta.get("状态") or meta.get("时效性"),
        },
    )


def policies_of_table(lines: Iterable[tuple[Line, Row]]) -> Iterator[tuple[Line, Policy | RowError]]:
    """Policies of a table in which each row is one clause, or one whole document to be split.

    Rows of one document (same title) make one policy; a row that cannot be used is given back
    with its error. The line given with a policy is that of its first row.
    """
    documents: dict[str, tuple[Line, Row, list[tuple[str | None, str | None, str]]]] = {}
    for line, row in lines:
        title = str(row.get("document") or row.get("title") or "").strip()
        text = clean(str(row.get("text") or "")).strip()
        if not title or not text:
            missing = "title (文件名称)" if not title else "text (正文)"
            yield line, RowError(f"no {missing}")
            continue
        article = str(row["article"]).strip() if row.get("article") else None
        parts = [(article, None, text)] if article else [(c.article, c.chapter, c.text) for c in split_clauses(text)]
        documents.setdefault(title, (line, row, []))[2].extend(parts)
    for title, (line, row, parts) in documents.items():
        try:
            yield line, _policy(title, parts, row)
        except RowError as error:
            yield line, error


def _policy(title: str, parts: list[tuple[str | None, str | None, str]], meta: Row) -> Policy:
    effective, repealed = to_date(meta.get("effective_from")), to_date(meta.get("repealed_on"))
    key = hashlib.sha256(f"{title}|{effective}".encode()).hexdigest()[:16]
    status = str(meta.get("status") or "")
    clauses = tuple(
        Clause(id=f"{key}-{n}", policy_id=key, article=article, chapter=chapter, position=n, text=text)
        for n, (article, chapter, text) in enumerate(parts)
    )
    return Policy(
        id=key,
        title=title,
        number=str(meta["number"]) if meta.get("number") else None,
        effective_from=effective,
        repealed_on=repealed,
        in_force=repealed is None and not any(word in status for word in _NOT_IN_FORCE),
        clauses=clauses,
    )


def _document_text(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return _docx_text(path)
    if suffix == ".pdf":
        return _pdf_text(path)
    return decode(path)


def _docx_text(path: Path) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnreadableFileError(path, f"it is not a readable DOCX document ({error})") from error
    lines: list[str] = []
    for paragraph in document.paragraphs:
        style = paragraph.style.name if paragraph.style and paragraph.style.name else ""
        lines.append(f"# {paragraph.text}" if style in ("Title", "Heading 1") and not lines else paragraph.text)
    return "\n\n".join(lines)


def _pdf_text(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    except (PyPdfError, OSError, ValueError) as error:
        raise UnreadableFileError(path, f"it is not a readable PDF document ({error})") from error
