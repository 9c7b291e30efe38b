"""The recognition job: reads scanned policies and the pictures that came with suggestions."""

import logging

from api.acts.policy_scans import PolicyScans
from api.documents.contents import Contents
from api.jobs.coalescing import CoalescingJob
from triage.errors import UnreadableFileError
from triage.importing.scans import confidence_of, ocr_installed, read_scan, whole_text
from triage.store import Store
from triage.types import Attachment

logger = logging.getLogger("jindianzi.jobs")
LONGEST_TEXT = 200_000


class RecogniseJob(CoalescingJob):
    """Recognises what waits, one document after the other; killed in the middle, it begins that one again.

    Without the extra `ocr` everything waits until it is installed.
    """

    def __init__(self, store: Store, contents: Contents, scans: PolicyScans) -> None:
        super().__init__()
        self._store, self._contents, self._scans = store, contents, scans

    def drain(self) -> None:
        """Recognise until nothing waits; scans first, because somebody sits before the page."""
        while not self.stopping and ocr_installed():
            with self._store.read() as work:
                scans = work.policy_scans.in_states("waiting")[:1]
                files = [] if scans else work.attachments.to_recognise(1)
            if scans:
                self._scans.recognise(scans[0])
            elif files:
                self._read(files[0])
            else:
                return

    def _read(self, file: Attachment) -> None:
        text, sure, state = file.text, None, "failed"
        try:
            with self._contents.opened(file.digest) as path:
                pages = read_scan(path)
            text, sure, state = whole_text(pages)[:LONGEST_TEXT] or file.text, confidence_of(pages), "done"
        except (UnreadableFileError, FileNotFoundError) as error:
            logger.warning("attachment.not_recognised id=%s problem=%s", file.id, type(error).__name__)
        with self._store.write() as work:
            work.attachments.recognised(file.digest, "done" if state == "done" else "failed", text, sure)
        logger.info("attachment.recognised id=%s state=%s", file.id, state)
