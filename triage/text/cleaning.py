"""Cleaning of incoming text: what no store, page or file can hold is removed, all else stays."""

import re

# Of a longer letter no more is read by the machine.
READ = 20_000
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANK = re.compile(r"[^\w]+")


def clean(text: str) -> str:
    """Remove control characters and lone surrogates, and make every line end a line feed.

    Rationale: PostgreSQL refuses NUL, XML formats refuse other control characters, and UTF-8
    has no lone surrogates; none of them carries anything that a citizen wrote.
    """
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def letters_only(text: str) -> str:
    """The text without punctuation, symbols and white space, in lower case."""
    return _BLANK.sub("", text).replace("_", "").lower()


def shorten(text: str, length: int) -> str:
    """The first `length` characters on one line, with an ellipsis where something is cut."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def sentences(text: str) -> list[str]:
    """Split Chinese prose at sentence ends and line ends; the pieces stand verbatim in `text`."""
    return [
        piece.strip() for piece in re.findall(r"[^。！？!?；;\n]+[。！？!?；;]*[”’」』）)]*", text) if piece.strip()
    ]
