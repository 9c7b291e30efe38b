"""Importing suggestions on a page: first what the table holds and what each column is taken for, then the import."""

import json
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from api.access.acting import acting_as
from api.access.principal import Principal, Who
from api.access.rule import permit
from api.pages.base.forms import FormFields
from api.pages.operator.file_import import (
    LARGEST_UPLOAD,
    PAGES,
    PIECE,
    SHOWN,
    TAKERS,
    keep_rejects,
    require_whole_reach,
)
from api.web.responses import render_form
from api.web.state import state_of
from triage.errors import NotFoundError, UnreadableFileError
from triage.importing.columns import FIELDS
from triage.importing.import_report import Conflict, SuggestionReport
from triage.importing.suggestion_import import READ_SUFFIXES, ImportOptions
from triage.text.cleaning import shorten
from triage.text.wording_changes import changes
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
PAGE = next(page for page in PAGES if page.kind == "suggestions")
# How long a table waits for the person who looks at it, and how much of it is shown.
KEPT_SECONDS = 24 * 3600
COLUMNS_SHOWN, CELL_SHOWN, CONFLICTS_SHOWN = 15, 60, 50
_KEY = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True)
class _Waiting:
    """A table that somebody looks at before it is imported."""

    key: str
    path: Path
    name: str
    channel: str


@router.get(PAGE.path)
@permit(roles=TAKERS)
def form(request: Request, who: Who) -> Response:
    """Where a file is given."""
    require_whole_reach(who, PAGE)
    return _render(request)


@router.post(PAGE.path)
@permit(roles=TAKERS)
def give(
    request: Request, who: Who, file: Annotated[UploadFile, File()], channel: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Take a file, store nothing of it, and show what it holds."""
    require_whole_reach(who, PAGE)
    name = Path((file.filename or "").replace("\x00", "")).name
    if Path(name).suffix.lower() not in READ_SUFFIXES:
        return _render(request, problem=f"只能导入这些格式的文件：{'、'.join(READ_SUFFIXES)}。")
    if file.size is None or file.size > LARGEST_UPLOAD:
        return _render(request, problem="文件超过 50 MB，请分成几个文件，或用命令行导入。")
    waiting = _keep(request, who, file, name, channel.strip())
    return _preview(request, who, waiting, None)


@router.post(f"{PAGE.path}/{{key}}")
@permit(roles=TAKERS, about="reference")
def go_on(request: Request, who: Who, key: str, form: FormFields) -> Response:
    """Show the table again as the person reads its columns, or import it so."""
    require_whole_reach(who, PAGE)
    waiting = _found(request, who, key)
    columns = {name: form.get(f"column-{name}", "") for name in FIELDS if f"column-{name}" in form}
    if form.get("act") != "import":
        return _preview(request, who, waiting, columns)
    numbers = (name.removeprefix("correct-") for name in form if name.startswith("correct-"))
    corrections = frozenset(int(number) for number in numbers if number.isascii() and number.isdecimal())
    options = ImportOptions(
        channel=waiting.channel or None, columns=columns, corrections=corrections, actor=acting_as(who)
    )
    imports, folder = state_of(request).imports, waiting.path.parent
    try:
        report = imports.suggestions(who.entry, waiting.path, folder / "rejects", options)
    except UnreadableFileError as error:
        return _render(request, problem=text_of(error, path=waiting.name))
    kept = keep_rejects(request, "suggestions", report.rejects_file, waiting.path, waiting.name)
    shutil.rmtree(folder, ignore_errors=True)
    return _render(request, report=report, key=kept, name=waiting.name)


def _preview(request: Request, who: Principal, waiting: _Waiting, columns: Mapping[str, str] | None) -> Response:
    options = ImportOptions(channel=waiting.channel or None, columns=columns, dry_run=True, actor=acting_as(who))
    imports = state_of(request).imports
    try:
        report = imports.suggestions(who.entry, waiting.path, waiting.path.parent / "rejects", options)
    except UnreadableFileError as error:
        shutil.rmtree(waiting.path.parent, ignore_errors=True)
        return _render(request, problem=text_of(error, path=waiting.name))
    return _render(request, report=report, waiting=waiting, name=waiting.name)


def _folder(request: Request) -> Path:
    return state_of(request).settings.data_dir / "imports"


def _keep(request: Request, who: Principal, file: UploadFile, name: str, channel: str) -> _Waiting:
    folder = _folder(request)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    key = secrets.token_hex(12)
    path = folder / key / f"upload{Path(name).suffix.lower()}"
    path.parent.mkdir()
    with path.open("wb") as stream:
        while piece := file.file.read(PIECE):
            stream.write(piece)
    about = {"account": who.name, "name": name, "channel": channel}
    (path.parent / "about.json").write_text(json.dumps(about), encoding="utf-8")
    return _Waiting(key, path, name, channel)


def _found(request: Request, who: Principal, key: str) -> _Waiting:
    """The table that somebody gave a moment ago; nobody else's."""
    folder = _folder(request) / key
    if not _KEY.fullmatch(key) or not (folder / "about.json").is_file():
        raise NotFoundError("upload", key)
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    path = next(folder.glob("upload.*"), None)
    if about["account"] != who.name or path is None:
        raise NotFoundError("upload", key)
    return _Waiting(key, path, about["name"], about["channel"])


def _render(
    request: Request,
    *,
    report: SuggestionReport | None = None,
    waiting: _Waiting | None = None,
    key: str | None = None,
    name: str = "",
    problem: str = "",
) -> Response:
    headings = report.headings[:COLUMNS_SHOWN] if report else ()
    context = {
        "page": PAGE,
        "report": report,
        "waiting": waiting,
        "key": key,
        "name": name,
        "problem": problem,
        "suffixes": READ_SUFFIXES,
        "fields": FIELDS,
        "headings": headings,
        "first_rows": [
            (number, [shorten(_shown(row.get(heading)), CELL_SHOWN) for heading in headings])
            for number, row in (report.first_rows if report else ())
        ],
        "rejected": [(entry.line, entry.reason) for entry in report.rejected[:SHOWN]] if report else [],
        "conflicts": [(one, _difference(one)) for one in report.conflicts[:CONFLICTS_SHOWN]] if report else [],
    }
    return render_form(request, "suggestion_import.html", context)


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def _difference(conflict: Conflict) -> list[object]:
    return list(changes(conflict.stored, conflict.sent))
