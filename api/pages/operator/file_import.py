"""Importing tables on pages, as the command line does; what is rejected is shown and can be fetched."""

import re
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import FileResponse, Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.base.errors import ForbiddenError
from api.web.responses import render_form
from api.web.state import state_of
from triage.errors import NotFoundError, UnreadableFileError
from triage.importing import ImportKind, ImportReport
from triage.importing.formats import TABLE_SUFFIXES
from triage.types import Role
from triage.types.error_catalogue import text_of

EDITORS: tuple[Role, ...] = ("operator", "supervisor")
TAKERS: tuple[Role, ...] = ("operator", "handler")
LARGEST_UPLOAD = 50 * 1024 * 1024
SHOWN = 100
PIECE = 1024 * 1024
_KEY = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True)
class ImportPage:
    """The page of one kind of table: its address and title, the list where the rows then stand, and its words.

    `needed` and `optional` are headings as they are recognised; 或 stands between those of which one is enough.
    """

    kind: ImportKind
    path: str
    title: str
    roles: tuple[Role, ...]
    parent: tuple[str, str]
    unit: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]
    rule: str
    after: str


PAGES = (
    ImportPage(
        "cases", "/case-import", "导入办件", EDITORS, ("/cases", "办件库"), "件",
        ("编号", "来信标题或来信内容", "答复"), ("来信时间", "答复时间", "分类", "承办单位", "办理情况", "渠道"),
        "编号相同的办件以新的为准；不合格的行不导入，其余照常导入。",
        "检索随即可用；分办要在重新训练后才学到新办件的归类。",
    ),
    ImportPage(
        "suggestions", "/suggestion-import", "导入来件", TAKERS, ("/", "收件箱"), "件",
        ("编号", "标题或正文"), ("写信人", "来信时间", "渠道", "所在地区"),
        "先看各列的对应和前几行，再导入。编号与已有来件相同而内容不同的退回，由您逐件确认是否更正；没有可靠编号的以内容判断是否同一件。",
        "已排入后台分办，稍后出现在收件箱。",
    ),
    ImportPage(
        "departments", "/department-import", "导入承办单位", EDITORS, ("/departments", "承办单位"), "个",
        ("单位名称",), ("编号", "简称", "别名", "级别", "城市", "区县", "上级", "电话", "地址", "职责"),
        "级别为市级、县级或单位；一格里有几条职责的，用 | 或换行隔开。编号（没有编号的按名称）相同的单位以新的为准，"
        "包括职责；表里没有的单位不变。",
        "从下一件来件起按新的职责分办。",
    ),
    ImportPage(
        "policies", "/policy-import", "导入政策条文表格", EDITORS, ("/policies", "政策库"), "件",
        ("文件名称", "正文"), ("条号", "文号", "施行日期", "废止日期", "状态"),
        "一行一条或一行一件，名称相同的行合为一件；名称和施行日期都相同的政策以新的为准。"
        "Word、PDF 等整件的文件在政策库页面导入。",
        "从下一件来件起可以引用。",
    ),
)  # fmt: skip


def import_router(page: ImportPage) -> APIRouter:
    """The routes of one kind of table: its form, the import, and the rows that were rejected."""
    router = APIRouter(include_in_schema=False)

    if page.kind != "suggestions":
        _add_form(router, page)

    @router.get(f"{page.path}/rejects/{{key}}")
    @permit(roles=page.roles, about="reference")
    def rejects(request: Request, who: Who, key: str) -> Response:
        """The rows that an import rejected, each with its reason."""
        path = _file(request, page.kind, key)
        if path is None or not path.is_file():
            raise NotFoundError("rejects", key)
        state_of(request).imports.note_fetched(who.entry, page.kind, key)
        return FileResponse(path, media_type="application/x-ndjson", filename=f"rejects-{key}.jsonl")

    return router


def _add_form(router: APIRouter, page: ImportPage) -> None:
    """The form of a kind of table that is imported at once."""

    @router.get(page.path)
    @permit(roles=page.roles)
    def form(request: Request, who: Who) -> Response:
        """Where a file is given."""
        require_whole_reach(who, page)
        return _render(request, page)

    @router.post(page.path)
    @permit(roles=page.roles)
    def take_in(request: Request, who: Who, file: Annotated[UploadFile, File()]) -> Response:
        """Import the rows of a table as the command line does; those with equal numbers are replaced."""
        require_whole_reach(who, page)
        return _take_in(request, who, page, file)


router = APIRouter(include_in_schema=False)
for one in PAGES:
    router.include_router(import_router(one))


def may_import(who: Principal, kind: ImportKind) -> bool:
    """Whether somebody may import tables of a kind."""
    page = next(page for page in PAGES if page.kind == kind)
    return bool(set(page.roles) & who.roles) and (kind != "suggestions" or who.reach.admits_new(None))


def require_whole_reach(who: Principal, page: ImportPage) -> None:
    """Keep those who do not reach everything from bringing in letters whose place and department nobody knows yet."""
    if not may_import(who, page.kind):
        raise ForbiddenError("narrow_import")


def _take_in(request: Request, who: Principal, page: ImportPage, file: UploadFile) -> Response:
    name = Path((file.filename or "").replace("\x00", "")).name
    if Path(name).suffix.lower() not in TABLE_SUFFIXES:
        return _render(request, page, problem=f"只能导入这些格式的文件：{'、'.join(TABLE_SUFFIXES)}。")
    if file.size is None or file.size > LARGEST_UPLOAD:
        return _render(request, page, problem="文件超过 50 MB，请分成几个文件，或用命令行导入。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{Path(name).suffix.lower()}"
        with path.open("wb") as stream:
            while piece := file.file.read(PIECE):
                stream.write(piece)
        try:
            report = state_of(request).imports.run(who.entry, page.kind, path, Path(folder) / "rejects")
        except UnreadableFileError as error:
            return _render(request, page, problem=text_of(error, path=name))
        key = keep_rejects(request, page.kind, report.rejects_file, path, name)
    return _render(request, page, report=report, key=key, name=name)


def keep_rejects(request: Request, kind: ImportKind, rejects: Path | None, path: Path, name: str) -> str | None:
    """Keep the file of rejected rows, which names the file as the person knows it; returns what it is fetched by."""
    if rejects is None:
        return None
    key = secrets.token_hex(12)
    target = _file(request, kind, key)
    if target is None:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    text = rejects.read_text(encoding="utf-8")
    target.write_text(text.replace(str(path), name.replace("\\", "").replace('"', "")), encoding="utf-8")
    return key


def _file(request: Request, kind: ImportKind, key: str) -> Path | None:
    if not _KEY.fullmatch(key):
        return None
    folder = state_of(request).settings.data_dir / "rejects"
    return folder / f"page-{kind}-{key}.rejects.jsonl"


def _render(
    request: Request, page: ImportPage, *, report: ImportReport | None = None, key: str | None = None, name: str = "",
    problem: str = "",
) -> Response:  # fmt: skip
    context = {
        "page": page,
        "report": report,
        "rejected": [(entry.line, entry.reason) for entry in report.rejected[:SHOWN]] if report else [],
        "key": key,
        "name": name,
        "problem": problem,
        "suffixes": TABLE_SUFFIXES,
    }
    return render_form(request, "file_import.html", context)
