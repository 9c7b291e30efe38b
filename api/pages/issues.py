"""Pages of issues: all matters that were raised more than once, and one of them with every citizen to be answered."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import OFFICE, permit
from api.issues import issue_view, merge_issues, settle_member
from api.pages.names import ACT_NAMES, JOINED_NAMES, KIND_NAMES, STATE_NAMES
from triage.errors import InvalidIssueActError, NotFoundError

router = APIRouter(include_in_schema=False)
PAGE = 50
MAX_PAGES = 1_000_000
LARGEST = 2**31 - 1


@router.get("/issues")
@permit(roles=OFFICE)
def index(request: Request, who: Who) -> Response:
    """Issues, the one with the newest suggestion first."""
    given = request.query_params.get("page", "")
    number = max(1, min(int(given) if given.isdecimal() and len(given) < 10 else 1, MAX_PAGES))  # noqa: PLR2004
    with request.app.state.store.read() as work:
        lines, total = work.issues.page((number - 1) * PAGE, PAGE, who.reach)
    context = {"lines": lines, "total": total, "number": number, "pages": max(1, -(-total // PAGE))}
    page: Response = request.app.state.templates.TemplateResponse(request, "issues.html", context)
    return page


@router.get("/issues/{issue_id}")
@permit(roles=OFFICE, about="issue")
def page(request: Request, issue_id: str) -> Response:
    """One issue."""
    return _render(request, _number(issue_id))


@router.post("/issues/{issue_id}")
@permit(roles=("handler",), about="issue")
async def read_form(request: Request, who: Who, issue_id: str) -> Response:
    """Read the form, then act on the thread pool."""
    form = await request.form()
    return await run_in_threadpool(_act, request, who, _number(issue_id), {name: str(form[name]) for name in form})


def _act(request: Request, who: Principal, issue_id: int, form: dict[str, str]) -> Response:
    actor = who.display_name
    target = issue_id
    try:
        with request.app.state.store.write() as work:
            if form.get("into"):
                target = _number(form["into"].strip())
                merge_issues(work, who, issue_id, target, actor)
            else:
                act: Literal["confirm", "separate"] = "separate" if form.get("separate") else "confirm"
                key = form.get("separate") or form.get("confirm", "")
                settle_member(work, who, issue_id, key, act, actor)
    except (NotFoundError, InvalidIssueActError):
        return _render(request, issue_id, "没有找到，或已经合并过，请核对编号。", 422)
    return RedirectResponse(f"/issues/{target}", status_code=303)


def _render(request: Request, issue_id: int, problem: str = "", status: int = 200) -> Response:
    with request.app.state.store.read() as work:
        view = issue_view(work, work.issues.one(issue_id))
    context = {
        "issue": view,
        "problem": problem,
        "state_names": STATE_NAMES,
        "kind_names": KIND_NAMES,
        "joined_names": JOINED_NAMES,
        "act_names": ACT_NAMES,
    }
    result: Response = request.app.state.templates.TemplateResponse(request, "issue.html", context, status_code=status)
    return result


def _number(text: str) -> int:
    """The number of an issue.

    Raises:
        NotFoundError: it is none.
    """
    if not (text.isascii() and text.isdecimal()) or int(text[:12]) > LARGEST:
        raise NotFoundError("issue", text)
    return int(text)
