"""The inbox page: queues, filters, saved views, and what arrives meanwhile."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts import views
from api.acts.urgent import assigned_only
from api.acts.urgent_lines import running_lines
from api.base.numbers import LARGEST
from api.pages.base.templating import today
from api.pages.inbox.inbox_query import EVERYTHING, PAGE, InboxQuery, parse, parse_text
from api.pages.inbox.urgent_names import urgent_names
from api.pages.operator.file_import import may_import
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.store import UnitOfWork
from triage.store.suggestions.inbox import Inbox, InboxFilter, InboxRow
from triage.store.suggestions.queues import FINISHED, Viewer
from triage.workflow.lifecycle import UNTIL_ASSIGNED

router = APIRouter(include_in_schema=False)
NEIGHBOURS = 500
# More than these are on the page of the urgent letters.
SHOWN_URGENT = 5
QUEUE_NAMES = {
    "open": "待处理", "mine": "我的", "unit": "本单位在办", "unassigned": "未领取", "today": "今日到期",
    "overdue": "已逾期", "risky": "风险件", "human": "需人工", "decided": "已处理", EVERYTHING: "全部",
}  # fmt: skip
Text = Annotated[str, Form()]


def inbox_of(request: Request, who: Principal, work: UnitOfWork) -> Inbox:
    """The inbox as somebody sees it today."""
    office = state_of(request).effective.shown(state_of(request).store)
    tiers = tuple(config.name for config in office.tiers)
    return work.inbox(tiers, who.reach, viewer_of(who), office.renamed_tiers)


def viewer_of(who: Principal) -> Viewer:
    """Whose queues these are; who acts for one department has that department's."""
    departments = who.reach.departments or ()
    return Viewer(who.name, departments[0] if len(departments) == 1 else None, today())


@router.get("/")
@permit(roles=WORKERS)
def page(request: Request, who: Who) -> Response:
    """One page of the inbox."""
    return render(request, who, parse(request.query_params))


def render(request: Request, who: Principal, asked: InboxQuery, *, problem: str = "", status: int = 200) -> Response:
    """The page of one view."""
    with state_of(request).store.read() as work:
        inbox = inbox_of(request, who, work)
        counts, queue = inbox.counts(), asked.wanted.queue
        known = counts[queue] if queue is not None and asked.wanted == InboxFilter(queue=queue) else None
        start = (asked.number - 1) * PAGE
        found = inbox.page(asked.wanted, sort=asked.sort, offset=start, limit=PAGE, total=known)
        context: dict[str, Any] = {
            "choices": inbox.choices(),
            "counts": counts,
            "views": work.saved_filters.of(who.name),
            "newest": work.events.newest(),
            "urgent_lines": running_lines(work, who, SHOWN_URGENT),
            "urgent_levels": _urgent_levels(work, who, found.rows),
        }
    shown = [name for name in QUEUE_NAMES if name != "unit" or viewer_of(who).department]
    context |= {
        "found": found,
        "asked": asked,
        "given": asked.given,
        "pages": max(1, -(-found.total // PAGE)),
        "link": lambda **changes: "/?" + asked.text(**changes),
        "turn": lambda number: "/?" + asked.text(page=number),
        "kept": quote(asked.text(), safe=""),
        "queues": {name: QUEUE_NAMES[name] for name in shown},
        **urgent_names(request, who),
        "may_decide": "handler" in who.roles,
        "may_import": may_import(who, "suggestions"),
        "finished": FINISHED,
        "waiting": UNTIL_ASSIGNED,
        "total_known": any(context["counts"].values()),
        "problem": problem,
    }
    return render_template(request, "inbox.html", context, status=status)


def _urgent_levels(work: UnitOfWork, who: Principal, rows: Sequence[InboxRow]) -> dict[str, str]:
    """The levels of the running clocks among these lines, where the reader sees them."""
    clocks = work.urgent_clocks.get([row.id for row in rows if row.unit or not assigned_only(who)])
    return {key: clock.level for key, clock in clocks.items() if clock.closed_at is None}


@router.get("/inbox/arrivals")
@permit(roles=WORKERS)
def arrivals(request: Request, who: Who, after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0) -> dict[str, int]:
    """How many suggestions arrived after an event; the list itself stays as it is until it is loaded again."""
    with state_of(request).store.read() as work:
        return {"arrived": inbox_of(request, who, work).arrived(after)}


@router.get("/inbox/next")
@permit(roles=WORKERS)
def following(
    request: Request, who: Who, after: Annotated[str, Query(max_length=100)] = "", view: Annotated[str, Query()] = ""
) -> Response:
    """Go to the suggestion after another one in the order of a view, whether or not that is still in it.

    Rationale: whoever decides one suggestion after the other is not led back to what was left open on purpose.
    """
    asked = parse_text(view)
    with state_of(request).store.read() as work:
        ids = inbox_of(request, who, work).ids(asked.wanted, sort=asked.sort, limit=NEIGHBOURS, beside=after or None)
    position = ids.index(after) + 1 if after in ids else 0
    if position >= len(ids):
        return see_other("/?" + asked.text())
    return see_other(f"/suggestions/{quote(ids[position], safe='')}?view={quote(asked.text(), safe='')}")


@router.post("/inbox/views")
@permit(roles=WORKERS)
def keep_view(request: Request, who: Who, name: Text = "", view: Text = "") -> Response:
    """Keep the current view under a name."""
    asked, name = parse_text(view), name.strip()[:40]
    if not name:
        return render(request, who, asked, problem="请给这组筛选条件起个名字。", status=422)
    if not views.keep_view(state_of(request).store, who, name, asked.text()):
        return render(request, who, asked, problem="保存的筛选条件太多，请先删去不用的。", status=422)
    return see_other("/?" + asked.text())


@router.post("/inbox/views/drop")
@permit(roles=WORKERS)
def drop_view(request: Request, who: Who, view_id: Annotated[int, Form(le=LARGEST)], view: Text = "") -> Response:
    """Forget one of one's own views."""
    views.drop_view(state_of(request).store, who, view_id)
    return see_other("/?" + parse_text(view).text())
