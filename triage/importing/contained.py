"""Contained: workbooks and documents are read by a process of their own, which a file cannot take down with it."""

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from triage.errors import UnreadableFileError

FileKind = Literal["xlsx", "calamine", "html", "csv", "jsonl", "docx", "pdf", "scan", "eml", "msg"]
ARCHIVES = ("xlsx", "docx")
READER = Path(__file__).with_name("reader_process.py")
# What an archive may hold when it is unpacked, and how long one file may take.
MOST_UNPACKED, MOST_ENTRIES, SECONDS = 200 * 1024**2, 10_000, 120.0
# Reading scanned pages takes some seconds each.
LONGER: dict[FileKind, float] = {"scan": 1800.0}


def contents(path: Path, kind: FileKind) -> Iterator[dict[str, Any]]:
    """What `reader_process` says of a file, entry by entry.

    Rationale: a file of a few hundred kilobytes can unpack to gigabytes, or keep a library busy for hours. In a
    process with limits it ends as one rejected file.

    Raises:
        UnreadableFileError: it is broken, too large, or takes too long.
    """
    if kind in ARCHIVES or (kind == "calamine" and zipfile.is_zipfile(path)):
        require_sane_archive(path, kind.upper())
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", str(READER), kind, str(path.resolve())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    clock = threading.Timer(LONGER.get(kind, SECONDS), process.kill)
    clock.daemon = True
    clock.start()
    try:
        yield from _entries(process, path, kind)
    finally:
        clock.cancel()
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def require_sane_archive(path: Path, called: str) -> None:
    """Refuse an archive that unpacks to more than anybody reads, before anything of it is unpacked.

    Raises:
        UnreadableFileError: it is too large, or no archive at all.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFileError("format", path=path, kind=called, problem=error) from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        limit = MOST_UNPACKED // 1024**2
        raise UnreadableFileError("unpacked", path=path, size=unpacked // 1024**2, limit=limit)


def _entries(process: subprocess.Popen[bytes], path: Path, kind: FileKind) -> Iterator[dict[str, Any]]:
    for line in process.stdout or ():
        try:
            entry = json.loads(line)
        except ValueError:
            break
        if "end" in entry:
            return
        if "error" in entry:
            raise UnreadableFileError("format", path=path, kind=kind, problem=entry["error"])
        yield entry
    raise UnreadableFileError("slow", path=path)


def moment(value: Any) -> Any:
    """A cell as it was: times come as text in an object of their own."""
    if not isinstance(value, dict):
        return value
    text = str(value["time"])
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
