"""Anchors: the head of the audit's chain, written down each day where whoever owns the database cannot reach it."""

import json
import os
import smtplib
from collections.abc import Callable, Mapping
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import httpx2
from rfc3161_client import HashAlgorithm, PKIStatus, TimestampRequestBuilder, decode_timestamp_response

from api.acts.entry import system_entry
from api.base.errors import AnchorError
from api.base.settings import AuditSettings
from triage.outgoing.addresses import AddressRules
from triage.outgoing.transport import open_client
from triage.store import Store
from triage.types import Anchor

TIMEOUT_SECONDS = 20.0
FILE = "audit.jsonl"
QUERY = "application/timestamp-query"


class Anchors:
    """Notes the day's head and writes it down by the means of the settings."""

    def __init__(self, store: Store, settings: AuditSettings, folder: Path, addresses: AddressRules) -> None:
        """Prepare.

        Args:
            store: where the chain is.
            settings: which means.
            folder: where files are written unless the settings name another place.
            addresses: which addresses may be reached.
        """
        self._store, self._settings, self._addresses = store, settings, addresses
        self._file = settings.anchor_file or folder / FILE
        self._means: Mapping[str, Callable[[Anchor], None]] = {
            "file": self._to_file,
            "email": self._to_email,
            "webhook": self._to_webhook,
            "rfc3161": self._to_authority,
        }

    @property
    def wanted(self) -> bool:
        """Whether any means is set."""
        return bool(self._settings.anchor)

    def note(self, day: date) -> None:
        """Note the head of the chain for a day, once for each means."""
        with self._store.read() as work:
            missing = [kind for kind in self._settings.anchor if not work.anchors.has(day, kind)]
        if missing:
            with self._store.write() as work:
                number, digest = work.audit.head()
                for kind in missing:
                    work.anchors.begin(day, number, digest, kind)

    def write_down(self) -> int:
        """Write down what is noted and is not written down yet; returns how many went well."""
        with self._store.read() as work:
            waiting = [one for one in work.anchors.open() if one.kind in self._settings.anchor]
        done = 0
        for anchor in waiting:
            problem = None
            try:
                self._means[anchor.kind](anchor)
            except AnchorError as error:
                problem = error.problem
            except (OSError, httpx2.HTTPError, smtplib.SMTPException, ValueError) as error:
                problem = type(error).__name__
            with self._store.write() as work:
                work.anchors.tried(anchor.id, problem)
                if problem is None:
                    done += 1
                    work.audit.record(system_entry("audit.anchored", "audit", str(anchor.number), by=anchor.kind))
        return done

    def _to_file(self, anchor: Anchor) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        with os.fdopen(os.open(self._file, flags, 0o644), "w", encoding="utf-8") as stream:
            stream.write(json.dumps(content_of(anchor), ensure_ascii=False) + "\n")

    def _to_email(self, anchor: Anchor) -> None:
        settings = self._settings
        message = EmailMessage()
        message["Subject"] = f"金点子审计锚定 {anchor.day}"
        message["From"], message["To"] = settings.email_from, settings.email_to
        message.set_content(
            f"{anchor.day} 审计记录共 {anchor.number} 条，链首校验值：\n{anchor.hash}\n\n"
            f"请保留本邮件。日后核验：\n{command_of(anchor)}\n"
        )
        host, _, port = settings.smtp.partition(":")
        with smtplib.SMTP(host, int(port or 25), timeout=TIMEOUT_SECONDS) as server:
            if settings.smtp_tls:
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(message)

    def _to_webhook(self, anchor: Anchor) -> None:
        rules = self._addresses.for_setting(self._settings.webhook)
        with open_client(rules, TIMEOUT_SECONDS) as client:
            answer = client.post(self._settings.webhook, json=content_of(anchor))
        if not answer.is_success:
            raise AnchorError(f"status {answer.status_code}")

    def _to_authority(self, anchor: Anchor) -> None:
        """Have a time stamp authority stamp the hash; its answer lies beside the file, for `openssl ts -verify`."""
        data = anchor.hash.encode("ascii")
        asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).build()
        rules = self._addresses.for_setting(self._settings.tsa)
        with open_client(rules, TIMEOUT_SECONDS) as client:
            answer = client.post(self._settings.tsa, content=asked.as_bytes(), headers={"Content-Type": QUERY})
        if not answer.is_success:
            raise AnchorError(f"status {answer.status_code}")
        stamped = decode_timestamp_response(answer.content)
        if PKIStatus(stamped.status) not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
            raise AnchorError("the authority refuses")
        told = stamped.tst_info
        if told.message_imprint.message != asked.message_imprint.message or told.nonce != asked.nonce:
            raise AnchorError("the stamp is of something else")
        folder = self._file.parent
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{anchor.day}.txt").write_bytes(data)
        (folder / f"{anchor.day}.tsr").write_bytes(answer.content)


def command_of(anchor: Anchor) -> str:
    """The command with which an operator verifies an anchor."""
    return f"jindianzi audit verify --expect {anchor.hash}"


def content_of(anchor: Anchor) -> dict[str, object]:
    """What is written down."""
    return {
        "day": anchor.day.isoformat(), "number": anchor.number, "hash": anchor.hash, "verify": command_of(anchor),
    }  # fmt: skip


def hashes_in(file: Path) -> list[str]:
    """The hashes of a file of anchors.

    Raises:
        AnchorError: it is no such file.
    """
    try:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [str(json.loads(line)["hash"]) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AnchorError(f"{file.name}: {type(error).__name__}") from error
