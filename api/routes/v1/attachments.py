"""Attachments of a suggestion: listed, added as multipart, and downloaded."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.base.numbers import LARGEST
from api.web.problems import responses
from api.web.state import state_of
from triage.types import Attachment
from triage.types.attachment import AttachmentKind

router = APIRouter(prefix="/api/v1/suggestions", tags=["attachments"])


class AttachmentShown(BaseModel):
    """A file that came with a suggestion; `text` was taken out of it by the machine and is no word of the letter."""

    number: int = Field(examples=[1])
    name: str = Field(examples=["现场照片.jpg"])
    kind: AttachmentKind
    media_type: str = Field(examples=["image/jpeg"])
    size: int = Field(description="Bytes, as it is kept.", examples=[182_044])
    sha256: str
    text: str | None
    confidence: float | None = Field(description="How sure the text is, 0 to 1, where it was recognised in a picture.")
    time: datetime

    @classmethod
    def of(cls, found: Attachment) -> Self:
        """As the API shows a file."""
        return cls(
            number=found.id, name=found.name, kind=found.kind, media_type=found.media_type, size=found.size,
            sha256=found.digest, text=found.text,
            confidence=found.confidence, time=found.time,
        )  # fmt: skip


class AttachmentList(BaseModel):
    """The files of a suggestion in the order in which they came."""

    items: list[AttachmentShown]


@router.get("/{key}/attachments", responses=responses(401, 403, 404))
@permit(roles=WORKERS, scopes=("suggestions:read",), about="suggestion")
def listed(request: Request, key: str) -> AttachmentList:
    """The files of a suggestion."""
    with state_of(request).store.read() as work:
        return AttachmentList(items=[AttachmentShown.of(found) for found in work.attachments.of(key)])


@router.post("/{key}/attachments", responses=responses(401, 403, 404, 422, 503))
@permit(roles=("handler",), scopes=("suggestions:write",), about="suggestion")
def add(request: Request, who: Who, key: str, files: Annotated[list[UploadFile], File()]) -> AttachmentList:
    """Add files to a suggestion: images, PDF, DOCX, XLSX and recordings, known by their content; all or none."""
    uploads = [(file.filename or "", file.file) for file in files]
    found = state_of(request).attachments.add(who, key, uploads)
    return AttachmentList(items=[AttachmentShown.of(one) for one in found])


@router.get("/{key}/attachments/content", response_class=FileResponse, responses=responses(401, 403, 404, 422))
@permit(roles=WORKERS, scopes=("suggestions:read",), about="suggestion")
def content(request: Request, who: Who, key: str, number: Annotated[int, Query(ge=1, le=LARGEST)]) -> Response:
    """The content of a file; who fetched it stands in the audit."""
    found, path, close = state_of(request).attachments.fetch(who, key, number)
    return FileResponse(
        path,
        media_type=found.media_type,
        filename=found.name,
        headers={"X-Content-Type-Options": "nosniff"},
        background=BackgroundTask(close),
    )
