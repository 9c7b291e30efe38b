"""Repository of the language model's answers, calls and outcomes."""

from datetime import UTC, datetime

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from triage.store.base.access_scope import reached
from triage.store.base.values import value_of
from triage.store.models import (
    LanguageAnswerRow,
    LanguageCallRow,
    LanguageOutcomeRow,
    SuggestionRow,
    TriageRow,
)
from triage.types import OUTWARD
from triage.types.language import LanguageCall, LanguageOutcome, LanguageUsage

OK = "ok"


class LanguageRepository:
    """Answers kept for reuse, calls for the audit, outcomes for the page and for batches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def answer(self, key: str) -> str | None:
        """The kept answer to what has this hash."""
        row = self._session.get(LanguageAnswerRow, key)
        return None if row is None else row.text

    def keep_answer(self, key: str, prompt: str, text: str) -> None:
        """Keep an answer; one that is there already stays."""
        if self._session.get(LanguageAnswerRow, key) is None:
            self._session.add(LanguageAnswerRow(key=key, prompt=prompt, text=text, created_at=datetime.now(UTC)))
            self._session.flush()

    def forget_answer(self, key: str) -> None:
        """Drop a kept answer, so that the next request asks again."""
        self._session.execute(delete(LanguageAnswerRow).where(LanguageAnswerRow.key == key))

    def record(self, call: LanguageCall) -> None:
        """Add a call to the audit."""
        self._session.add(LanguageCallRow(**call.model_dump()))
        self._session.flush()

    def calls(self, *, limit: int = 100) -> list[LanguageCall]:
        """The newest calls first."""
        query = select(LanguageCallRow).order_by(LanguageCallRow.id.desc()).limit(limit)
        return [value_of(LanguageCall, row) for row in self._session.scalars(query)]

    def tokens_since(self, moment: datetime) -> int:
        """Tokens used in both directions since a moment."""
        total = func.coalesce(func.sum(LanguageCallRow.prompt_tokens + LanguageCallRow.completion_tokens), 0)
        return int(self._session.scalar(select(total).where(LanguageCallRow.time >= moment)) or 0)

    def usage_since(self, moment: datetime) -> list[LanguageUsage]:
        """Requests, tokens and cost by task since a moment."""
        row = LanguageCallRow
        query = (
            select(
                row.task,
                func.count().label("calls"),
                func.count(case((row.status != OK, 1))).label("failed"),
                func.sum(row.prompt_tokens).label("prompt_tokens"),
                func.sum(row.completion_tokens).label("completion_tokens"),
                func.sum(row.cost).label("cost"),
            )
            .where(row.time >= moment)
            .group_by(row.task)
            .order_by(row.task)
        )
        return [LanguageUsage.model_validate(dict(found)) for found in self._session.execute(query).mappings()]

    def mode_of(self, endpoint: str, model: str) -> str | None:
        """The way of asking for JSON that last worked with a model of an endpoint."""
        row = LanguageCallRow
        query = select(row.mode).where(row.endpoint == endpoint, row.model == model, row.status == OK)
        return self._session.scalar(query.order_by(row.id.desc()).limit(1))

    def put_outcome(self, outcome: LanguageOutcome) -> None:
        """Store what came of a task; it replaces what came of it before."""
        row = LanguageOutcomeRow
        self._session.execute(delete(row).where(row.suggestion_id == outcome.suggestion_id, row.task == outcome.task))
        self._session.add(LanguageOutcomeRow(**outcome.model_dump()))
        self._session.flush()

    def outcomes(self, suggestion_id: str) -> dict[str, LanguageOutcome]:
        """What came of the tasks for a suggestion, by task."""
        query = select(LanguageOutcomeRow).where(LanguageOutcomeRow.suggestion_id == suggestion_id)
        return {row.task: value_of(LanguageOutcome, row) for row in self._session.scalars(query)}

    def without_outcome(self, task: str, *, retry_failed: bool) -> list[str]:
        """Ids of open suggestions in scope with a triage, that the task is still to do for; the oldest first.

        None of them is confidential.

        Args:
            task: the task.
            retry_failed: count those where it failed before as still to do.
        """
        row = LanguageOutcomeRow
        done = select(row.suggestion_id).where(row.task == task)
        if retry_failed:
            done = done.where(row.status != "failed")
        query = (
            select(SuggestionRow.id)
            .join(TriageRow, (TriageRow.suggestion_id == SuggestionRow.id) & TriageRow.is_current)
            .where(SuggestionRow.decided_at.is_(None), TriageRow.in_scope, SuggestionRow.id.not_in(done))
            .where(*reached(OUTWARD, SuggestionRow.id))
            .order_by(SuggestionRow.time, SuggestionRow.id)
        )
        return list(self._session.scalars(query))
