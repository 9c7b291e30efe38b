"""Sealing: personal data of senders is encrypted with keys of the installation's secret before it is stored."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Any

from triage.errors import SealingError

NONCE_BYTES, ID_CHARACTERS = 12, 16


class Sealing:
    """Encrypts with AES-256-GCM under the first key, and decrypts under whichever key it was.

    A sealed text belongs to the suggestion that it was sealed for: moved to another one it cannot be opened.
    """

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        """Prepare.

        Args:
            keys: 32 bytes each, the present one first, then former ones; without any, nothing can be sealed or opened.
        """
        self._keys = {_id_of(key): key for key in keys}
        self._ciphers: dict[str, Any] = {}

    @property
    def key_id(self) -> str:
        """Tells the present key from others, and nothing else of it.

        Raises:
            SealingError: there is none.
        """
        for name in self._keys:
            return name
        raise SealingError("no_key")

    def seal(self, text: str, owner: str) -> str:
        """A text encrypted under the present key, as base64.

        Args:
            text: what is to be kept.
            owner: the id of what it belongs to.

        Raises:
            SealingError: there is no key.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher(self.key_id).encrypt(nonce, text.encode("utf-8", "surrogatepass"), owner.encode())
        return base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, owner: str, key_id: str) -> str:
        """The text that was sealed.

        Args:
            sealed: as `seal` gave it.
            owner: the id of what it belongs to.
            key_id: of the key that it was sealed under.

        Raises:
            SealingError: that key is not there, or something else is stored than was sealed.
        """
        from cryptography.exceptions import InvalidTag

        if not self._keys:
            raise SealingError("no_key")
        if key_id not in self._keys:
            raise SealingError("other_key", key=owner, wanted=key_id)
        try:
            content = base64.b64decode(sealed, validate=True)
            opened = self._cipher(key_id).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], owner.encode())
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SealingError("damaged", key=owner) from error
        return str(opened, "utf-8", "surrogatepass")

    def _cipher(self, key_id: str) -> Any:
        if key_id not in self._ciphers:
            # The library takes a while to load, and not every process reads contacts.
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            self._ciphers[key_id] = AESGCM(self._keys[key_id])
        return self._ciphers[key_id]

    def digest(self, text: str) -> str:
        """The keyed digest under the present key, by which the same text is found again.

        Raises:
            SealingError: there is no key.
        """
        return _digest(self._keys[self.key_id], text)

    def digests(self, text: str) -> list[str]:
        """The digests of a text under every key that there is."""
        return [_digest(key, text) for key in self._keys.values()]


def _id_of(key: bytes) -> str:
    return hashlib.sha256(b"jindianzi key id\x1f" + key).hexdigest()[:ID_CHARACTERS]


def _digest(key: bytes, text: str) -> str:
    return hmac.new(key, b"phone\x1f" + text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
