"""LanguageDesk: a model's tasks for stored suggestions; what comes of each is stored, whatever it is."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from prompts.language import CURRENT, Prompt, Task
from triage.asking.demands import points_of
from triage.errors import InvalidDecisionError, WithheldError
from triage.knowledge.outward import outward_cases
from triage.knowledge.policy_cache import PolicyShelf
from triage.language.comparison import merit_of
from triage.language.drafting import ModelDrafter, Proposal, Reference
from triage.language.errors import LanguageError
from triage.language.model import Asked, LanguageModel
from triage.language.notes import NoteTaker, missing_of
from triage.office.config import Office
from triage.store import Store
from triage.text.judged import judged
from triage.types import OUTWARD, Draft, Statement, Suggestion, Triage
from triage.types.error_catalogue import text_of
from triage.types.language import LanguageOutcome, OutcomeStatus

Note = Literal["extract_matters", "summarise_case", "choose_department"]
RENEWED = "分办建议在此期间已更新或已处理，本次结果未采用"


@dataclass(frozen=True)
class _Tasks:
    """One suggestion with the triage that a task starts from."""

    suggestion: Suggestion
    version: int
    triage: Triage
    reference: Reference


class LanguageTasks:
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
            WithheldError: it is confidential.
            InvalidDecisionError: it has no triage yet.
        """
        return self._kept(key, "draft_reply", lambda tasks: self._drafter().draft(*self._three(tasks)))

    def attempt_draft(self, key: str) -> LanguageOutcome:
        """The same, but a failure is raised and nothing is stored of it: a batch decides what becomes of it.

        Raises:
            LanguageError: say why.
        """
        tasks = self._open(key)
        return self._propose(tasks, "draft_reply", self._drafter().draft(*self._three(tasks)), overnight=True)

    def revise(self, key: str, instruction: str) -> LanguageOutcome:
        """The present draft, rewritten as a handler asks.

        Raises:
            NotFoundError: there is no such suggestion.
            InvalidDecisionError: it has no triage yet.
        """
        return self._kept(key, "revise_reply", lambda tasks: self._drafter().revise(*self._three(tasks), instruction))

    def stream(self, key: str) -> Iterator[Statement | LanguageOutcome]:
        """Statements of a draft as they come, and at last what came of it.

        Raises:
            NotFoundError: there is no such suggestion.
            InvalidDecisionError: it has no triage yet.
        """
        tasks = self._open(key)
        try:
            for part in self._drafter().stream(*self._three(tasks)):
                yield self._propose(tasks, "draft_reply", part) if isinstance(part, Proposal) else part
        except LanguageError as error:
            yield self._failed(tasks, "draft_reply", error)

    def note(self, key: str, task: Note) -> LanguageOutcome:
        """One of the smaller tasks.

        Raises:
            NotFoundError: there is no such suggestion.
            InvalidDecisionError: it has no triage yet.
        """
        tasks = self._open(key)
        try:
            asked, content = self._taken(tasks, task)
        except LanguageError as error:
            return self._failed(tasks, task, error)
        content |= {"shortened": True} if asked.shortened else {}
        cannot = asked.answer.cannot_answer
        reason = missing_of(asked.answer.missing) if cannot else ""
        outcome = self._outcome(tasks, task, "cannot_answer" if cannot else "done", reason, asked.prompt, content)
        return self._store_outcome(outcome)

    def fail(self, key: str, task: Task, error: LanguageError) -> LanguageOutcome:
        """Store that a task failed."""
        return self._failed(self._open(key), task, error)

    def close(self) -> None:
        """Close the model's connections."""
        self.model.close()

    def _taken(self, tasks: _Tasks, task: Note) -> tuple[Asked[Any], dict[str, Any]]:
        if task == "extract_matters":
            return self._notes.matters(tasks.suggestion)
        if task == "summarise_case":
            return self._notes.summary(tasks.suggestion)
        return self._notes.reasons(tasks.suggestion, tasks.triage)

    def _kept(self, key: str, task: Task, propose: Callable[[_Tasks], Proposal]) -> LanguageOutcome:
        tasks = self._open(key)
        try:
            return self._propose(tasks, task, propose(tasks))
        except LanguageError as error:
            return self._failed(tasks, task, error)

    def _propose(self, tasks: _Tasks, task: Task, proposal: Proposal, *, overnight: bool = False) -> LanguageOutcome:
        """Store a proposal as a new version, unless the triage was renewed or, overnight, somebody has decided."""
        prompt = proposal.asked.prompt
        if not proposal.draft.statements:
            missing = list(proposal.missing)
            outcome = self._outcome(tasks, task, "cannot_answer", missing_of(missing), prompt, {"missing": missing})
            return self._store_outcome(outcome)
        content, worse = self._compared(tasks, task, proposal.draft)
        content |= {"shortened": True} if proposal.asked.shortened else {}
        if worse:
            return self._store_outcome(self._outcome(tasks, task, "kept", worse, prompt, content))
        made: dict[str, str | bool] = {
            "model": self.model.settings.model,
            "prompt": prompt.name,
            "digest": prompt.digest,
            "task": task,
        }
        if proposal.asked.shortened:
            made["shortened"] = True
        triage = tasks.triage.model_copy(
            update={
                "draft": proposal.draft,
                "sources": proposal.sources,
                "produced_by": {**tasks.triage.produced_by, "language_model": made},
            }
        )
        with self._writing, self._store.write() as work:
            current = work.triages.current(tasks.suggestion.id)
            decided = overnight and work.decisions.of(tasks.suggestion.id)
            if current is None or current[0] != tasks.version or decided:
                outcome = self._outcome(tasks, task, "failed", RENEWED, prompt, {})
            else:
                version = work.triages.add(triage)
                outcome = self._outcome(tasks, task, "done", "", prompt, content, version)
            work.language.put_outcome(outcome)
        return outcome

    @staticmethod
    def _compared(tasks: _Tasks, task: Task, draft: Draft) -> tuple[dict[str, Any], str]:
        """The merits of a draft and of the one that stands there, and why that one stays, if it does.

        A revision is measured by what is borne out alone: a handler who wants it shorter wants fewer answers.
        """
        demands = points_of(tasks.suggestion) if task == "draft_reply" else ()
        own, present = merit_of(draft, demands), merit_of(tasks.triage.draft, demands)
        content = {"model": asdict(own), "present": asdict(present)}
        worse = own.share < present.share if task == "revise_reply" else own.is_worse_than(present)
        if not worse:
            return content, ""
        name = "现有草稿" if "language_model" in tasks.triage.produced_by else "内置草稿"
        return content, f"不如{name}，未采用（语言模型：{own.described()}；{name}：{present.described()}）"

    def _failed(self, tasks: _Tasks, task: Task, error: LanguageError) -> LanguageOutcome:
        return self._store_outcome(self._outcome(tasks, task, "failed", text_of(error), None, {}, name=CURRENT[task]))

    def _outcome(
        self,
        tasks: _Tasks,
        task: Task,
        status: OutcomeStatus,
        reason: str,
        prompt: Prompt | None,
        content: dict[str, Any],
        version: int | None = None,
        name: str = "",
    ) -> LanguageOutcome:
        return LanguageOutcome(
            suggestion_id=tasks.suggestion.id,
            task=task,
            status=status,
            reason=reason,
            triage_version=version or tasks.version,
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
    def _three(tasks: _Tasks) -> tuple[Suggestion, Triage, Reference]:
        return tasks.suggestion, tasks.triage, tasks.reference

    def _open(self, key: str) -> _Tasks:
        with self._store.read() as work:
            suggestion = judged(work.suggestions.one(key))
            if not work.visible(OUTWARD).get([key]):
                raise WithheldError(key)
            current = work.triages.current(key)
            if current is None:
                raise InvalidDecisionError("no_triage")
            policies = self._shelf.policies(work)
            cases = outward_cases(work, [case.id for case in current[1].similar_cases])
        retrieved = current[1].produced_by.get("retrieved", {})
        clauses = {clause.id: clause for policy in policies.values() for clause in policy.clauses}
        found = [clauses[entry[0]] for entry in retrieved.get("clauses", ()) if entry[0] in clauses]
        ordered = [cases[case.id] for case in current[1].similar_cases if case.id in cases]
        return _Tasks(suggestion, current[0], current[1], Reference(policies, found, ordered))
