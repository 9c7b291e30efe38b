"""Telephone numbers as people write them, in the one form by which they are compared."""

import re
import unicodedata

# What stands between two numbers, and before an extension.
_BETWEEN = re.compile(r"[/、，,;；|\n]|或|\s{2,}")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#).*$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\d\s()（）+\-－—.]")
SHORTEST, LONGEST, MOBILE = 7, 15, 11


def phone_numbers(text: str) -> list[str]:
    """The numbers in a field for telephones, as digits without the country's prefix and without extensions."""
    numbers = (_digits(_EXTENSION.sub("", part)) for part in _BETWEEN.split(unicodedata.normalize("NFKC", text)))
    return list(dict.fromkeys(number for number in numbers if SHORTEST <= len(number) <= LONGEST))


def searched_phone(words: str) -> str | None:
    """The number that somebody looks for; None where the words are none."""
    plain = unicodedata.normalize("NFKC", words).strip()
    if _LETTERS.search(plain):
        return None
    found = phone_numbers(plain)
    return found[0] if len(found) == 1 else None


def _digits(text: str) -> str:
    digits = "".join(character for character in text if "0" <= character <= "9")
    for prefix in ("0086", "86"):
        rest = digits.removeprefix(prefix)
        # 86 also begins numbers of Shaanxi; an own number behind it has eleven digits, or an area's 0.
        if rest != digits and (rest.startswith("0") or (len(rest) == MOBILE and rest.startswith("1"))):
            return rest
    return digits
