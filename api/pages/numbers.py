"""Numbers in paths: what is no number names nothing that is there."""

from triage.errors import NotFoundError

LARGEST = 2**31 - 1
DIGITS = 12


def number_of(kind: str, text: str) -> int:
    """The number that a path names.

    Raises:
        NotFoundError: it is none.
    """
    if not (text.isascii() and text.isdecimal()) or int(text[:DIGITS]) > LARGEST:
        raise NotFoundError(kind, text)
    return int(text)
