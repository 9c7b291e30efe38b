"""Pages that make one idea of several: ticked candidates are confirmed, probable pairs are answered one by one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts.overtaking import idea_entries, shown_events, unseen_in_ideas
from api.base.numbers import number_of, whole_number
from api.pages.base.forms import PageForm
from api.pages.base.overtaken import overtaken_text
from api.pages.campaigns.campaigns import CONFLICT, INVALID
from api.pages.campaigns.ideas import EVENT_NAMES
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import InvalidIdeaActError, NotFoundError, OvertakenError
from triage.panels.alike import MOST_COMPARED, probable_pairs
from triage.panels.merging import target_of
from triage.store import UnitOfWork
from triage.text.cleaning import shorten
from triage.text.personal_data import Mask
from triage.types import OUTWARD, STAGE_NAMES, Idea, PairAnswerKind
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
# Letters of an idea that are shown before it is merged, and the most ideas that are merged at once.
LETTERS, MOST = 5, 50
ANSWERS: tuple[PairAnswerKind, ...] = get_args(PairAnswerKind)


class MergeForm(PageForm):
    """Which ideas become one, and which of them stays."""

    idea: tuple[str, ...] = ()
    into: str = ""
    seen: str = ""


class PairForm(PageForm):
    """Two ideas, and whether they are the same."""

    idea: tuple[str, ...] = ()
    answer: str = ""
    seen: str = ""


@router.get("/campaigns/{key}/merge")
@permit(roles=("supervisor",), about="reference")
def page(request: Request, key: str, idea: Annotated[tuple[str, ...], Query()] = ()) -> Response:
    """What would become one idea, to be confirmed."""
    return _confirmation(request, number_of("campaign", key), idea)


@router.post("/campaigns/{key}/merge")
@permit(roles=("supervisor",), about="reference")
def merge(request: Request, who: Who, key: str, form: Annotated[MergeForm, Form()]) -> Response:
    """Make one idea of several."""
    number = number_of("campaign", key)
    try:
        ideas, into = _chosen(form.idea), number_of("idea", form.into)
        check = unseen_in_ideas(ideas, whole_number(form.seen))
        state_of(request).ideas.checking(check).merge(who, ideas, into)
    except OvertakenError as error:
        problem = overtaken_text(error, EVENT_NAMES, "其中的候选")
        return _confirmation(request, number, form.idea, problem, CONFLICT)
    except (InvalidIdeaActError, NotFoundError) as error:
        return _confirmation(request, number, form.idea, text_of(error), INVALID)
    return see_other(f"/ideas/{into}")


@router.get("/campaigns/{key}/pairs")
@permit(roles=("supervisor",), about="reference")
def pairs(request: Request, who: Who, key: str) -> Response:
    """The two ideas that are most probably the same, of those that nobody answered yet."""
    return _pair(request, who, number_of("campaign", key))


@router.post("/campaigns/{key}/pairs")
@permit(roles=("supervisor",), about="reference")
def answer(request: Request, who: Who, key: str, form: Annotated[PairForm, Form()]) -> Response:
    """Say whether two ideas are the same; those that are become one."""
    number = number_of("campaign", key)
    try:
        both = _both(form.idea)
        acts = state_of(request).ideas.checking(unseen_in_ideas(both, whole_number(form.seen)))
        into = acts.answer_pair(who, number, both, _answer(form.answer))
    except OvertakenError as error:
        return _pair(request, who, number, overtaken_text(error, EVENT_NAMES, "其中的候选"), CONFLICT)
    except (InvalidIdeaActError, NotFoundError) as error:
        return _pair(request, who, number, text_of(error), INVALID)
    return see_other(f"/campaigns/{number}/pairs" + (f"?merged={into}" if into else ""))


def _chosen(given: Sequence[str]) -> list[int]:
    """The ideas of a form, at least one.

    Raises:
        NotFoundError: one is no number.
        InvalidIdeaActError: there is none.
    """
    if not given:
        raise InvalidIdeaActError("merge_few")
    return [number_of("idea", one) for one in given]


def _both(given: Sequence[str]) -> tuple[int, int]:
    """The two ideas of a form.

    Raises:
        NotFoundError: one is no number.
        InvalidIdeaActError: they are not two.
    """
    if len(given) != 2:  # noqa: PLR2004 a pair
        raise InvalidIdeaActError("pair_gone")
    return number_of("idea", given[0]), number_of("idea", given[1])


def _answer(given: str) -> PairAnswerKind:
    """The answer of a form.

    Raises:
        InvalidIdeaActError: it is none.
    """
    for known in ANSWERS:
        if known == given:
            return known
    raise InvalidIdeaActError("unknown_act")


def _confirmation(request: Request, key: int, chosen: Sequence[str], problem: str = "", status: int = 200) -> Response:
    numbers = [number for one in chosen[:MOST] if (number := whole_number(one)) is not None]
    with state_of(request).store.read() as work:
        campaign = work.campaigns.one(key)
        known = {idea.id for idea in work.ideas.of(key)}
        ideas = [work.ideas.one(number) for number in dict.fromkeys(numbers) if number in known]
        letters = _letters(work, ideas)
    if len(ideas) < 2 and not problem:  # noqa: PLR2004 one idea is not merged
        problem, status = text_of(InvalidIdeaActError("merge_few")), INVALID
    context: dict[str, Any] = {
        "campaign": campaign,
        "ideas": ideas,
        "letters": letters,
        "target": target_of(ideas).id if ideas else None,
        "seen": len(shown_events(*ideas)),
        "stage_names": STAGE_NAMES,
        "problem": problem,
    }
    return render_template(request, "ideas/merge.html", context, status=status)


def _pair(request: Request, who: Principal, key: int, problem: str = "", status: int = 200) -> Response:
    merged = whole_number(request.query_params.get("merged", ""))
    with state_of(request).store.read() as work:
        campaign = work.campaigns.one(key)
        answers = work.merges.answers(key)
        candidates = [one for one in work.ideas.best(key, MOST_COMPARED) if one.stage in ("candidate", "recommended")]
        found = [] if campaign.scoring_closed_at else probable_pairs(candidates, {(a.left, a.right) for a in answers})
        both = [work.ideas.one(idea.id) for idea in found[0][:2]] if found else []
        letters = _letters(work, both)
        into = work.ideas.one(merged) if merged and merged in {idea.id for idea in candidates} else None
        undoable = into is not None and work.merges.of(into.id, who.name, datetime.now(UTC)) is not None
    context: dict[str, Any] = {
        "campaign": campaign,
        "ideas": both,
        "letters": letters,
        "left": len(found),
        "answered": len(answers),
        "merged": into if undoable else None,
        "merged_seen": len(idea_entries(into)) if into else 0,
        "seen": len(shown_events(*both)),
        "stage_names": STAGE_NAMES,
        "problem": problem,
    }
    return render_template(request, "ideas/pairs.html", context, status=status)


def _letters(work: UnitOfWork, ideas: Sequence[Idea]) -> dict[int, list[tuple[str, str]]]:
    """The first letters of ideas, short and masked."""
    first = {idea.id: [member.suggestion_id for member in idea.members[:LETTERS]] for idea in ideas}
    found = work.visible(OUTWARD).get([key for keys in first.values() for key in keys])
    return {
        idea: [(key, shorten(Mask().hide(found[key].full_text()), 80)) for key in keys if key in found]
        for idea, keys in first.items()
    }
