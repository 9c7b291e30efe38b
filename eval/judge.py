"""Judge: a language model's second opinion on drafts, believed as far as it agrees with people."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from eval.base.figure import Figure, Statistic, mean
from eval.base.score import Score
from prompts.language import JudgeVariables
from triage.language.answers import JudgeAnswer
from triage.language.errors import LanguageError
from triage.language.model import LanguageModel
from triage.types.error_catalogue import text_of

LABELLED = Path(__file__).parent / "data" / "judge.jsonl"
Criterion = Literal["addresses", "grounded", "tone", "clear"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
WORST, BEST, NEAR = 1, 5, 1
Progress = Callable[[str, int, int], None]


class JudgedExample(BaseModel):
    """A letter with a draft and the grades that people gave it, 1 to 5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    letter: str
    draft: str
    grades: dict[Criterion, int]


@dataclass(frozen=True)
class Opinion:
    """What the judge says of some drafts, and how far it may be believed.

    Attributes:
        figures: the mean grade of each criterion as a share in [0, 1]; failures are unscored.
        agreement: of each criterion, the share of labelled examples that the judge grades within one of the people.
    """

    figures: tuple[Figure, ...]
    agreement: tuple[Figure, ...]


def labelled_examples(path: Path = LABELLED) -> list[JudgedExample]:
    """The examples that people graded."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [JudgedExample.model_validate(json.loads(line)) for line in lines if line.strip()]


def judge(
    model: LanguageModel,
    drafts: Sequence[tuple[str, str]],
    examples: Sequence[JudgedExample],
    *,
    seed: int = 13,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Opinion:
    """Grade drafts, and the labelled examples with them.

    Args:
        model: the judge.
        drafts: pairs of letter and draft.
        examples: what people graded.
        seed: of the intervals.
        progress: told (stage, done, total).
    """
    opinions = list(_graded(model, drafts, "judge: drafts", progress))
    checks = list(_graded(model, [(entry.letter, entry.draft) for entry in examples], "judge: examples", progress))
    near = [_near(found, entry.grades) for found, entry in zip(checks, examples, strict=True)]
    return Opinion(_figures("judge", [_scores(found) for found in opinions], seed), _figures("agreement", near, seed))


def _graded(
    model: LanguageModel, drafts: Sequence[tuple[str, str]], stage: str, progress: Progress
) -> Iterable[JudgeAnswer | str]:
    """The judge's answer, or why there is none."""
    for done, (letter, draft) in enumerate(drafts, start=1):
        try:
            answer = model.ask("judge_draft", JudgeVariables(letter=letter, draft=draft), JudgeAnswer).answer
            yield "、".join(answer.missing) or "无法判断" if answer.cannot_answer else answer
        except LanguageError as error:
            yield text_of(error)
        progress(stage, done, len(drafts))


def _scores(found: JudgeAnswer | str) -> dict[str, Score]:
    if isinstance(found, str):
        return {name: Score(value=None, explanation=found) for name in CRITERIA}
    span = BEST - WORST
    return {
        name: Score(value=(getattr(found, name) - WORST) / span, explanation=found.explanation) for name in CRITERIA
    }


def _near(found: JudgeAnswer | str, grades: Mapping[Criterion, int]) -> dict[str, Score]:
    if isinstance(found, str):
        return {name: Score(value=None, explanation=found) for name in CRITERIA}
    return {
        name: Score(value=float(abs(getattr(found, name) - grades[name]) <= NEAR), answer=str(getattr(found, name)))
        for name in CRITERIA
    }


def _figures(prefix: str, rows: Sequence[Mapping[str, Score]], seed: int) -> tuple[Figure, ...]:
    return tuple(
        Statistic(name, name, mean).measure(f"{prefix}/{name}", [row[name] for row in rows], seed) for name in CRITERIA
    )
