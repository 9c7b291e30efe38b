"""The page of a scanned policy: each page beside the text that was recognised, to be put right and confirmed."""

from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.base.errors import ScanError
from api.base.numbers import LARGEST, number_of
from api.pages.base.templating import today
from api.pages.operator.policies import EDITORS
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import NotFoundError, RowError, UnreadableFileError
from triage.types.error_catalogue import text_of
from triage.types.policy_scan import SCAN_STATE_NAMES

router = APIRouter(include_in_schema=False)
PAGE, LONGEST_TITLE = "page-", 60


@router.get("/policy-scans/{key}")
@permit(roles=EDITORS, about="reference")
def page(request: Request, key: str) -> Response:
    """A scan: picture and text of each page."""
    return _render(request, number_of("policy_scan", key), {})


@router.post("/policy-scans/{key}")
@permit(roles=EDITORS, about="reference")
async def judge(request: Request, who: Who, key: str) -> Response:
    """Confirm a scan with the text as it was left, or reject it."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_judge, request, who, number_of("policy_scan", key), form)


@router.get("/policy-scans/{key}/picture")
@permit(roles=EDITORS, about="reference")
def picture(request: Request, key: str, number: Annotated[int, Query(ge=1, le=LARGEST)]) -> Response:
    """The picture of a page."""
    opened = ExitStack()
    try:
        path = opened.enter_context(state_of(request).policy_scans.picture(number_of("policy_scan", key), number))
    except FileNotFoundError as error:
        raise NotFoundError("page", str(number)) from error
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return FileResponse(path, media_type="image/jpeg", headers=headers, background=BackgroundTask(opened.close))


def _judge(request: Request, who: Principal, number: int, form: dict[str, str]) -> Response:
    scans = state_of(request).policy_scans
    try:
        if form.get("act") == "reject":
            scans.reject(who, number, form.get("reason", ""))
            return see_other("/policies")
        with state_of(request).store.read() as work:
            pages = len(work.policy_scans.one(number).pages)
        texts = [form.get(f"{PAGE}{place}", "").replace("\r\n", "\n") for place in range(1, pages + 1)]
        given = (form.get("title", ""), form.get("number", ""), form.get("effective_from", ""))
        policy = scans.confirm(who, number, texts, *given, today())
    except (ScanError, RowError, UnreadableFileError) as error:
        return _render(request, number, form, problem=text_of(error), status=422)
    return see_other(f"/policies/{policy.id}?saved=1")


def _render(request: Request, number: int, form: dict[str, str], *, problem: str = "", status: int = 200) -> Response:
    with state_of(request).store.read() as work:
        scan = work.policy_scans.one(number)
    texts = [form.get(f"{PAGE}{place}", page.text) for place, page in enumerate(scan.pages, start=1)]
    context: dict[str, Any] = {
        "scan": scan,
        "pages": list(zip(scan.pages, texts, strict=True)),
        "title": form.get("title") or _title(texts, scan.name),
        "form": form,
        "state": SCAN_STATE_NAMES[scan.state],
        "problem": problem,
    }
    return render_template(request, "policy_scan.html", context, status=status)


def _title(texts: list[str], name: str) -> str:
    """The first line that was read, else the name of the file."""
    lines = [line.strip() for text in texts[:1] for line in text.splitlines() if line.strip()]
    return lines[0] if lines and len(lines[0]) <= LONGEST_TITLE else name.rpartition(".")[0] or name
