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
DONE = {"merged": "已合并，全部来件都在这里。", "separated": "已分出，单独办理。", "confirmed": "已确认是同一事项。"}
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
    confirmed: Text = "",
) -> Response:
    """Merge an issue into another one, or confirm or separate a member."""
    number = number_of("issue", issue_id)
    target = number
    try:
        target = number_of("issue", into) if into else number
        store = state_of(request).store.checking(unseen_in_issue(number, whole_number(seen), target))
        if into:
            if confirmed != str(target):
                return _ask(request, who, number, target, seen)
            merge_issues(store, who, number, target)
        else:
            settle_member(store, who, number, separate or confirm, "separate" if separate else "confirm")
    except OvertakenError as error:
        return _render(request, who, number, overtaken_text(error, ACT_NAMES, "这个问题"), 409)
    except (NotFoundError, InvalidIssueActError) as error:
        return _render(request, who, number, text_of(error), 422)
    done = "merged" if into else "separated" if separate else "confirmed"
    return see_other(f"/issues/{target}?done={done}")


def _ask(request: Request, who: Principal, here: int, there: int, seen: str) -> Response:
    """Both issues with the texts of their members, for a person to confirm that they are one.

    Raises:
        NotFoundError: one of them is not within the reach.
        InvalidIssueActError: they cannot be merged.
    """
    with state_of(request).store.read() as work:
        work.issues.require(there, who.reach)
        found = [work.issues.one(number) for number in (here, there)]
        if here == there or any(issue.merged_into is not None for issue in found):
            raise InvalidIssueActError("merged", issue=here, into=there)
        views = [issue_view(work, issue, who.reach) for issue in found]
        letters = work.visible(who.reach).get([member.suggestion_id for view in views for member in view.members])
    context = {"here": views[0], "there": views[1], "letters": letters, "seen": seen}
    return render_template(request, "confirm_issue_merge.html", context)


def _render(request: Request, who: Principal, issue_id: int, problem: str = "", status: int = 200) -> Response:
    with state_of(request).store.read() as work:
        view = issue_view(work, work.issues.one(issue_id), who.reach)
    context = {
        "issue": view,
        "problem": problem,
        "kind_names": KIND_NAMES,
        "joined_names": JOINED_NAMES,
        "act_names": ACT_NAMES,
        "done": DONE.get(request.query_params.get("done", ""), ""),
    }
    return render_template(request, "issue.html", context, status=status)
