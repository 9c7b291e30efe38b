"""Drafting: the kind of reply that a letter gets, composed from what is apt, every statement of fact with its quote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prompts.replies import ReplyKind
from retrieval.wording import Wording
from triage.asking.place_needed import place_is_missing
from triage.drafting.basis import LEANS, whole_quote
from triage.drafting.composer import Composer
from triage.drafting.reply_plan import Refusal, ReplyPlan, kind_of
from triage.office.config import Office, ScopeRule
from triage.places.named_places import named_places
from triage.types import Basis, Case, Clause, DepartmentScore, Draft, Duty, Region, RequestType, Source, Suggestion

IN_DANGER = "来信可能涉及人身安全，不拟书面答复，请先联系来信人和有关部门处置。"
NO_CHANNEL = "不属于受理范围，也没有可以告知的办理渠道，不拟答复。"
NO_PLACE = "来信没有写明地点，需要时请联系来信人。"

CLAUSES = 2


@dataclass(frozen=True)
class DraftMaterial:
    """What a draft may rest on: `bases` are cited, `clauses` (with their titles) and `cases` have their whole text.

    `category` is given where it is sure enough to say what will be checked, `department` where it is sure enough to be
    named. A letter in `danger` gets no reply.
    """

    suggestion: Suggestion
    region: Region
    department: DepartmentScore | None
    duty: Duty | None
    clauses: Sequence[tuple[Clause, str]]
    cases: Sequence[Case]
    bases: Sequence[Basis] = ()
    demands: tuple[str, ...] = ()
    refusal: ScopeRule | None = None
    request: RequestType = "求助"
    category: str | None = None
    deadline: date | None = None
    department_phone: str | None = None
    danger: bool = False


class Drafter:
    """Composes drafts; it promises nothing, and says what is missing to the handler alone."""

    def __init__(self, office: Office, wording: Wording, today: date, lapsed: frozenset[str] = frozenset()) -> None:
        """Prepare.

        Args:
            office: signature, telephone, templates of replies.
            wording: compares sentences with the letter.
            today: the day of drafting; no draft names a deadline before it.
            lapsed: titles of documents that no longer hold.

        Raises:
            OfficeConfigError: a template or the text modules of the office cannot be used.
        """
        self._wording, self._today, self._lapsed = wording, today, lapsed
        self._composer = Composer.load(office)

    @property
    def digest(self) -> str:
        """Identifies the wording, for the record of what produced a draft."""
        return self._composer.digest

    def draft(self, material: DraftMaterial) -> tuple[Draft, tuple[Source, ...]]:
        """A draft with the sources that it cites, and the duty for which the unit handles it."""
        if material.danger:
            return Draft(notes=(IN_DANGER,)), ()
        rule = material.refusal
        if rule is not None and not rule.channel:
            return Draft(notes=(NO_CHANNEL,)), ()
        draft, sources = self._composer.compose(self._plan(material), self._lapsed)
        if rule is None and _names_no_place(material):
            draft = draft.model_copy(update={"notes": (*draft.notes, NO_PLACE)})
        if rule is None and material.department is not None and material.duty is not None:
            title = f"{material.department.name}职责"
            sources = (*sources, Source(id=f"duty:{material.duty.id}", title=title, text=material.duty.text))
        return draft, sources

    def _plan(self, material: DraftMaterial) -> ReplyPlan:
        rule = material.refusal
        refusal = None if rule is None else Refusal(rule.id, rule.name, rule.channel)
        demands = material.demands
        bases, sources = _bases(material, demands, self._wording) if refusal is None else ((), {})
        due = material.deadline
        kind = kind_of(material.request, refusal, material.suggestion.full_text())
        return ReplyPlan(
            kind=kind,
            request=material.request,
            suggestion=material.suggestion,
            today=self._today,
            demands=demands,
            bases=_few(bases, kind),
            sources=sources,
            category=material.category,
            unit=material.department.name if material.department is not None else "",
            unit_phone=(material.department_phone or "") if material.department is not None else "",
            deadline=due if due is not None and due >= self._today else None,
            refusal=refusal,
        )


def _bases(
    material: DraftMaterial, demands: Sequence[str], wording: Wording
) -> tuple[tuple[Basis, ...], dict[str, Source]]:
    """What the reply rests on, with the sources by id: whole sentences of the clauses and cases that were chosen."""
    clauses = {clause.id: clause for clause, _ in material.clauses}
    cases = {case.id: case for case in material.cases}
    bases, sources = [], {}
    for basis in material.bases:
        key, quote, title = f"{basis.kind}:{basis.source_id}", basis.quote, basis.title
        if basis.kind == "clause":
            text, label = clauses[basis.source_id].text, basis.label
            asked = material.suggestion.full_text() if basis.demand_index is None else demands[basis.demand_index]
            quote = whole_quote(text, wording.agreement_with(asked))
        else:
            text, label, title = cases[basis.source_id].reply, f"办件 {basis.source_id} 的答复", ""
        if quote and not LEANS.match(quote):
            sources[key] = Source(id=key, title=label, text=text)
            bases.append(basis.model_copy(update={"source_id": key, "quote": quote, "title": title}))
    return tuple(bases), sources


def _few(bases: Sequence[Basis], kind: ReplyKind) -> tuple[Basis, ...]:
    """Not more than a reader takes in: an answer says all there is, another reply the best clause of each demand."""
    if kind == "answer":
        return tuple(bases)
    best: dict[int | None, Basis] = {}
    for basis in bases:
        if basis.kind == "clause":
            best.setdefault(basis.demand_index, basis)
    return tuple(best.values())[:CLAUSES]


def _names_no_place(material: DraftMaterial) -> bool:
    found = named_places(material.suggestion.full_text())
    return place_is_missing(material.suggestion, material.request, material.region, found)
