"""Attachments: files are added to suggestions, and fetched by whoever may see the suggestion; both are on record."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from api.access.acting import intake_actor
from api.access.principal import Principal
from api.base.errors import AttachmentError
from api.documents.attachment_files import LARGEST_OF_ALL, MOST_FILES, AttachmentFolder
from api.documents.contents import Contents
from triage.errors import NotFoundError
from triage.store import Store, UnitOfWork
from triage.types import Attachment, NewAttachment

# A file that nobody names may belong to an intake that is still being written.
ORPHAN_AGE = timedelta(hours=6)


class Attachments:
    """Adds and hands out the files of suggestions."""

    def __init__(self, store: Store, folder: AttachmentFolder, wake_triage: Callable[[], None] = lambda: None) -> None:
        self._store, self.folder, self._wake_triage = store, folder, wake_triage

    def add(self, who: Principal, key: str, files: Sequence[tuple[str, IO[bytes]]]) -> list[Attachment]:
        """Add files to a suggestion; returns all that it has now.

        Raises:
            NotFoundError: the suggestion is not within their reach.
            AttachmentError: one of the files is not taken; then none is.
        """
        kept = keep_uploads(self.folder, files)
        with self._store.write() as work:
            work.visible(who.reach).require([key])
            work.revisions.attach(key, kept, intake_actor(who))
            found = work.attachments.of(key)
        self._wake_triage()
        return found

    def fetch(self, who: Principal, key: str, number: int) -> tuple[Attachment, Path, Callable[[], None]]:
        """A file of a suggestion, where its content lies, and what is called when it was read.

        Raises:
            NotFoundError: there is none within their reach, or its content is gone.
        """
        opened = ExitStack()
        with self._store.write() as work:
            work.visible(who.reach).require([key])
            found = work.attachments.one(key, number)
            try:
                path = opened.enter_context(self.folder.contents.opened(found.digest))
            except FileNotFoundError as error:
                raise NotFoundError("attachment", str(number)) from error
            work.audit.record(who.entry("suggestion.attachment_fetched", "suggestion", key, number=number))
        return found, path, opened.close


def keep_uploads(
    folder: AttachmentFolder, files: Sequence[tuple[str, IO[bytes]]], most: int = MOST_FILES
) -> list[NewAttachment]:
    """Store uploaded files.

    Raises:
        AttachmentError: there are too many, or one is not taken.
    """
    if len(files) > most:
        raise AttachmentError("many", most=most)
    return [folder.keep(name, stream.read(LARGEST_OF_ALL + 1)) for name, stream in files]


def unused(work: UnitOfWork, digests: Iterable[str]) -> list[str]:
    """Those of some contents that neither a suggestion nor a scanned policy has any more."""
    wanted = sorted(set(digests))
    kept = work.attachments.in_use(wanted) | work.policy_scans.contents()
    return [digest for digest in wanted if digest not in kept]


def sweep(store: Store, contents: Contents, now: datetime | None = None) -> int:
    """Remove contents that nothing names: what an intake or an erasure that was cut off has left."""
    old = contents.older_than((now or datetime.now(UTC)) - ORPHAN_AGE)
    with store.read() as work:
        gone = unused(work, old)
    return contents.remove(gone)
