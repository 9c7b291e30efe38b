"""Attachments on the page of a suggestion: added by handlers, shown and downloaded by whoever may see it."""

from typing import Annotated

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.base.errors import AttachmentError
from api.base.numbers import LARGEST
from api.pages.suggestion.suggestion_view import render as render_page
from api.web.responses import see_other
from api.web.state import state_of
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)


@router.post("/suggestions/{key}/attachments")
@permit(roles=("handler",), about="suggestion")
def add(request: Request, who: Who, key: str, files: Annotated[list[UploadFile], File()]) -> Response:
    """Add files that came by another way, on paper or by message."""
    uploads = [(file.filename, file.file) for file in files if file.filename]
    if not uploads:
        return render_page(request, who, key, {}, problem="请选择要上传的文件。", status=422)
    try:
        state_of(request).attachments.add(who, key, uploads)
    except AttachmentError as error:
        return render_page(request, who, key, {}, problem=text_of(error), status=422)
    return see_other(f"{request.url.path.removesuffix('/attachments')}?attached=1")


@router.get("/suggestions/{key}/attachments")
@permit(roles=WORKERS, about="suggestion")
def content(request: Request, who: Who, key: str, number: Annotated[int, Query(ge=1, le=LARGEST)]) -> Response:
    """A file: an image in the browser, everything else as a download."""
    found, path, close = state_of(request).attachments.fetch(who, key, number)
    shown = "inline" if found.kind == "image" else "attachment"
    return FileResponse(
        path, media_type=found.media_type, filename=found.name, content_disposition_type=shown,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
        background=BackgroundTask(close),
    )  # fmt: skip
