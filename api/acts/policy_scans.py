"""Scanned policies: taken in, recognised in the background, and confirmed or rejected by a person."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from api.access.principal import Principal
from api.acts.entry import EntryOf
from api.acts.policies import put_policy
from api.base.errors import ScanError
from api.documents.contents import Contents
from triage.errors import NotFoundError, UnreadableFileError
from triage.importing.pdf_text import joined_pages
from triage.importing.policies import policy_of_text
from triage.importing.scans import ReadPage, confidence_of, ocr_installed, read_scan
from triage.store import Store, UnitOfWork
from triage.types import NewPolicyScan, Policy, PolicyScan, ScannedPage
from triage.types.error_catalogue import text_of

logger = logging.getLogger("jindianzi.scans")
LONGEST_NAME, LONGEST_REASON = 200, 200


class PolicyScans:
    """Keeps scanned policies apart from policies until a person has read them.

    Rationale: a wrong character in a number changes a fine. What nobody has compared with the picture is no policy:
    it is neither indexed nor cited.
    """

    def __init__(self, store: Store, contents: Contents, wake: Callable[[], None] = lambda: None) -> None:
        self._store, self._contents, self._wake = store, contents, wake

    def add(self, entry: EntryOf, by: str, name: str, content: bytes, replaces: str = "") -> PolicyScan:
        """Take in a scan; it is recognised in the background.

        Raises:
            UnreadableFileError: the extra that recognises is missing.
        """
        if not ocr_installed():
            raise UnreadableFileError("no_ocr", path=name)
        scan = self._added(entry, by, name, content, replaces)
        self._wake()
        return scan

    def add_read(self, entry: EntryOf, by: str, path: Path, pages: Sequence[ReadPage]) -> PolicyScan:
        """Take in a scan that was recognised already."""
        scan = self._added(entry, by, path.name, path.read_bytes(), "")
        if scan.state == "waiting":
            self._keep(scan, pages)
        with self._store.read() as work:
            return work.policy_scans.one(scan.id)

    def recognise(self, scan: PolicyScan) -> None:
        """Read a scan that waits for it; it takes some seconds for each page."""
        try:
            with self._contents.opened(scan.digest) as path:
                pages = read_scan(path)
        except (UnreadableFileError, FileNotFoundError) as error:
            problem = text_of(error, path=scan.name) if isinstance(error, UnreadableFileError) else "原件已不在。"
            logger.warning("scan.failed id=%s", scan.id)
            with self._store.write() as work:
                work.policy_scans.failed(scan.id, problem)
            return
        self._keep(scan, pages)

    def confirm(
        self, who: Principal, number: int, texts: Sequence[str], title: str, paper: str, day: str, today: date
    ) -> Policy:
        """Take a scan in as a policy, with the text as a person left it.

        Args:
            who: who has compared it with the pictures.
            number: which scan.
            texts: the text of each page.
            title: of the policy.
            paper: its number (文号), empty for none.
            day: from which day it holds, empty where its text says so.
            today: the current day.

        Raises:
            NotFoundError: there is no such scan.
            ScanError: it does not wait for a person, or lacks its title or its text.
            RowError: the day is none.
        """
        with self._store.write() as work:
            scan = _to_judge(work, number)
            policy = policy_of_text(_text_of(texts, title, paper, day), scan.name).policy
            put_policy(work, who, policy, scan.replaces or "", today)
            changed = sum(page.text != text for page, text in zip(scan.pages, texts, strict=True))
            pages = [page.model_copy(update={"text": text}) for page, text in zip(scan.pages, texts, strict=True)]
            work.policy_scans.judge(number, "confirmed", who.display_name, pages, policy.id)
            work.audit.record(
                who.entry("policy.scan_confirmed", "policy", policy.id, scan=number, pages=len(pages), changed=changed)
            )
        return policy

    def reject(self, who: Principal, number: int, reason: str) -> None:
        """Say that a scan is not used.

        Raises:
            NotFoundError: there is no such scan.
            ScanError: it does not wait for a person.
        """
        with self._store.write() as work:
            scan = _to_judge(work, number)
            work.policy_scans.judge(
                number, "rejected", who.display_name, scan.pages, problem=reason.strip()[:LONGEST_REASON] or None
            )
            work.audit.record(who.entry("policy.scan_rejected", "policy_scan", str(number)))

    def picture(self, number: int, page: int) -> AbstractContextManager[Path]:
        """The picture of a page, counted from 1.

        Raises:
            NotFoundError: there is no such scan, page or picture.
        """
        with self._store.read() as work:
            scan = work.policy_scans.one(number)
        image = scan.pages[page - 1].image if 0 < page <= len(scan.pages) else None
        if image is None:
            raise NotFoundError("page", str(page))
        return self._contents.opened(image)

    def _added(self, entry: EntryOf, by: str, name: str, content: bytes, replaces: str) -> PolicyScan:
        digest = self._contents.keep(content)
        new = NewPolicyScan(digest=digest, name=name[-LONGEST_NAME:], replaces=replaces or None)
        with self._store.write() as work:
            scan = work.policy_scans.add(new, by)
            work.audit.record(entry("policy.scan_added", "policy_scan", str(scan.id), file=name[:LONGEST_NAME]))
            return scan

    def _keep(self, scan: PolicyScan, pages: Sequence[ReadPage]) -> None:
        kept = [ScannedPage(text=page.text, confidence=page.confidence, image=self._picture(page)) for page in pages]
        with self._store.write() as work:
            work.policy_scans.recognised(scan.id, kept, confidence_of(pages))

    def _picture(self, page: ReadPage) -> str | None:
        return self._contents.keep(page.image) if page.image else None


def _to_judge(work: UnitOfWork, number: int) -> PolicyScan:
    """A scan that waits for a person; within the write, so that two people cannot judge the same one."""
    scan = work.policy_scans.one(number)
    if scan.judged_by:
        raise ScanError("judged")
    if scan.state != "recognised":
        raise ScanError("not_ready")
    return scan


def _text_of(texts: Sequence[str], title: str, paper: str, day: str) -> str:
    """A policy as its document would say it, from its pages and what a person stated.

    Raises:
        ScanError: its title or its text is missing.
    """
    if not title.strip() or not "".join(texts).strip():
        raise ScanError("empty")
    stated = (("文号", paper), ("施行日期", day))
    head = [f"# {' '.join(title.split())}"]
    head += [f"{name}：{' '.join(value.split())}" for name, value in stated if value.strip()]
    return "\n".join((*head, "", joined_pages(texts)))
