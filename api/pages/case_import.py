"""Importing past cases from a file on the page; what is rejected is shown and can be fetched."""

import re
import secrets
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import FileResponse, Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.pages.import_words import in_chinese
from triage.errors import NotFoundError, UnreadableFileError
from triage.importing import Importer, ImportReport
from triage.importing.importer import TABLE_SUFFIXES
from triage.types import Role

router = APIRouter(include_in_schema=False)
EDITORS: tuple[Role, ...] = ("operator", "supervisor")
LARGEST_UPLOAD = 50 * 1024 * 1024
SHOWN = 100
INVALID, PIECE = 422, 1024 * 1024
_KEY = re.compile(r"[0-9a-f]{24}")


@router.get("/case-import")
@permit(roles=EDITORS)
def form(request: Request) -> Response:
    """Where a file is given."""
    return _render(request)


@router.post("/case-import")
@permit(roles=EDITORS)
def take_in(request: Request, who: Who, file: Annotated[UploadFile, File()]) -> Response:
    """Import the rows of a table as the command line does; those with equal numbers are replaced."""
    name = Path((file.filename or "").replace("\x00", "")).name
    if Path(name).suffix.lower() not in TABLE_SUFFIXES:
        return _render(request, problem=f"只能导入这些格式的文件：{'、'.join(TABLE_SUFFIXES)}。")
    if file.size is None or file.size > LARGEST_UPLOAD:
        return _render(request, problem="文件超过 50 MB，请分成几个文件，或用命令行导入。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{Path(name).suffix.lower()}"
        with path.open("wb") as stream:
            while piece := file.file.read(PIECE):
                stream.write(piece)
        try:
            report = Importer(request.app.state.store, Path(folder) / "rejects").run("cases", path)
        except UnreadableFileError:
            return _render(request, problem="文件读不出内容：CSV 须为 UTF-8 或 GB18030 编码，JSONL 一行一个对象。")
        key = _keep(request, report, path, name)
    _record(request, who, report)
    return _render(request, report=report, key=key, name=name)


@router.get("/case-import/rejects/{key}")
@permit(roles=EDITORS, about="reference")
def rejects(request: Request, who: Who, key: str) -> Response:
    """The rows that an import rejected, each with its reason."""
    path = _file(request, key)
    if path is None or not path.is_file():
        raise NotFoundError("rejects", key)
    with request.app.state.store.write() as work:
        work.audit.record(who.entry("cases.rejects_fetched", "rejects", key))
    return FileResponse(path, media_type="application/x-ndjson", filename=f"rejects-{key}.jsonl")


def _keep(request: Request, report: ImportReport, path: Path, name: str) -> str | None:
    """Keep the file of rejected rows, which names the file as the person knows it; returns what it is fetched by."""
    if report.rejects_file is None:
        return None
    key = secrets.token_hex(12)
    target = _file(request, key)
    if target is None:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    text = report.rejects_file.read_text(encoding="utf-8")
    target.write_text(text.replace(str(path), name.replace("\\", "").replace('"', "")), encoding="utf-8")
    return key


def _file(request: Request, key: str) -> Path | None:
    if not _KEY.fullmatch(key):
        return None
    folder: Path = request.app.state.settings.data_dir / "rejects"
    return folder / f"page-{key}.rejects.jsonl"


def _record(request: Request, who: Principal, report: ImportReport) -> None:
    counts = report.counts
    with request.app.state.store.write() as work:
        numbers = {"added": counts.added, "changed": counts.changed, "rejected": len(report.rejected)}
        work.audit.record(who.entry("cases.imported", "cases", None, **numbers))


def _render(
    request: Request, *, report: ImportReport | None = None, key: str | None = None, name: str = "", problem: str = ""
) -> Response:
    context = {
        "report": report,
        "rejected": [(entry.line, in_chinese(entry.reason)) for entry in report.rejected[:SHOWN]] if report else [],
        "key": key,
        "name": name,
        "problem": problem,
        "suffixes": TABLE_SUFFIXES,
    }
    templates = request.app.state.templates
    status = INVALID if problem else 200
    result: Response = templates.TemplateResponse(request, "case_import.html", context, status_code=status)
    return result
