"""Text normalisation shared by every model and index of this package."""

import re
import unicodedata

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Text in one comparable form: NFKC, lower case, no control characters, single spaces.

    Rationale: hotline records mix full-width and half-width letters and digits; the same road
    or form number has to match itself. The text that people see is never changed.
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", _CONTROL.sub("", text))).strip().lower()


def joined(title: str, text: str) -> str:
    """Title and text as one string, the title on a line of its own."""
    return f"{title}\n{text}" if title and text else title or text
