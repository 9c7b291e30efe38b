"""Comparison: whether a new model is worse than the one before, on the same held-out decisions."""

import math
from collections.abc import Mapping, Sequence

from triage.knowledge.feedback import Feedback
from triage.types import Triage
from triage.types.base import Value

Z95 = 1.959964


class PairedChange(Value):
    """How often each of two models was right about one question on the same letters.

    `low` and `high` bound the difference after minus before at 95% (Bonett and Price 2012: an adjusted Wald interval
    for paired proportions that holds for few letters too, where a bootstrap would be far too sure of itself).
    """

    question: str
    n: int
    before: float
    after: float
    improved: int
    worsened: int
    low: float
    high: float

    @property
    def worse(self) -> bool:
        """Whether the whole interval of the difference lies below 0."""
        return self.high < 0


def paired_change(question: str, before: Sequence[bool], after: Sequence[bool]) -> PairedChange:
    """Compare two models on the same letters.

    Args:
        question: what they were asked.
        before: per letter whether the old model was right, at least one letter.
        after: the same for the new model.
    """
    n = len(before)
    improved = sum(new and not old for old, new in zip(before, after, strict=True))
    worsened = sum(old and not new for old, new in zip(before, after, strict=True))
    gain, loss = (improved + 1) / (n + 2), (worsened + 1) / (n + 2)
    spread = Z95 * math.sqrt((gain + loss - (gain - loss) ** 2) / (n + 2))
    return PairedChange(
        question=question,
        n=n,
        before=round(sum(before) / n, 4),
        after=round(sum(after) / n, 4),
        improved=improved,
        worsened=worsened,
        low=round(max(-1.0, gain - loss - spread), 4),
        high=round(min(1.0, gain - loss + spread), 4),
    )


def compare_models(
    feedbacks: Sequence[Feedback],
    before: Mapping[str, Triage],
    after: Mapping[str, Triage],
    renamed: Mapping[str, str] | None = None,
) -> tuple[PairedChange, ...]:
    """The questions that decisions answer, each on the letters that have an answer; none where no letter has.

    Args:
        feedbacks: of the held-out letters.
        before: what the old model says about them, by id.
        after: what the new model says.
        renamed: the names that categories have now, by those that they had when somebody decided.
    """
    names = renamed or {}
    questions = {
        "category": [feedback for feedback in feedbacks if feedback.category],
        "department": [feedback for feedback in feedbacks if feedback.department],
        "not the rejected department": [feedback for feedback in feedbacks if feedback.misdirected()],
    }
    return tuple(
        paired_change(
            question,
            *([_right(question, one, said[one.suggestion_id], names) for one in asked] for said in (before, after)),
        )
        for question, asked in questions.items()
        if asked
    )


def _right(question: str, feedback: Feedback, triage: Triage, names: Mapping[str, str]) -> bool:
    offered = triage.departments[0].name if triage.departments else None
    if question == "category":
        return triage.category.name == names.get(feedback.category or "", feedback.category)
    if question == "department":
        return offered == feedback.department
    return offered not in feedback.misdirected()
