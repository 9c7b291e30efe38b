"""AttachmentFolder: files that come with suggestions, known by their content and kept under its digest."""

import io
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from api.base.errors import AttachmentError
from api.documents.contents import Contents
from api.documents.pictures import PictureError, PixelsError, redrawn
from triage.errors import UnreadableFileError
from triage.importing.contained import FileKind, contents, require_sane_archive
from triage.text.cleaning import clean
from triage.text.plain_characters import as_ideographs
from triage.types import NewAttachment
from triage.types.attachment import AttachmentKind

logger = logging.getLogger("jindianzi.attachments")
MEGABYTE = 1024 * 1024
LARGEST: dict[AttachmentKind, int] = {
    "image": 20 * MEGABYTE,
    "pdf": 30 * MEGABYTE,
    "document": 20 * MEGABYTE,
    "table": 20 * MEGABYTE,
    "audio": 50 * MEGABYTE,
}
LARGEST_OF_ALL = max(LARGEST.values())
MOST_FILES = 20
# A photograph keeps enough for a number plate or a form to be read.
LONGEST_SIDE, QUALITY = 2400, 88
NAME_SHOWN, TEXT_KEPT = 80, 200_000
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SUFFIXES = {
    "image/jpeg": ".jpg", "application/pdf": ".pdf", _WORD: ".docx", _SHEET: ".xlsx", "audio/mpeg": ".mp3",
    "audio/wav": ".wav", "audio/mp4": ".m4a", "audio/amr": ".amr", "audio/ogg": ".ogg", "audio/flac": ".flac",
    "audio/aac": ".aac",
}  # fmt: skip
_AUDIO: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda head: head.startswith(b"ID3") or head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "audio/mpeg"),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE", "audio/wav"),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"M4A ", b"M4B ", b"mp42", b"isom"), "audio/mp4"),
    (lambda head: head.startswith(b"#!AMR"), "audio/amr"),
    (lambda head: head.startswith(b"OggS"), "audio/ogg"),
    (lambda head: head.startswith(b"fLaC"), "audio/flac"),
    (lambda head: head[:2] in (b"\xff\xf1", b"\xff\xf9"), "audio/aac"),
)
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


class AttachmentFolder:
    """Files that come with suggestions, each kept once under the SHA-256 of its content.

    Rationale: what a file is called says nothing of what it is. Images are decoded and encoded anew, so that neither
    the place where they were taken nor anything behind the pixels is kept; documents are read in a process with limits.
    """

    def __init__(self, contents: Contents) -> None:
        self.contents = contents

    def keep(self, name: str, content: bytes) -> NewAttachment:
        """Store one file.

        Args:
            name: what the sender calls it.
            content: what is in it.

        Raises:
            AttachmentError: it is empty, too large, or of a kind that is not taken.
        """
        shown = _plain_name(name)
        kind, media_type = _kind_of(shown, content)
        if len(content) > LARGEST[kind]:
            raise AttachmentError("large", name=shown[:NAME_SHOWN], largest=LARGEST[kind] // MEGABYTE)
        text, is_scan = None, kind == "image"
        if kind == "image":
            content = _plain_image(shown, content)
        elif kind != "audio":
            text, is_scan = _text_of(shown, kind, content)
        digest = self.contents.keep(content)
        return NewAttachment(
            name=_with_suffix(shown, media_type), kind=kind, media_type=media_type, size=len(content), digest=digest,
            text=text, ocr="due" if is_scan else None,
        )  # fmt: skip


def _plain_name(name: str) -> str:
    """A file's name without folders and without what no name may hold."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    return (
        "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")[:180]
        or "附件"
    )


def _with_suffix(name: str, media_type: str) -> str:
    """The name with the suffix of what the file is."""
    suffix = _SUFFIXES[media_type]
    return name if name.lower().endswith(suffix) else f"{name.rpartition('.')[0] or name}{suffix}"


def _kind_of(name: str, content: bytes) -> tuple[AttachmentKind, str]:
    """What a file is, by its content."""
    head = content[:16]
    if not content:
        raise AttachmentError("empty", name=name[:NAME_SHOWN])
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image", "image/jpeg"
    if head.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(name, content)
    for matches, media_type in _AUDIO:
        if matches(head):
            return "audio", media_type
    raise AttachmentError("kind", name=name[:NAME_SHOWN])


def _office_kind(name: str, content: bytes) -> tuple[AttachmentKind, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise AttachmentError("unreadable", name=name[:NAME_SHOWN]) from error
    if any(inner.endswith("vbaProject.bin") for inner in names):
        raise AttachmentError("macros", name=name[:NAME_SHOWN])
    if "word/document.xml" in names:
        return "document", _WORD
    if "xl/workbook.xml" in names:
        return "table", _SHEET
    raise AttachmentError("kind", name=name[:NAME_SHOWN])


def _plain_image(name: str, content: bytes) -> bytes:
    """A photograph written anew, upright, without anything but its pixels."""
    try:
        plain = redrawn(io.BytesIO(content), LONGEST_SIDE)
    except PixelsError as error:
        raise AttachmentError("pixels", name=name[:NAME_SHOWN]) from error
    except PictureError as error:
        raise AttachmentError("unreadable", name=name[:NAME_SHOWN]) from error
    result = io.BytesIO()
    plain.save(result, "JPEG", quality=QUALITY, optimize=True)
    return result.getvalue()


def _text_of(name: str, kind: AttachmentKind, content: bytes) -> tuple[str | None, bool]:
    """The words in a document, None where there are none, and whether it has pages without; a broken one is refused."""
    readers: dict[AttachmentKind, FileKind] = {"pdf": "pdf", "document": "docx", "table": "xlsx"}
    with tempfile.NamedTemporaryFile(suffix=f".{readers[kind]}") as stream:
        stream.write(content)
        stream.flush()
        path = Path(stream.name)
        try:
            if kind != "pdf":
                require_sane_archive(path, kind)
            entries = list(contents(path, readers[kind]))
        except UnreadableFileError as error:
            raise AttachmentError("unreadable", name=name[:NAME_SHOWN]) from error
    text = as_ideographs(clean("\n".join(_words(entries)))).strip()[:TEXT_KEPT]
    return text or None, any(entry.get("empty_pages") for entry in entries)


def _words(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The texts and the cells that a reader gives."""
    for entry in entries:
        if "text" in entry:
            yield entry["text"]
        cells = entry.get("cells", entry.get("row"))
        if cells:
            values = cells.values() if isinstance(cells, dict) else cells
            yield " ".join(map(str, (_value(value) for value in values)))


def _value(cell: Any) -> Any:
    if isinstance(cell, list | tuple):
        return _value(cell[-1]) if cell else ""
    if isinstance(cell, dict):
        return next(iter(cell.values()), "")
    return "" if cell is None else cell
