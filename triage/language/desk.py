"""LanguageDesk: a model's tasks for stored suggestions; what comes of each is stored, whatever it is."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from prompts.language import CURRENT, Prompt, Task
from triage.errors import InvalidDecisionError
from triage.language.drafting import ModelDrafter, Proposal, Reference
from triage.language.errors import LanguageError
from triage.language.model import Asked, LanguageModel
from triage.language.notes import NoteTaker, missing_of
from triage.office import Office
from triage.policy_shelf import PolicyShelf
from triage.store import Store
from triage.types import Statement, Suggestion, Triage
from triage.types.language import LanguageOutcome, OutcomeStatus

Note = Literal["extract_matters", "summarise_case", "choose_department"]
RENEWED = "分办建议在此期间已更新或已处理，本次结果未采用"


@dataclass(frozen=True)
class _Desk:
    """One suggestion with the triage that a task starts from."""

    suggestion: Suggestion
    version: int
    triage: Triage
    reference: Reference


class LanguageDesk:
    """Runs tasks and stores drafts as new versions of the triage; the built-in draft stays where one fails."""

    def __init__(self, store: Store, office: Office, model: LanguageModel, today: Callable[[], date]) -> None:
        """Prepare.

        Args:
            store: suggestions, reference material, outcomes.
            office: signature and telephone.
            model: proposes.
            today: the current day.
        """
        self._store, self._office, self.model, self._today = store, office, model, today
        self._notes = NoteTaker(model)
        self._shelf, self._writing = PolicyShelf(), threading.Lock()

    def draft(self, key: str) -> LanguageOutcome:
        """A draft for a suggestion.

        Raises:
            NotFoundError: there is no such suggestion.
            InvalidDecisionError: it has no triage yet.
        """
        return self._kept(key, "draft_reply", lambda desk: self._drafter().draft(*self._three(desk)))

    def attempt_draft(self, key: str) -> LanguageOutcome:
        """The same, but a failure is raised and nothing is stored of it: a batch decides what becomes of it.

        Raises:
            LanguageError: say why.
        """
        desk = self._open(key)
        return self._propose(desk, "draft_reply", self._drafter().draft(*self._three(desk)), overnight=True)

    def revise(self, key: str, instruction: str) -> LanguageOutcome:
        """The present draft, rewritten as a handler asks.

        Raises:
            NotFoundError: there is no such suggestion.
            InvalidDecisionError: it has no triage yet.
        """
        return self._kept(key, "revise_reply", lambda desk: self._drafter().revise(*self._three(desk), instruction))

    def stream(self, key: str) -> Iterator[Statement | LanguageOutcome]:
        """Statements of a draft as they come, and at last what came of it.

        Raises:
            NotFoundError: there is no such suggestion.
            InvalidDecisionError: it has no triage yet.
        """
        desk = self._open(key)
        try:
            for part in self._drafter().stream(*self._three(desk)):
                yield self._propose(desk, "draft_reply", part) if isinstance(part, Proposal) else part
        except LanguageError as error:
            yield self._failed(desk, "draft_reply", error)

    def note(self, key: str, task: Note) -> LanguageOutcome:
        """One of the smaller tasks.

        Raises:
            NotFoundError: there is no such suggestion.
            InvalidDecisionError: it has no triage yet.
        """
        desk = self._open(key)
        try:
            asked, content = self._taken(desk, task)
        except LanguageError as error:
            return self._failed(desk, task, error)
        cannot = asked.answer.cannot_answer
        reason = missing_of(asked.answer.missing) if cannot else ""
        outcome = self._outcome(desk, task, "cannot_answer" if cannot else "done", reason, asked.prompt, content)
        return self._store_outcome(outcome)

    def fail(self, key: str, task: Task, error: LanguageError) -> LanguageOutcome:
        """Store that a task failed."""
        return self._failed(self._open(key), task, error)

    def close(self) -> None:
        """Close the model's connections."""
        self.model.close()

    def _taken(self, desk: _Desk, task: Note) -> tuple[Asked[Any], dict[str, Any]]:
        if task == "extract_matters":
            return self._notes.matters(desk.suggestion)
        if task == "summarise_case":
            return self._notes.summary(desk.suggestion)
        return self._notes.reasons(desk.suggestion, desk.triage)

    def _kept(self, key: str, task: Task, propose: Callable[[_Desk], Proposal]) -> LanguageOutcome:
        desk = self._open(key)
        try:
            return self._propose(desk, task, propose(desk))
        except LanguageError as error:
            return self._failed(desk, task, error)

    def _propose(self, desk: _Desk, task: Task, proposal: Proposal, *, overnight: bool = False) -> LanguageOutcome:
        """Store a proposal as a new version, unless the triage was renewed or, overnight, somebody has decided."""
        prompt = proposal.asked.prompt
        if not proposal.draft.statements:
            missing = list(proposal.missing)
            outcome = self._outcome(desk, task, "cannot_answer", missing_of(missing), prompt, {"missing": missing})
            return self._store_outcome(outcome)
        made = {"model": self.model.settings.model, "prompt": prompt.name, "digest": prompt.digest, "task": task}
        triage = desk.triage.model_copy(
            update={
                "draft": proposal.draft,
                "sources": proposal.sources,
                "produced_by": {**desk.triage.produced_by, "language_model": made},
            }
        )
        with self._writing, self._store.write() as work:
            current = work.triages.current(desk.suggestion.id)
            decided = overnight and work.decisions.of(desk.suggestion.id)
            if current is None or current[0] != desk.version or decided:
                outcome = self._outcome(desk, task, "failed", RENEWED, prompt, {})
            else:
                version = work.triages.add(triage)
                outcome = self._outcome(desk, task, "done", "", prompt, {}, version)
            work.language.put_outcome(outcome)
        return outcome

    def _failed(self, desk: _Desk, task: Task, error: LanguageError) -> LanguageOutcome:
        return self._store_outcome(self._outcome(desk, task, "failed", error.shown, None, {}, name=CURRENT[task]))

    def _outcome(
        self,
        desk: _Desk,
        task: Task,
        status: OutcomeStatus,
        reason: str,
        prompt: Prompt | None,
        content: dict[str, Any],
        version: int | None = None,
        name: str = "",
    ) -> LanguageOutcome:
        return LanguageOutcome(
            suggestion_id=desk.suggestion.id,
            task=task,
            status=status,
            reason=reason,
            triage_version=version or desk.version,
            model=self.model.settings.model,
            prompt=prompt.name if prompt else name,
            prompt_digest=prompt.digest if prompt else "",
            content=content,
            time=datetime.now(UTC),
        )

    def _store_outcome(self, outcome: LanguageOutcome) -> LanguageOutcome:
        with self._writing, self._store.write() as work:
            work.language.put_outcome(outcome)
        return outcome

    def _drafter(self) -> ModelDrafter:
        return ModelDrafter(self.model, self._office, self._today())

    @staticmethod
    def _three(desk: _Desk) -> tuple[Suggestion, Triage, Reference]:
        return desk.suggestion, desk.triage, desk.reference

    def _open(self, key: str) -> _Desk:
        with self._store.read() as work:
            suggestion = work.suggestions.one(key)
            current = work.triages.current(key)
            if current is None:
                raise InvalidDecisionError("There is no triage yet: run `jindianzi triage` first.")
            policies = self._shelf.policies(work)
            cases = work.cases.get([case.id for case in current[1].similar_cases])
        retrieved = current[1].produced_by.get("retrieved", {})
        clauses = {clause.id: clause for policy in policies.values() for clause in policy.clauses}
        found = [clauses[entry[0]] for entry in retrieved.get("clauses", ()) if entry[0] in clauses]
        ordered = [cases[case.id] for case in current[1].similar_cases if case.id in cases]
        return _Desk(suggestion, current[0], current[1], Reference(policies, found, ordered))
