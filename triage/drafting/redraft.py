"""Redraft: the built-in reply as it reads after people have decided, and the word on how a long matter stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from prompts.replies import ReplyKind
from triage.asking.demands import demands_of
from triage.drafting.composer import HANDLING, Composer
from triage.drafting.phrases import shares
from triage.drafting.reply_plan import ReplyPlan, kind_of
from triage.text.judged import judged
from triage.text.plain_characters import plain_form
from triage.types import Basis, Draft, Duty, RequestType, Source, Statement, Suggestion, Triage
from triage.types.basis import BasisKind

BY_MODEL = "草稿里的承办单位与决定的不一致，请核对。"


@dataclass(frozen=True)
class Decided:
    """What people decided, as far as a reply says it.

    Attributes:
        department: who handles the letter; empty where nobody decided.
        phone: its telephone.
        category: where somebody decided on it.
        deadline: the day that holds now.
        duty: of the department, which says why the letter is its.
    """

    department: str = ""
    phone: str = ""
    category: str | None = None
    deadline: date | None = None
    duty: Duty | None = None


class Redrafter:
    """Writes the built-in reply again from a stored triage and from what was decided."""

    def __init__(self, composer: Composer, today: date) -> None:
        self._composer, self._today = composer, today

    def redraft(self, suggestion: Suggestion, triage: Triage, decided: Decided) -> tuple[Draft, tuple[Source, ...]]:
        """The draft that follows a decision, with its sources; that of the triage where nothing in it has changed.

        Rationale: what a model wrote is not written again; it is only said where it names another unit.
        """
        named = not decided.department or not _other_unit(triage, decided.department)
        if not triage.draft.statements or not triage.in_scope.value or (named and decided.category is None):
            return triage.draft, triage.sources
        if "language_model" in triage.produced_by:
            noted = triage.draft.model_copy(update={"notes": (*triage.draft.notes, BY_MODEL)})
            return triage.draft if named else noted, triage.sources
        request = _request_of(triage)
        kind = kind_of(request, None, judged(suggestion).full_text())
        return self._composer.compose(self._plan(kind, suggestion, triage, decided))

    def interim(self, suggestion: Suggestion, triage: Triage, decided: Decided, done: Sequence[str]) -> Draft:
        """What a citizen who waits long can be told.

        Args:
            suggestion: the letter.
            triage: its triage.
            decided: who handles it, and until when.
            done: what has been done, each a sentence with its day.
        """
        return self._composer.compose(self._plan("interim", suggestion, triage, decided, tuple(done)))[0]

    def _plan(
        self, kind: ReplyKind, suggestion: Suggestion, triage: Triage, decided: Decided, done: tuple[str, ...] = ()
    ) -> ReplyPlan:
        # A reply is written in plain characters, as the letter was judged.
        suggestion = judged(suggestion)
        demands = tuple(map(plain_form, triage.demands)) or demands_of(suggestion)
        best = triage.departments[0].name if triage.departments else ""
        due = decided.deadline or triage.deadline
        return ReplyPlan(
            kind=kind,
            request=_request_of(triage),
            suggestion=suggestion,
            today=self._today,
            demands=demands,
            bases=tuple(_bases_of(triage, demands)),
            sources={source.id: source for source in triage.sources if source.id.startswith(("clause:", "case:"))},
            category=decided.category or _category_of(triage),
            unit=decided.department or (best if best and best in triage.draft.text else ""),
            unit_phone=decided.phone,
            duty=decided.duty,
            deadline=due if due is not None and due >= self._today else None,
            done=done,
        )


def fitting_duty(letter: Suggestion, duties: Sequence[Duty]) -> Duty | None:
    """The duty that has the most in common with a letter; None where none has anything."""
    text = judged(letter).full_text()
    best = max(duties, key=lambda duty: shares(duty.text, text), default=None)
    return best if best is not None and shares(best.text, text) > 0 else None


def _other_unit(triage: Triage, department: str) -> bool:
    """Whether a draft names another unit than this one, or leaves open which it is."""
    best = triage.departments[0].name if triage.departments else ""
    left_open = any(one.source == HANDLING for one in triage.draft.statements) and department not in triage.draft.text
    return department != best or left_open


def _request_of(triage: Triage) -> RequestType:
    """The type for which the triage was drafted; one from before types were told apart is a request for help."""
    found: RequestType | None = next(
        (one for one in get_args(RequestType) if one == triage.produced_by.get("request")), None
    )
    return found or "求助"


def _category_of(triage: Triage) -> str | None:
    """The category whose text module the draft quotes."""
    cited = next((one.source for one in triage.draft.statements if (one.source or "").startswith("module:")), None)
    return triage.category.name if cited is not None else None


def _bases_of(triage: Triage, demands: Sequence[str]) -> list[Basis]:
    """What the draft rests on, each with the demand that its statement names."""
    sources = {source.id: source for source in triage.sources}
    found = []
    for one in triage.draft.statements:
        kind: BasisKind | None = _kind_of(one)
        source = sources.get(one.source or "")
        if kind is None or source is None or not one.quote:
            continue
        title, article = _label_of(source) if kind == "clause" else ("", None)
        place = max(range(len(demands)), key=lambda n: shares(demands[n], one.text), default=None)
        found.append(
            Basis(
                demand_index=place,
                kind=kind,
                source_id=source.id,
                title=title,
                article=article,
                quote=one.quote,
                score=1,
            )
        )
    return found


def _kind_of(statement: Statement) -> BasisKind | None:
    prefix = (statement.source or "").partition(":")[0]
    return "clause" if prefix == "clause" else "case" if prefix == "case" else None


def _label_of(source: Source) -> tuple[str, str | None]:
    title, _, article = source.title.removeprefix("《").partition("》")
    return title, article or None
