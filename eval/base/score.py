"""Score: what a scorer says about one sample."""

from pydantic import BaseModel, ConfigDict, Field


class Score(BaseModel):
    """A judgement on one output.

    `value` lies in [0, 1]; None means that it could not be scored, which is counted apart and is never
    zero. `confidence` is the probability that the system itself gave to its answer, where it gave one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float | None = Field(ge=0, le=1)
    answer: str = ""
    explanation: str = ""
    confidence: float | None = Field(default=None, ge=0, le=1)


def right_or_wrong(right: bool, answer: str, wanted: str, confidence: float | None = None) -> Score:
    """The score of an answer that is right or wrong."""
    explanation = "" if right else f"应为{wanted}"
    return Score(value=float(right), answer=answer, explanation=explanation, confidence=confidence)
