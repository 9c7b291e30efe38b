"""Pages of issues: all matters that were raised more than once, and one of them with every citizen to be answered."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import OFFICE, permit
from api.acts.issues import issue_view, merge_issues, settle_member
from api.acts.overtaking import unseen_in_issue
from api.base.numbers import number_of, whole_number
from api.pages.base.names import ACT_NAMES, JOINED_NAMES, KIND_NAMES
from api.pages.base.overtaken import overtaken_text
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import InvalidIssueActError, NotFoundError, OvertakenError
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
PAGE = 50
MAX_PAGES = 1_000_000
Text = Annotated[str, Form()]


@router.get("/issues")
@permit(roles=OFFICE)
def index(request: Request, who: Who) -> Response:
    """Issues, the one with the newest suggestion first."""
    number = whole_number(request.query_params.get("page", ""), MAX_PAGES) or 1
    with state_of(request).store.read() as work:
        lines, total = work.issues.page((number - 1) * PAGE, PAGE, who.reach)
    context = {"lines": lines, "total": total, "number": number, "pages": max(1, -(-total // PAGE))}
    context |= {"link": lambda wanted: f"/issues?page={wanted}"}
    return render_template(request, "issues.html", context)


@router.get("/issues/{issue_id}")
@permit(roles=OFFICE, about="issue")
def page(request: Request, who: Who, issue_id: str) -> Response:
    """One issue."""
    return _render(request, who, number_of("issue", issue_id))


@router.post("/issues/{issue_id}")
@permit(roles=("handler",), about="issue")
def act(
    request: Request,
    who: Who,
    issue_id: str,
    into: Text = "",
    separate: Text = "",
    confirm: Text = "",
    seen: Text = "",
) -> Response:
    """Merge an issue into another one, or confirm or separate a member."""
    number = number_of("issue", issue_id)
    store = state_of(request).store.checking(unseen_in_issue(number, whole_number(seen)))
    target = number
    try:
        if into:
            target = number_of("issue", into)
            merge_issues(store, who, number, target)
        else:
            settle_member(store, who, number, separate or confirm, "separate" if separate else "confirm")
    except OvertakenError as error:
        return _render(request, who, number, overtaken_text(error, ACT_NAMES, "这个问题"), 409)
    except (NotFoundError, InvalidIssueActError) as error:
        return _render(request, who, number, text_of(error), 422)
    return see_other(f"/issues/{target}")


def _render(request: Request, who: Principal, issue_id: int, problem: str = "", status: int = 200) -> Response:
    with state_of(request).store.read() as work:
        view = issue_view(work, work.issues.one(issue_id), who.reach)
    context = {
        "issue": view,
        "problem": problem,
        "kind_names": KIND_NAMES,
        "joined_names": JOINED_NAMES,
        "act_names": ACT_NAMES,
    }
    return render_template(request, "issue.html", context, status=status)
