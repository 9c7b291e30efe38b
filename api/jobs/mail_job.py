"""The mail job: takes in what is unread in a mailbox, and marks it as read."""

import imaplib
import logging
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from api.acts.intake import Intake
from api.acts.mail_intake import take_mail
from api.base.settings import MailSettings
from triage.errors import StoreUnavailableError, TriageError, UnreadableFileError
from triage.types import IntakeOutcome
from triage.types.error_catalogue import text_of
from triage.workflow.actor import Actor

logger = logging.getLogger("jindianzi.jobs")
AT_ONCE = 200
MEGABYTE = 1024 * 1024
SEEN, FLAGGED = "\\Seen", "\\Flagged"
TLS_PORT, PLAIN_PORT = 993, 143


class MailJob:
    """Takes in the unread mail of a folder, oldest first.

    A mail is marked only when it is committed. Cut off in between it comes once more, and its Message-ID says that it
    is the same one. What cannot be taken in is flagged, so that a person sees it in the mailbox.
    """

    def __init__(self, mail: MailSettings, intake: Intake, told: Callable[[], None] = lambda: None) -> None:
        """Prepare.

        Args:
            mail: the mailbox.
            intake: takes the letters in.
            told: called when something was taken in.
        """
        self._mail, self._intake, self._told = mail, intake, told

    def run(self) -> int:
        """Take in what is unread; returns how many mails that were, 0 also where the server does not answer."""
        if not self._mail.configured:
            return 0
        taken = 0
        try:
            with self._opened() as box:
                for number in self._unread(box)[:AT_ONCE]:
                    self._take(box, number)
                    taken += 1
        except StoreUnavailableError:
            logger.warning("mail.waits")
        except (OSError, imaplib.IMAP4.error) as error:
            logger.warning("mail.away error=%s", type(error).__name__)
        if taken:
            self._told()
        return taken

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        settings = self._mail
        host, own = settings.host or "", ssl.create_default_context()
        if settings.tls == "tls":
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                host, settings.port or TLS_PORT, ssl_context=own, timeout=settings.timeout
            )
        else:
            box = imaplib.IMAP4(host, settings.port or PLAIN_PORT, timeout=settings.timeout)
        try:
            if settings.tls == "starttls":
                box.starttls(ssl_context=own)
            box.login(settings.user, settings.password.get_secret_value())
            _checked(box.select(_quoted(settings.folder)))
            yield box
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                box.logout()

    @staticmethod
    def _unread(box: imaplib.IMAP4) -> list[str]:
        (found,) = _checked(box.uid("SEARCH", "UNSEEN"))
        return [number.decode("ascii") for number in (found or b"").split()]

    def _take(self, box: imaplib.IMAP4, number: str) -> None:
        outcome = self._outcome(box, number)
        flags = SEEN if outcome.result != "rejected" else f"{SEEN} {FLAGGED}"
        if outcome.result == "rejected":
            told = f"邮件 {number}：{outcome.reason or ''}"
            self._intake.note_dropped(self._mail.channel, told, {"rows": 1, "rejected": 1}, whole=True)
        _checked(box.uid("STORE", number, "+FLAGS.SILENT", f"({flags})"))

    def _outcome(self, box: imaplib.IMAP4, number: str) -> IntakeOutcome:
        if _size(box, number) > self._mail.largest * MEGABYTE:
            error = UnreadableFileError("large", path=number, limit=self._mail.largest)
            return IntakeOutcome(result="rejected", reason=text_of(error))
        content = next(
            (part[1] for part in _checked(box.uid("FETCH", number, "(BODY.PEEK[])")) if isinstance(part, tuple)), b""
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mail.eml"
            path.write_bytes(content)
            try:
                return take_mail(self._intake, path, self._mail.channel, Actor(name=self._mail.channel, role="channel"))
            except StoreUnavailableError:
                raise
            except TriageError as error:
                return IntakeOutcome(result="rejected", reason=text_of(error))


def _size(box: imaplib.IMAP4, number: str) -> int:
    """How large a mail is, before it is fetched; 0 where the server does not say."""
    for part in _checked(box.uid("FETCH", number, "(RFC822.SIZE)")):
        text = part[0] if isinstance(part, tuple) else part
        _, _, size = (text or b"").partition(b"RFC822.SIZE ")
        digits = size.split(b")")[0].split()[:1]
        if digits and digits[0].isdigit():
            return int(digits[0])
    return 0


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server answers.

    Raises:
        IMAP4.error: it refuses.
    """
    status, content = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return content


def _quoted(folder: str) -> str:
    """The name of a folder as the protocol has it: in modified UTF-7, in quotation marks."""
    encoded = "".join(
        "&-" if piece == "&" else piece if piece.isascii() else _shifted(piece) for piece in _runs(folder)
    )
    escaped = encoded.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _runs(text: str) -> Iterator[str]:
    held = ""
    for letter in text:
        if letter.isascii():
            if held:
                yield held
            held = ""
            yield letter
        else:
            held += letter
    if held:
        yield held


def _shifted(text: str) -> str:
    return "&" + text.encode("utf-7").decode("ascii")[1:].rstrip("-").replace("/", ",") + "-"
