"""What the page of a suggestion says about its draft: advice, what is unsupported, what a model did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.base.zone import LOCAL_ZONE
from api.web.state import AppState
from triage.drafting.style_guard import Advice, advise
from triage.drafting.verification import Evidence, bare_facts
from triage.knowledge.validity import lapsed_policies, lapsed_titles
from triage.language.tasks import Note
from triage.office.config import ReplacedLaw
from triage.store import UnitOfWork
from triage.types import Policy, Suggestion, Triage
from triage.types.language import LanguageOutcome

NOTES: tuple[Note, ...] = ("extract_matters", "summarise_case", "choose_department")
DRAFTS = ("draft_reply", "revise_reply")


@dataclass(frozen=True)
class DraftingView:
    """For the templates; `checked` says that the advice is about what a person wrote."""

    configured: bool
    paused: bool
    by_model: str
    failed: str
    kept: str
    cannot: str
    shortened: bool
    unsupported: int
    checked: bool
    written: str
    advice: tuple[Advice, ...]
    bare: tuple[str, ...]
    lapsed: dict[str, str]
    notes: dict[str, LanguageOutcome]


def drafting_view(
    state: AppState,
    work: UnitOfWork,
    suggestion: Suggestion,
    triage: Triage | None,
    form: dict[str, str],
    policies: Collection[Policy],
    decided: str = "",
) -> DraftingView:
    """The view of a suggestion's draft.

    Args:
        state: of the application.
        work: reads.
        suggestion: the letter.
        triage: its current triage.
        form: what a person filled in, if anything.
        policies: all of them.
        decided: the text that a person has edited and stored, if anybody has.
    """
    outcomes = work.language.outcomes(suggestion.id)
    latest = max((outcomes[task] for task in DRAFTS if task in outcomes), key=lambda entry: entry.time, default=None)
    edited = form.get("draft_value", "") if form.get("draft_action") == "edited" else decided
    text = edited or (triage.draft.text if triage else "")
    day = datetime.now(LOCAL_ZONE).date()
    lapsed, bare = _policies_of(policies, triage, suggestion, edited, day, state.office.replaced_laws)
    made_by = triage.produced_by.get("language_model", {}) if triage else {}
    return DraftingView(
        configured=state.language.configured and not suggestion.confidential,
        paused=state.language.paused,
        by_model=str(made_by.get("model", "")),
        failed=latest.reason if latest is not None and latest.status == "failed" else "",
        kept=latest.reason if latest is not None and latest.status == "kept" else "",
        shortened=bool(made_by.get("shortened")),
        cannot=latest.reason if latest is not None and latest.status == "cannot_answer" else "",
        unsupported=sum(s.status == "unsupported" for s in triage.draft.statements) if triage else 0,
        checked=bool(edited),
        written=edited,
        advice=advise(text, suggestion) if triage and triage.in_scope.value else (),
        bare=bare,
        lapsed=lapsed,
        notes={task: outcomes[task] for task in NOTES if task in outcomes},
    )


def _policies_of(
    policies: Collection[Policy],
    triage: Triage | None,
    suggestion: Suggestion,
    edited: str,
    today: date,
    replaced: Sequence[ReplacedLaw],
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Titles shown that no longer hold with the reason, and what an edited text says without any source."""
    if triage is None or not (triage.policies or edited):
        return {}, ()
    reasons = lapsed_policies(policies, today, replaced)
    shown = {policy.title: reasons[policy.id] for policy in policies if policy.id in reasons}
    if not edited:
        return shown, ()
    own = "\n".join(source.text for source in triage.sources if source.id == "office")
    sources = {source.id: source for source in triage.sources}
    evidence = Evidence(sources, suggestion.full_text(), own, lapsed_titles(policies, today, replaced))
    return shown, bare_facts(edited, evidence)
