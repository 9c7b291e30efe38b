"""How well are we doing: figures of one's own decisions or of the office, with the table behind each chart."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts.exports import export_cases
from api.base.errors import ForbiddenError
from api.pages.base.names import PART_NAMES, REASON_NAMES
from api.web.responses import render_template, see_other
from api.web.state import state_of
from eval.base.errors import NothingDecidedError
from triage.insight.acceptance_stats import AcceptanceStats, acceptance_stats
from triage.types import EVERYTHING

router = APIRouter(include_in_schema=False)
Whose = Annotated[Literal["mine", "office"], Query()]
Days = Annotated[int, Query(ge=7, le=730)]
PERIODS = {30: "近 30 天", 180: "近半年", 365: "近一年"}


@router.get("/progress")
@permit(roles=("handler", "supervisor"))
def page(request: Request, who: Who, whose: Whose = "mine", days: Days = 180) -> Response:
    """The page; the charts are drawn from `figures`, and each has its table."""
    context: dict[str, Any] = {
        "figures": _figures(request, who, whose, days),
        "whose": whose,
        "days": days,
        "periods": PERIODS,
        "part_names": PART_NAMES,
        "reason_names": REASON_NAMES,
        "may_export": "supervisor" in who.roles and who.reach == EVERYTHING,
        "empty": "empty" in request.query_params,
    }
    return render_template(request, "progress.html", context)


@router.get("/progress/figures")
@permit(roles=("handler", "supervisor"))
def figures(request: Request, who: Who, whose: Whose = "mine", days: Days = 180) -> dict[str, Any]:
    """The same figures as JSON, with the names that charts show."""
    found = asdict(_figures(request, who, whose, days))
    for line in found["acceptance"]:
        line |= {"name": PART_NAMES[line["part"]], "share": line["accepted"] / line["decided"]}
    for line in found["reasons"]:
        line["name"] = REASON_NAMES.get(line["reason"], "未说明")
    return found


@router.get("/progress/export")
@permit(roles=("supervisor",))
def export(request: Request, who: Who) -> Response:
    """Every decision as an evaluation case, with the letters in full; `jindianzi eval --current` measures on it."""
    if who.reach != EVERYTHING:
        raise ForbiddenError("narrow_export")
    state = state_of(request)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "decisions.jsonl"
        try:
            export_cases(state.settings, state.store, who.entry, path)
        except NothingDecidedError:
            return see_other("/progress?whose=office&empty=1")
        content = path.read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="decisions.jsonl"'}
    return Response(content, media_type="application/x-ndjson", headers=headers)


def _figures(request: Request, who: Principal, whose: str, days: int) -> AcceptanceStats:
    since = datetime.now(UTC) - timedelta(days=days)
    with state_of(request).store.read() as work:
        office = state_of(request).effective.now(work)
        renamed = {**office.renamed, **office.renamed_tiers, **work.reference_history.department_names()}
        return acceptance_stats(
            work.acceptance_stats.records(since, who.display_name if whose == "mine" else None, renamed)
        )
