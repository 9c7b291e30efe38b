"""Policy documents (Markdown, TXT, DOCX, PDF, and what LibreOffice reads) and tables of clauses to Policy values."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from retrieval.chunking import article_number, split_clauses
from triage.errors import RowError, UnreadableFileError
from triage.importing.contained import contents
from triage.importing.office_convert import as_docx
from triage.importing.rows import to_date
from triage.importing.scans import (
    IMAGE_SUFFIXES,
    ReadPage,
    confidence_of,
    is_image,
    ocr_installed,
    read_scan,
    whole_text,
)
from triage.importing.tables import Line, Row, decode
from triage.text.cleaning import clean
from triage.text.numerals import number_of
from triage.text.plain_characters import as_ideographs
from triage.types import Clause, Policy

PLAIN_SUFFIXES, CONVERTED_SUFFIXES = (".md", ".txt"), (".doc", ".wps", ".rtf", ".odt", ".ofd")
DOCUMENT_SUFFIXES = (*PLAIN_SUFFIXES, ".docx", ".pdf", *CONVERTED_SUFFIXES, *IMAGE_SUFFIXES)
_DATE_IN_NAME = re.compile(r"[（(]\s*(\d{4}-\d{1,2}-\d{1,2})\s*[）)]\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_META = re.compile(r"^\s*(文号|施行日期|生效日期|状态|时效性|废止日期|失效日期)\s*[：:]\s*(.+?)\s*$")
_NUMBER = r"[\d一二三四五六七八九十]{1,3}"
_DAY = rf"(?:\d{{4}}|[〇○零一二三四五六七八九]{{4}})\s*年\s*{_NUMBER}\s*月\s*{_NUMBER}\s*日"
_IN_FORCE_FROM = re.compile(rf"自\s*({_DAY})\s*起\s*(?:正式|开始|全面)?\s*(?:施行|实施|执行|生效|试行)")
_IN_FORCE_UNTIL = re.compile(rf"有效期(?:截止)?(?:到|至|止于)\s*({_DAY})")
# Word writes a compound document under many suffixes; what begins like an archive is one, whatever it is called.
_COMPOUND, _ARCHIVE, _PDF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-"
_OTHER_ARCHIVES = (".odt", ".ofd")
_NOT_IN_FORCE = ("废止", "失效")
HEAD_LINES = 40
MISSING_SHOWN = 5


@dataclass(frozen=True)
class ReadPolicy:
    """A policy as it was read from a document, and what a person should know of the reading.

    Attributes:
        policy: the policy.
        articles: how many of its units are articles.
        tables: how many are tables.
        annexes: how many annexes it has.
        warnings: what to look at, in words.
        unfinished: those of them that say that the text may not be the final or the whole one.
        scan: its pages where some were recognised; a person confirms them before anything is cited.
    """

    policy: Policy
    articles: int
    tables: int
    annexes: int
    warnings: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    scan: tuple[ReadPage, ...] = ()

    @property
    def confidence(self) -> float | None:
        """How sure the recognition is; None where the document had its text."""
        return confidence_of(self.scan)


@dataclass(frozen=True)
class _Text:
    """The text of a document, how many changes were pending in it, and which of its pages have no text."""

    text: str
    changes: int = 0
    empty_pages: tuple[int, ...] = ()
    scan: tuple[ReadPage, ...] = ()


def read_policy(path: Path) -> Policy:
    """One policy document, split by article; see `read_document`.

    Raises:
        UnreadableFileError: the file cannot be read, or has no text.
        RowError: a date in it is none.
    """
    return read_document(path).policy


def read_document(path: Path, *, recognise: bool = True) -> ReadPolicy:
    """One policy document, split by article, with what is to be looked at.

    The title is the first heading (else the file name without its date); number, dates and status come from lines such
    as `文号：…` above the first article, from the file name, or from 自…起施行 in the text.

    Args:
        path: the document.
        recognise: whether pages without text are recognised now, which takes seconds for each.

    Raises:
        UnreadableFileError: the file cannot be read, has no text, or (`scan`) is to be recognised.
        RowError: a date in it is none.
    """
    return _policy_of(_document_text(path, recognise=recognise), path)


def policy_of_text(text: str, name: str) -> ReadPolicy:
    """The policy of a text that a person has confirmed, as that of a document with this name.

    Raises:
        UnreadableFileError: there is no text.
        RowError: a date in it is none.
    """
    return _policy_of(_Text(text), Path(name))


def _policy_of(document: _Text, path: Path) -> ReadPolicy:
    text = clean(document.text)
    name = path.stem
    dated = _DATE_IN_NAME.search(name)
    head = [line for line in _COMMENT.sub("", text).splitlines() if line.strip()][:HEAD_LINES]
    title = next((line.lstrip("# ").strip() for line in head if line.startswith("# ")), None)
    meta = {found[1]: found[2] for line in head if (found := _META.match(line))}
    body = "\n".join("" if _META.match(line) else line for line in text.splitlines())
    chunks = [chunk for chunk in split_clauses(body) if chunk.text.strip()]
    if not chunks:
        raise UnreadableFileError("no_text", path=path)
    stated = meta.get("施行日期") or meta.get("生效日期") or (dated[1] if dated else None)
    told = _days(_IN_FORCE_FROM.findall(body))
    policy = _policy(
        title or _DATE_IN_NAME.sub("", name).strip(),
        [(chunk.article, chunk.chapter, chunk.text) for chunk in chunks],
        {
            "number": meta.get("文号"),
            "effective_from": stated,
            "repealed_on": meta.get("废止日期") or meta.get("失效日期"),
            "status": meta.get("状态") or meta.get("时效性"),
        },
    )
    if policy.effective_from is None and told:
        # The id stays that of the document as it was stored before dates in its text were read.
        policy = policy.model_copy(update={"effective_from": told[-1]})
    names = [chunk.article or "" for chunk in chunks]
    return ReadPolicy(
        policy,
        articles=sum("条" in name for name in names),
        tables=sum(name.startswith("表") for name in names),
        annexes=len({name for name in names if name.startswith("附") and "条" not in name}),
        warnings=(*_unfinished(document), *_warnings(policy, names, told, body)),
        unfinished=tuple(_unfinished(document)),
        scan=document.scan,
    )


def _unfinished(document: _Text) -> Iterator[str]:
    if document.changes:
        yield f"文中有 {document.changes} 处修订尚未接受，已按全部接受后的文字读取，请核对是否定稿"
    if document.empty_pages:
        pages = "、".join(map(str, document.empty_pages[:MISSING_SHOWN]))
        yield f"第 {pages} 页没有文字，可能是扫描页，须先识别成文字（安装 jindianzi[ocr] 后可以识别）"
    if (sure := confidence_of(document.scan)) is not None:
        pages = "、".join(str(n) for n, page in enumerate(document.scan, 1) if page.confidence is not None)
        yield f"第 {pages} 页是识别文字（置信度 {sure:.0%}），须由人核对确认，确认前不能引用"


def _warnings(policy: Policy, names: Sequence[str], told: Sequence[date], body: str) -> Iterator[str]:
    numbers = [value for name in names if (value := article_number(name)) is not None and "之" not in name]
    if not numbers:
        yield "没有“第几条”，按段落拆分"
    else:
        known = set(numbers)
        missing = [n for n in range(min(known), max(known)) if n not in known]
        if missing:
            shown = "、".join(f"第{n}条" for n in missing[:MISSING_SHOWN])
            yield f"条号不连续，缺{shown}{'等' if len(missing) > MISSING_SHOWN else ''}"
        if len(numbers) > len(known):
            yield f"条号重复：{'、'.join(f'第{n}条' for n in sorted(known) if numbers.count(n) > 1)}"
    if policy.effective_from is None:
        yield "没有写明施行日期"
    # A text that was amended keeps the day from which it first held; its own day is later.
    elif told and policy.effective_from < min(told):
        yield f"施行日期两处不一致：{policy.effective_from} 和正文的 {min(told)}"
    for until in _days(_IN_FORCE_UNTIL.findall(body))[:1]:
        yield f"正文写明有效期至 {until}，到期请停用"


def _days(found: Iterable[str]) -> list[date]:
    """Days such as 2026年3月1日 or 二〇二六年三月一日; what is no day of the calendar is left out."""
    days = []
    for text in found:
        parts = [part for part in re.split(r"[年月日]", re.sub(r"\s", "", text)) if part]
        numbers = [int(part) if part.isdecimal() else int(number_of(part) or 0) for part in parts]
        with suppress(ValueError):
            days.append(date(*numbers))
    return days


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
            yield line, RowError("no_value", field="document" if not title else "text")
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


def _document_text(path: Path, *, recognise: bool) -> _Text:
    """The text of a document, read as what it is and not as what it is called."""
    if not path.is_file():
        raise UnreadableFileError("missing", path=path)
    with path.open("rb") as stream:
        begin = stream.read(16)
    suffix = path.suffix.lower()
    if begin.startswith(_PDF):
        entries = _joined(contents(path, "pdf"))
        empty, text = tuple(entries["empty_pages"]), as_ideographs(entries["text"])
        if empty and (ocr_installed() or not text.strip()):
            return _of_scan(path, recognise=recognise)
        return _Text(text, empty_pages=empty)
    if is_image(begin) or suffix in IMAGE_SUFFIXES:
        return _of_scan(path, recognise=recognise)
    foreign = suffix in CONVERTED_SUFFIXES and (suffix in _OTHER_ARCHIVES or not begin.startswith(_ARCHIVE))
    if begin.startswith(_COMPOUND) or foreign:
        with as_docx(path) as converted:
            return _of_docx(converted)
    if begin.startswith(_ARCHIVE) or suffix == ".docx":
        return _of_docx(path)
    if suffix == ".pdf":
        raise UnreadableFileError("format", path=path, kind="PDF", problem="no %PDF header")
    return _Text(decode(path))


def _of_scan(path: Path, *, recognise: bool) -> _Text:
    if not recognise and ocr_installed():
        raise UnreadableFileError("scan", path=path)
    pages = read_scan(path)
    # Pages on which nothing stands make no scan of a document that has its text.
    found = any(page.confidence is not None for page in pages)
    return _Text(whole_text(pages), scan=tuple(pages) if found else ())


def _of_docx(path: Path) -> _Text:
    entries = _joined(contents(path, "docx"))
    return _Text(as_ideographs(entries["text"]), entries["changes"])


def _joined(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for entry in entries for name, value in entry.items()}
