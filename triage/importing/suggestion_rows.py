"""Rows of a table or an e-mail as suggestions: what each says, under which id, and with which files."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.errors import CausedError, RowError
from triage.importing.columns import ColumnPlan
from triage.importing.header import Line
from triage.importing.headings import Row, headings_of
from triage.importing.items import contact_of
from triage.importing.mail import MAIL_SUFFIXES, read_mail
from triage.importing.raw_rows import is_blank
from triage.importing.rows import flag, to_suggestion
from triage.text.attachment_mentions import attachment_warnings
from triage.types import Contact, NewAttachment, Suggestion
from triage.types.error_catalogue import text_of

# Files as they came: what each is called, and what is in it.
Files = Sequence[tuple[str, bytes]]
# Keeps one file, and says what it is; raises where it is not taken.
Keep = Callable[[str, bytes], NewAttachment]
# The folder beside a table in which the files lie that its column 附件 names.
ATTACHED = "附件"
MOST_FILES, LARGEST_FILE = 20, 50 * 1024 * 1024
TOO_MANY = f"一件来件最多 {MOST_FILES} 个附件，其余没有收到"
CONTACT_FIELDS = ("contact_name", "phone", "address", "email", "reply_wanted", "anonymous")
NOBODY = Contact()
BETWEEN_NAMES = re.compile(r"[;；|\n]+")


@dataclass(frozen=True)
class ReadRow:
    """A row as a suggestion; its id is "-" where it has none of its channel.

    `files` are those that came with it; they are kept when it is stored. The id
    of an e-mail is of no use in an address.
    """

    line: Line
    suggestion: Suggestion
    external_id: str | None
    public: bool
    correction: bool
    supplement: bool
    contact: Contact
    files: Files
    is_mail: bool


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, plan: ColumnPlan, channel: str | None, files: "FilesBeside") -> None:
        """Prepare.

        Args:
            plan: which column is what.
            channel: where rows come from that do not say so.
            files: those that came with the rows.
        """
        self._plan, self._channel, self._files = plan, channel, files

    def read(self, line: Line) -> ReadRow:
        """A row as a suggestion.

        Raises:
            RowError: it cannot be read.
        """
        if line.problem is not None:
            raise line.problem
        row = self._plan.row(line.row)
        self._plan.require_sound_id(line.row)
        if "text" not in row and "title" not in row:
            raise RowError("no_column", field="text", heading=headings_of("text")[1])
        given = row.pop("external_id", None)
        suggestion = to_suggestion(row | {"id": "-" if is_blank(given) else given})
        if not (suggestion.title or suggestion.text):
            raise RowError("empty")
        external_id = None if is_blank(given) else suggestion.id
        files, doubts = self._files.of(row.get("attachments"))
        confidential = flag(row, "confidential")
        changes: dict[str, Any] = {"channel": suggestion.channel or self._channel, "confidential": confidential}
        if files or doubts:
            without = set(attachment_warnings(suggestion.title, suggestion.text)) if files else set()
            changes["warnings"] = (*(text for text in suggestion.warnings if text not in without), *doubts)
        return ReadRow(
            line,
            suggestion.model_copy(update=changes),
            external_id,
            # What is confidential is published in no case.
            public=flag(row, "public") and not confidential,
            correction=flag(row, "correction"),
            supplement=flag(row, "supplement"),
            contact=_contact(row),
            files=files,
            is_mail=self._files.of_mail,
        )


def _contact(row: Row) -> Contact:
    given = {name: row[name] for name in CONTACT_FIELDS if not is_blank(row.get(name))}
    return contact_of(given) if given else NOBODY


class FilesBeside:
    """The files that a row names: those of an e-mail, or those in the folder 附件 beside a table."""

    def __init__(self, folder: Path | None = None, files: Files | None = None, doubts: Sequence[str] = ()) -> None:
        """Prepare.

        Args:
            folder: beside the table; None where no files came with it.
            files: those that came in the file itself.
            doubts: what a person should know of them.
        """
        self._folder, self._own, self._doubts = folder, files, tuple(doubts)

    @property
    def of_mail(self) -> bool:
        """Whether they came with an e-mail."""
        return self._own is not None

    @property
    def there(self) -> bool:
        """Whether files can have come with the rows; else what names them is not stored."""
        return self._own is not None or (self._folder is not None and self._folder.is_dir())

    def of(self, named: Any) -> tuple[Files, tuple[str, ...]]:
        """The files of a row by name, and what a person should know of them."""
        if self._own is not None:
            return self._own, self._doubts
        if self._folder is None or is_blank(named):
            return (), ()
        files, doubts = [], []
        names = list(filter(None, (part.strip() for part in BETWEEN_NAMES.split(str(named)))))
        for name in names[:MOST_FILES]:
            path = self._folder / Path(name).name
            if path.is_symlink() or not path.is_file():
                doubts.append(f"附件没有收到：文件夹“{ATTACHED}”里没有“{name[:80]}”")
            elif path.stat().st_size > LARGEST_FILE:
                doubts.append(f"附件没有收到：“{name[:80]}”超过 {LARGEST_FILE // 2**20} MB")
            else:
                files.append((name, path.read_bytes()))
        if len(names) > MOST_FILES:
            doubts.append(TOO_MANY)
        return files, tuple(doubts)


def mail_line(path: Path) -> tuple[Line, FilesBeside]:
    """An e-mail as a row, whose columns have our names, and the files that came with it.

    Raises:
        UnreadableFileError: it cannot be read.
    """
    mail: Row = read_mail(path)
    came = mail.pop("attachments")
    files = [(str(file["name"]), file["content"]) for file in came[:MOST_FILES]]
    doubts = [*mail.pop("doubts"), *([TOO_MANY] if len(came) > MOST_FILES else [])]
    named = {"attachments": "；".join(name for name, _ in files)} if files else {}
    row = {name: value for name, value in (mail | named).items() if value not in (None, "")}
    return Line(1, row), FilesBeside(files=files, doubts=doubts)


def is_mail(path: Path) -> bool:
    """Whether a file is an e-mail by its name."""
    return path.suffix.lower() in MAIL_SUFFIXES


def kept_files(files: Files, keep: Keep) -> tuple[tuple[NewAttachment, ...], tuple[str, ...]]:
    """Keep the files of a row; one that is not taken is named and keeps nothing else out.

    Returns:
        What was kept, and why the others were not.
    """
    kept, doubts = [], []
    for name, content in files:
        try:
            kept.append(keep(name, content))
        except CausedError as error:
            doubts.append(text_of(error))
    return tuple(kept), tuple(doubts)
