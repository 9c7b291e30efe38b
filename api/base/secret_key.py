"""The service's secret key, and what is derived from it: nothing that is derived is ever stored."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from api.base.errors import SecretKeyError
from api.base.settings import Settings

FILE_NAME = "secret.key"
KEY_BYTES = 32
RECEIPT_BYTES = 10


class SecretKey:
    """Derives secrets by HMAC-SHA256, each for one purpose."""

    def __init__(self, key: bytes, former: Sequence[bytes] = ()) -> None:
        """Prepare.

        Args:
            key: the secret.
            former: secrets that it took the place of; what was encrypted with them is still read.
        """
        self._key, self._former = key, former

    @classmethod
    def load(cls, settings: Settings) -> "SecretKey":
        """The key of the settings, else that of the data folder, which is made at the first start.

        Raises:
            SecretKeyError: the file is there and holds none, so that anybody could derive what is derived from it.
        """
        former = [_read(path) for path in settings.former_key_files]
        if settings.secret_key is not None:
            return cls(settings.secret_key.get_secret_value().encode(), former)
        path = settings.data_dir / FILE_NAME
        if not path.exists():
            _create(path)
        return cls(_read(path), former)

    def receipt_secret(self, suggestion_id: str) -> str:
        """The secret that belongs to a receipt number; the same one however often it is asked for."""
        return base64.b32encode(self.derive("receipt", suggestion_id)[:RECEIPT_BYTES]).decode()

    def is_receipt_secret(self, suggestion_id: str, secret: str) -> bool:
        """Whether a secret belongs to a receipt number; takes the same time for every wrong one."""
        given = secret.strip().upper().encode("utf-8", "replace")
        return hmac.compare_digest(given, self.receipt_secret(suggestion_id).encode())

    def webhook_secret(self, subscription_id: str, version: int) -> str:
        """One version of a subscription's secret."""
        return "whsec_" + base64.b32encode(self.derive("webhook", subscription_id, str(version))).decode().rstrip("=")

    @property
    def audit_key(self) -> bytes:
        """What the chain of the audit is keyed with."""
        return self.derive("audit")

    @property
    def contact_keys(self) -> tuple[bytes, ...]:
        """What contacts are encrypted with, the present key first, then those of former secrets."""
        return tuple(_derived(key, "contacts") for key in (self._key, *self._former))

    def derive(self, *purpose: str) -> bytes:
        """32 bytes for one purpose."""
        return _derived(self._key, *purpose)


def _derived(key: bytes, *purpose: str) -> bytes:
    return hmac.new(key, "\x1f".join(purpose).encode(), hashlib.sha256).digest()


def _read(path: Path) -> bytes:
    """The secret in a file.

    Raises:
        SecretKeyError: it holds none.
    """
    key = path.read_bytes() if path.is_file() else b""
    if len(key) < KEY_BYTES:
        raise SecretKeyError(path, len(key))
    return key


def _create(path: Path) -> None:
    part = path.with_suffix(f".{secrets.token_hex(4)}")
    part.touch(mode=0o600)
    part.write_bytes(secrets.token_bytes(KEY_BYTES))
    try:
        # A hard link is refused where another process was faster; its key then counts.
        os.link(part, path)
    except FileExistsError:
        return
    finally:
        part.unlink()
