"""Attachment (附件): a file that came with a suggestion, and what it says."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from triage.types.base import Value

AttachmentKind = Literal["image", "pdf", "document", "table", "audio"]
ATTACHMENT_KIND_NAMES: dict[AttachmentKind, str] = {
    "image": "图片",
    "pdf": "PDF",
    "document": "文档",
    "table": "表格",
    "audio": "录音",
}


OcrState = Literal["due", "done", "failed"]


class NewAttachment(Value):
    """A file that is kept under the SHA-256 of its content: `text` is what was taken out of it, None where nothing.

    `ocr` says how far the recognition of its text is, None where none is needed; `confidence` how sure it is, 0 to 1.
    """

    name: str = Field(min_length=1, max_length=200)
    kind: AttachmentKind
    media_type: str
    size: int = Field(ge=0)
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    text: str | None = None
    ocr: OcrState | None = None
    confidence: float | None = Field(None, ge=0, le=1)


class Attachment(NewAttachment):
    """A file of a suggestion."""

    id: int
    suggestion_id: str
    time: datetime
