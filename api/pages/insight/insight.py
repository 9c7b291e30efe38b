"""Questions to the numbers: what was understood, for correction, the answer, and the letters that it counts."""

from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts.questions import Answered, answer_query, read_question
from api.base.numbers import whole_number
from api.pages.base.templating import today
from api.pages.insight.chart import LABEL, ROW, WIDTH, bars_of
from api.pages.insight.fields import cleaned, query_of, text_of
from api.web.responses import render_template
from api.web.state import state_of
from triage.insight.answer.words import number_said, sentences_of
from triage.insight.question.query import Query
from triage.insight.question.reader import LONGEST
from triage.insight.question.words import COMPARISONS, GROUPINGS, MEASURES, REFUSED, in_words
from triage.office.config import Office
from triage.store import UnitOfWork
from triage.types import RequestType

router = APIRouter(include_in_schema=False)
PAGE, MAX_PAGES = 50, 1_000_000
EXAMPLES = (
    "本月来了多少件", "上个月各类问题各有多少件", "近三个月按月看停车的来件有多少",
    "今年的办结率是多少", "超期的有多少件",
)  # fmt: skip


@router.get("/insight")
@permit(roles=WORKERS)
def page(request: Request, who: Who) -> Response:
    """A question with its answer; one that was corrected comes as fields beside the words."""
    state, params = state_of(request), request.query_params
    question = cleaned(params.get("question", ""), LONGEST)
    query: Query | None = None
    answered: Answered | None = None
    with state.store.read() as work:
        office = state.effective.now(work)
        if "measure" in params:
            query = query_of(params, today())
        elif question:
            query = read_question(work, office, question, today())
        if query is not None and not query.refused:
            answered = answer_query(work, office, query, who.reach, today())
        choices = _choices(work, office, who)
    context: dict[str, Any] = {"question": question, "refused": REFUSED if query is not None and query.refused else ""}
    context |= {"query": query, "examples": EXAMPLES, "answered": answered}
    if answered is not None:
        context |= _shown(answered) | {"choices": choices}
    return render_template(request, "insight/insight.html", context)


@router.get("/insight/letters")
@permit(roles=WORKERS)
def letters(request: Request, who: Who) -> Response:
    """The letters that an answer counts, the newest first."""
    state, query = state_of(request), query_of(request.query_params, today())
    number = whole_number(request.query_params.get("page", ""), MAX_PAGES) or 1
    with state.store.read() as work:
        answered = answer_query(work, state.effective.now(work), _plain(query), who.reach, today())
        lines = work.letter_figures(who.reach, today()).page(answered.wanted, (number - 1) * PAGE, PAGE + 1)
    context = {
        "words": in_words(_plain(query)),
        "lines": lines[:PAGE],
        "number": number,
        "more": len(lines) > PAGE,
        "link": lambda wanted: f"/insight/letters?{text_of(query)}&page={wanted}",
        "back": f"/insight?{text_of(query)}",
    }
    return render_template(request, "insight/letters.html", context)


def _plain(query: Query) -> Query:
    """The same letters, without what is counted of them."""
    return query.model_copy(update={"measure": "count", "compare": None, "group_by": None})


def _choices(work: UnitOfWork, office: Office, who: Principal) -> dict[str, list[str]]:
    """What the fields offer: categories of both levels, and what occurs within the reach."""
    figures = work.letter_figures(who.reach, today())
    categories = [name for top in office.categories for name in (top.name, *(child.name for child in top.children))]
    return {"category": categories, **{name: figures.values(name) for name in ("area", "channel", "department")}}


def _shown(answered: Answered) -> dict[str, Any]:
    """The answer as the page says it."""
    query, answer = answered.query, answered.answer
    return {
        "words": in_words(query),
        "understood": _understood(answered),
        "sentences": sentences_of(query, answer),
        "value": number_said(answer.measure, answer.number),
        "said": lambda number: number_said(answer.measure, number),
        "bars": bars_of(answer.measure, answer.rows),
        "drawing": {"width": WIDTH, "label": LABEL, "row": ROW},
        "text": text_of(query),
        "measures": MEASURES,
        "comparisons": COMPARISONS,
        "groupings": GROUPINGS,
        "types": get_args(RequestType),
        "pairs": lambda names: [(name, name) for name in names],
    }


def _understood(answered: Answered) -> list[str]:
    """What the words of a question stand for in the office, where that is something else than they say."""
    query, wanted = answered.query, answered.wanted
    told = []
    for name, said, names in (
        ("渠道", query.channel, wanted.channels),
        ("承办单位", query.department, wanted.departments),
        ("类别", query.category, wanted.categories),
    ):
        if said is not None and names == ():
            told.append(f"{name}“{said}”在来件中没有出现。")
        elif said is not None and names and names != (said,):
            told.append(f"{name}“{said}”包括：{'、'.join(names)}。")
    if query.topic is not None and wanted.words != (query.topic,):
        told.append(f"标题或正文里同时有这些词：{'、'.join(wanted.words)}。")
    return told
