"""DropCopies: the files that channels dropped and that were kept after they had been taken in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.base.data_folder import DONE, REJECTS
from api.base.outer_folder import OuterFolder
from triage.errors import UnreadableFileError
from triage.importing.tables import read_table
from triage.types import Suggestion


@dataclass(frozen=True)
class _Copy:
    """A file that was kept."""

    folder: OuterFolder
    parts: tuple[str, ...]
    name: str

    @property
    def changed_at(self) -> float:
        """When it was last changed."""
        return self.folder.changed_at(self.name, *self.parts)


class DropCopies:
    """Removes copies of what stands in the database, and rows that were rejected long ago."""

    def __init__(self, drop: Path, rejects: Path) -> None:
        """Prepare.

        Args:
            drop: holds a folder for each channel.
            rejects: where imports keep the rows that they could not take.
        """
        self._drop, self._rejects = OuterFolder(drop), OuterFolder(rejects)
        self._there = (drop, rejects)

    def remove_older(self, before: datetime) -> int:
        """Remove files from before a moment; returns how many."""
        old = [one for one in self._files() if datetime.fromtimestamp(one.changed_at, UTC) < before]
        for one in old:
            one.folder.remove(one.name, *one.parts)
        return len(old)

    def remove_of(self, letter: Suggestion, external_id: str | None) -> int:
        """Take a letter, as it came in, out of the copies of its channel; returns in how many files it stood.

        A file that was taken in goes as a whole, since the database has all of its rows. Of rejected rows only those
        with the letter's text go.
        """
        changed = 0
        for one in self._files(letter.channel):
            if one.name.endswith(".jsonl"):
                changed += _without_lines(one, letter.text)
            elif _holds(one, letter.text, external_id):
                one.folder.remove(one.name, *one.parts)
                changed += 1
        return changed

    def _files(self, channel: str | None = None) -> Iterator[_Copy]:
        drop, rejects = self._there
        for name in self._drop.folders() if drop.is_dir() else ():
            if channel in (None, name):
                for kept in (DONE, REJECTS):
                    yield from (_Copy(self._drop, (name, kept), file) for file in self._drop.files(name, kept))
        if rejects.is_dir():
            yield from (_Copy(self._rejects, (), file) for file in self._rejects.files())


def _holds(one: _Copy, text: str, external_id: str | None) -> bool:
    wanted = {value for value in (text.strip(), external_id) if value}
    try:
        with one.folder.copy_of(one.name, *one.parts) as file:
            return any(str(value).strip() in wanted for line in read_table(file) for value in line.row.values())
    except UnreadableFileError:
        return False


def _without_lines(one: _Copy, text: str) -> bool:
    if not text.strip():
        return False
    needles = {text.strip(), json.dumps(text.strip(), ensure_ascii=False)[1:-1], json.dumps(text.strip())[1:-1]}
    lines = one.folder.text(one.name, *one.parts).splitlines(keepends=True)
    left = [line for line in lines if not any(needle in line for needle in needles)]
    if len(left) == len(lines):
        return False
    with one.folder.written(one.name, *one.parts) as stream:
        stream.write("".join(left))
    return True
