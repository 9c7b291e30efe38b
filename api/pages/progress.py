"""How well are we doing: figures of one's own decisions or of the office, with the table behind each chart."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.composition import current_office
from api.errors import ForbiddenError
from api.pages.names import REASON_NAMES
from api.pages.suggestion_view import PART_NAMES
from eval.errors import NothingDecidedError
from eval.export import export_decisions
from triage.office import Office
from triage.practice import Practice, practice
from triage.types import EVERYTHING

router = APIRouter(include_in_schema=False)
SEE_OTHER = 303
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
    result: Response = request.app.state.templates.TemplateResponse(request, "progress.html", context)
    return result


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
        raise ForbiddenError("导出的文件含全部来信，限定了单位或地区的账号不能导出。")
    state = request.app.state
    with TemporaryDirectory() as folder:
        path = Path(folder) / "decisions.jsonl"
        try:
            done = export_decisions(state.store, current_office(state.settings, state.store), path)
        except NothingDecidedError:
            return RedirectResponse("/progress?whose=office&empty=1", SEE_OTHER)
        content = path.read_bytes()
    with state.store.write() as work:
        work.audit.record(who.entry("decisions.exported", total=done.samples))
    headers = {"Content-Disposition": 'attachment; filename="decisions.jsonl"'}
    return Response(content, media_type="application/x-ndjson", headers=headers)


def _figures(request: Request, who: Principal, whose: str, days: int) -> Practice:
    since = datetime.now(UTC) - timedelta(days=days)
    with request.app.state.store.read() as work:
        office: Office = request.app.state.standing.now(work)
        renamed = {**office.renamed, **office.renamed_tiers, **work.reference_history.department_names()}
        return practice(work.practice.records(since, who.display_name if whose == "mine" else None, renamed))
