"""The report of a month on a page, over the letters that an account may see."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.acts.period_reports import ENOUGH, report_of, stored_records
from api.documents.report_files import general_sentences, topic_facts
from api.pages.base.templating import today
from api.pages.insight.fields import text_of
from api.web.responses import render_template
from api.web.state import state_of
from triage.insight.question.query import Period, Query
from triage.insight.question.spans import shifted
from triage.insight.question.words import period_words
from triage.insight.report.report import METHOD, report_period

router = APIRouter(include_in_schema=False)
MONTHS = 24


@router.get("/insight/report")
@permit(roles=WORKERS)
def page(request: Request, who: Who, month: str = "") -> Response:
    """The report of one of the last months, of this one where none is named.

    Rationale: grouping more than a thousand letters takes longer than a page may; the command writes that report.
    """
    state = state_of(request)
    months = [shifted(today().replace(day=1), "month", -back) for back in range(MONTHS)]
    first = next((one for one in months if f"{one:%Y-%m}" == month), months[0])
    period = report_period("month", first)
    office = state.effective.shown(state.store)
    records = stored_records(state.store, period, who.reach)
    grouped = len(records) < ENOUGH
    report = report_of(records, "month", first, state.settings, office, with_topics=grouped)
    context = {
        "report": report,
        "period": period_words(period),
        "general": general_sentences(report),
        "topics": [(one.title, topic_facts(one), one.quotes) for one in report.topics],
        "too_many": not grouped,
        "most": ENOUGH,
        "method": METHOD,
        "months": [(f"{one:%Y-%m}", f"{one.year}年{one.month}月") for one in months],
        "month": f"{first:%Y-%m}",
        "letters": f"/insight/letters?{text_of(_letters(period, today()))}",
    }
    return render_template(request, "insight/report.html", context)


def _letters(period: Period, day: date) -> Query:
    return Query(measure="count", period=Period.of(period.first, max(period.first, min(period.last, day))))
