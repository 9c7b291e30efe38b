"""DropCopies: the files that channels dropped and that were kept after they had been taken in."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from api.jobs.drop_job import DONE, REJECTS
from triage.errors import UnreadableFileError
from triage.importing.tables import read_table
from triage.types import Suggestion


class DropCopies:
    """Removes copies of what stands in the database, and rows that were rejected long ago."""

    def __init__(self, drop: Path, rejects: Path) -> None:
        """Prepare.

        Args:
            drop: holds a folder for each channel.
            rejects: where imports keep the rows that they could not take.
        """
        self._drop, self._rejects = drop, rejects

    def remove_older(self, before: datetime) -> int:
        """Remove files from before a moment; returns how many."""
        old = [file for file in self._files() if datetime.fromtimestamp(file.stat().st_mtime, UTC) < before]
        for file in old:
            file.unlink()
        return len(old)

    def remove_of(self, letter: Suggestion, external_id: str | None) -> int:
        """Take a letter, as it came in, out of the copies of its channel; returns in how many files it stood.

        A file that was taken in goes as a whole, since the database has all of its rows. Of rejected rows only those
        with the letter's text go.
        """
        changed = 0
        for file in self._files(letter.channel):
            if file.suffix == ".jsonl":
                changed += _without_lines(file, letter.text)
            elif _holds(file, letter.text, external_id):
                file.unlink()
                changed += 1
        return changed

    def _files(self, channel: str | None = None) -> Iterator[Path]:
        for folder in sorted(self._drop.iterdir()) if self._drop.is_dir() else ():
            if channel in (None, folder.name):
                for kept in (folder / DONE, folder / REJECTS):
                    yield from _files_of(kept)
        yield from _files_of(self._rejects)


def _files_of(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if file.is_file()] if folder.is_dir() else []


def _holds(file: Path, text: str, external_id: str | None) -> bool:
    wanted = {value for value in (text.strip(), external_id) if value}
    try:
        return any(str(value).strip() in wanted for line in read_table(file) for value in line.row.values())
    except UnreadableFileError:
        return False


def _without_lines(file: Path, text: str) -> bool:
    if not text.strip():
        return False
    needles = {text.strip(), json.dumps(text.strip(), ensure_ascii=False)[1:-1], json.dumps(text.strip())[1:-1]}
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    left = [line for line in lines if not any(needle in line for needle in needles)]
    if len(left) == len(lines):
        return False
    file.write_text("".join(left), encoding="utf-8")
    return True
