"""Formats: what a table file really is, whatever its name says."""

import zipfile
from pathlib import Path
from typing import Literal

from triage.errors import UnreadableFileError

TableFormat = Literal["csv", "jsonl", "xlsx", "calamine", "html"]
TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".jsonl")
HEAD = 4096
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# What an old container holds of a document that is no table.
_STREAMS = {"WordDocument": "DOC", "PowerPoint Document": "PPT"}
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<head", b"<meta", b"<body", b"<style", b"mime-version:")


def format_of(path: Path) -> TableFormat:
    """What a file is by its content; a workbook in disguise is read as what it is.

    Raises:
        UnreadableFileError: it is none that we read; the message names what it is.
    """
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        return "jsonl"
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(_ZIP):
        return _of_archive(path)
    if head.startswith(_OLE):
        return _of_container(path)
    if head.startswith(b"%PDF"):
        raise UnreadableFileError("no_table", path=path, kind="PDF")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"\xff\xfe<\x00", b"\xfe\xff\x00<")) or start.startswith(_MARKUP):
        return "html"
    if suffix in (".xlsx", ".xlsm", ".ods"):
        raise UnreadableFileError("format", path=path, kind=suffix[1:].upper(), problem="not a workbook")
    return "csv"


def _of_archive(path: Path) -> TableFormat:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFileError("format", path=path, kind=path.suffix[1:].upper(), problem=error) from error
    if "xl/workbook.bin" in names or "content.xml" in names:
        return "calamine"
    if "word/document.xml" in names:
        raise UnreadableFileError("no_table", path=path, kind="DOCX")
    return "xlsx"


def _of_container(path: Path) -> TableFormat:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise UnreadableFileError("password", path=path)
    for stream, kind in _STREAMS.items():
        if stream.encode("utf-16-le") in content and "Workbook".encode("utf-16-le") not in content:
            raise UnreadableFileError("no_table", path=path, kind=kind)
    return "calamine"
