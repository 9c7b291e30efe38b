"""Whole numbers in addresses and forms: bounded before they are read, whoever sent them."""

from triage.errors import NotFoundError

# What a column of numbers holds; no id, page or place is larger.
LARGEST = 2**31 - 1


def whole_number(text: str, largest: int = LARGEST) -> int | None:
    """The number that a text states in plain digits; None where it states none, or one that is too large.

    Rationale: reading thousands of digits is an error in Python, and a number that no column holds one in the store.

    Args:
        text: as it was sent.
        largest: what is still allowed.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal()):
        return None
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(largest)):
        return None
    number = int(digits)
    return number if number <= largest else None


def number_of(kind: str, text: str) -> int:
    """The number that a path names.

    Raises:
        NotFoundError: it is none.
    """
    number = whole_number(text)
    if number is None:
        raise NotFoundError(kind, text[:40])
    return number
