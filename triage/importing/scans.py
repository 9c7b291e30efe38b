"""Scans: documents without text, and photographs, read by OCR in a process with limits."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from triage.errors import UnreadableFileError
from triage.importing.contained import contents
from triage.importing.pdf_text import joined_pages
from triage.text.cleaning import clean
from triage.text.plain_characters import as_ideographs

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")
PACKAGES = ("rapidocr", "pypdfium2", "onnxruntime")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True)
class ReadPage:
    """A page as it was read.

    Attributes:
        text: what stands on it.
        confidence: how sure the recognition is, 0 to 1; None where the page had its text, or none was found.
        image: the page as JPEG; None where it had its text.
    """

    text: str
    confidence: float | None = None
    image: bytes | None = None


def ocr_installed() -> bool:
    """Whether scans can be read here: the extra `ocr` is installed."""
    return all(find_spec(name) is not None for name in PACKAGES)


def is_image(begin: bytes) -> bool:
    """Whether a file that begins so is a picture that can be read."""
    return begin.startswith(_IMAGES) or (begin.startswith(b"RIFF") and begin[8:12] == b"WEBP")


def read_scan(path: Path) -> list[ReadPage]:
    """The pages of a document; those that have no text are recognised. It takes some seconds for each of these.

    Raises:
        UnreadableFileError: the extra is missing, or the file is broken, too large, or takes too long.
    """
    if not ocr_installed():
        raise UnreadableFileError("no_ocr", path=path)
    pages = []
    for entry in contents(path, "scan"):
        image = entry["image"] and base64.b64decode(entry["image"])
        text = as_ideographs(clean(entry["text"])).strip()
        pages.append(ReadPage(text, entry["confidence"], image or None))
    return pages


def whole_text(pages: Sequence[ReadPage]) -> str:
    """The pages as one text."""
    return joined_pages([page.text for page in pages])


def confidence_of(pages: Sequence[ReadPage]) -> float | None:
    """How sure the recognition of a document is, each page by its length; None where nothing was recognised."""
    recognised = [(page.confidence, len(page.text)) for page in pages if page.confidence is not None]
    weight = sum(length for _, length in recognised)
    return round(sum(sure * length for sure, length in recognised) / weight, 4) if weight else None
