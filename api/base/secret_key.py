"""The service's secret key, and what is derived from it: nothing that is derived is ever stored."""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from api.base.errors import SecretKeyError
from api.base.settings import Settings

FILE_NAME = "secret.key"
KEY_BYTES = 32
RECEIPT_BYTES = 10


class SecretKey:
    """Derives secrets by HMAC-SHA256, each for one purpose."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def load(cls, settings: Settings) -> "SecretKey":
        """The key of the settings, else that of the data folder, which is made at the first start.

        Raises:
            SecretKeyError: the file is there and holds none, so that anybody could derive what is derived from it.
        """
        if settings.secret_key is not None:
            return cls(settings.secret_key.get_secret_value().encode())
        path = settings.data_dir / FILE_NAME
        if not path.exists():
            _create(path)
        key = path.read_bytes()
        if len(key) < KEY_BYTES:
            raise SecretKeyError(path, len(key))
        return cls(key)

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

    def derive(self, *purpose: str) -> bytes:
        """32 bytes for one purpose."""
        return hmac.new(self._key, "\x1f".join(purpose).encode(), hashlib.sha256).digest()


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
