"""Encodings: which one a text file is in, and what becomes of bytes that are none of its characters."""

import codecs
from pathlib import Path

from triage.errors import UnreadableFileError

PIECE = 1024 * 1024
MOST_BYTES = 500 * 1024**2
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A file in UTF-8 with some bad bytes has many more good characters; one in GB18030 has hardly any.
GOOD_FOR_EACH_BAD = 10
# Of so many characters of a table in UTF-16 one at least is a separator or a digit.
FEWEST_ASCII, LAST_ASCII = 40, 0x7F
# What stands in a text for a byte that is no character, and the one after it.
FIRST_BAD, LAST_BAD = "\udc80", "\udcff"
HANDLER = "jindianzi.mark"


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Keep a byte that is no character as one that says so, and go on with the next."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return chr(0xDC00 + (error.object[error.start] | 0x80)), error.start + 1


codecs.register_error(HANDLER, _mark)


def encoding_of(path: Path) -> str:
    """The encoding of a text file: that of its mark, else UTF-16, UTF-8 or GB18030, in whichever it makes sense.

    Raises:
        UnreadableFileError: it is too large, or in none of them.
    """
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFileError("large", path=path, limit=MOST_BYTES // 1024**2)
    with path.open("rb") as stream:
        head = stream.read(PIECE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if (wide := _wide(head)) is not None:
        return wide
    bad, good = _counted(path, "utf-8")
    if bad == 0 or bad * GOOD_FOR_EACH_BAD <= good:
        return "utf-8"
    bad, good = _counted(path, "gb18030")
    if bad > good:
        raise UnreadableFileError("encoding", path=path)
    return "gb18030"


def has_bad_byte(text: str) -> bool:
    """Whether a text holds a byte that was no character."""
    return any(FIRST_BAD <= character <= LAST_BAD for character in text) if not text.isascii() else False


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: separators and digits have a zero byte beside them, always on the same side."""
    pairs = list(zip(head[0::2], head[1::2], strict=False))
    little = sum(second == 0 and first < LAST_ASCII for first, second in pairs)
    big = sum(first == 0 and second < LAST_ASCII for first, second in pairs)
    if max(little, big) * FEWEST_ASCII < len(pairs):
        return None
    return "utf-16-le" if little > big else "utf-16-be"


def _counted(path: Path, encoding: str) -> tuple[int, int]:
    """How many bytes are no characters, and how many characters beyond ASCII there are."""
    decoder = codecs.getincrementaldecoder(encoding)(HANDLER)
    bad = good = 0
    with path.open("rb") as stream:
        while True:
            piece = stream.read(PIECE)
            text = decoder.decode(piece, final=not piece)
            if not text.isascii():
                wrong = sum(FIRST_BAD <= character <= LAST_BAD for character in text)
                bad += wrong
                good += sum(character > "\x7f" for character in text) - wrong
            if not piece:
                return bad, good
