"""Cursors: where a client goes on reading; encrypted, so that they tell nothing of how much others did meanwhile."""

import base64
import binascii
from typing import Annotated

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from fastapi import Query

from api.base.errors import CursorError
from api.base.secret_key import SecretKey
from triage.types import AccessScope

LONGEST = 64
LARGEST = 2**63 - 1
NUMBER_BYTES = 8
BEGIN = "0"
Cursor = Annotated[
    str,
    Query(max_length=LONGEST, description="The cursor of the page before, unchanged; 0 begins.", examples=[BEGIN]),
]


class Cursors:
    """Makes cursors of the numbers of the store, and numbers of cursors.

    Rationale: the numbers count what everybody does. AES-SIV gives the same cursor for the same place, so that a
    client sees when nothing is new, and a cursor of another list or installation does not open.
    """

    def __init__(self, key: SecretKey) -> None:
        self._cipher = AESSIV(key.derive("cursor"))

    def write(self, purpose: str, number: int) -> str:
        """The cursor behind the number of a list; the same for the same number."""
        sealed = self._cipher.encrypt(number.to_bytes(NUMBER_BYTES), [purpose.encode()])
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def read(self, purpose: str, cursor: str, reach: AccessScope) -> int:
        """The number behind which a reader goes on.

        Args:
            purpose: which list.
            cursor: what came with the page before. Plain numbers, which earlier versions gave, count for readers who
                see everything: for others, asking for one number after the other would tell what they must not know.
            reach: of the reader.

        Raises:
            CursorError: it is none of ours, or a plain number of a reader who does not see everything.
        """
        if cursor == BEGIN:
            return 0
        if cursor.isascii() and cursor.isdecimal():
            if not reach.unlimited or int(cursor) > LARGEST:
                raise CursorError
            return int(cursor)
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            return int.from_bytes(self._cipher.decrypt(sealed, [purpose.encode()]))
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise CursorError from error
