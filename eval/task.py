"""Task: one step of the pipeline with its scorers, and the figures that are made of their scores."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.base.figure import Figure, Statistic, calibration_error, mean, precision_at_coverage, share_missed
from eval.base.score import Score
from eval.scorers import Scorer, Subject
from eval.scorers.draft import DRAFT
from eval.scorers.intake import PLACE, PRIVACY, SCOPE, URGENCY
from eval.scorers.retrieval import DUPLICATES, REFERENCES
from eval.scorers.routing import INJECTION, ROUTING


@dataclass(frozen=True)
class Task:
    """A named group of scorers; without `extra`, each gives the mean of its scores."""

    name: str
    title: str
    scorers: tuple[Scorer, ...]
    extra: tuple[Statistic, ...] = ()

    def score(self, subject: Subject) -> dict[str, Score]:
        """The scores of one subject by `task/scorer`; a question that does not concern it is absent."""
        found = {f"{self.name}/{scorer.name}": scorer.judge(subject) for scorer in self.scorers}
        return {name: score for name, score in found.items() if score is not None}

    @property
    def statistics(self) -> tuple[Statistic, ...]:
        """One mean for each scorer, then the further statistics."""
        return (*(Statistic(scorer.name, scorer.name, mean) for scorer in self.scorers), *self.extra)

    def figures(self, scores: Sequence[Mapping[str, Score]], seed: int) -> Iterator[Figure]:
        """The figures over the samples that each of them concerns."""
        for statistic in self.statistics:
            key = f"{self.name}/{statistic.scorer}"
            yield statistic.measure(f"{self.name}/{statistic.name}", [row[key] for row in scores if key in row], seed)


TASKS: tuple[Task, ...] = (
    Task("scope", "受理范围", SCOPE),
    Task("place", "地点", PLACE),
    Task("duplicates", "重复件", DUPLICATES),
    Task(
        "routing",
        "分类与承办单位",
        ROUTING,
        (
            Statistic("category_ece", "category", calibration_error, "less"),
            Statistic("department_ece", "department@1", calibration_error, "less"),
            Statistic("category_precision@80", "category", precision_at_coverage(0.8)),
            Statistic("department_precision@80", "department@1", precision_at_coverage(0.8)),
        ),
    ),
    Task("urgency", "分级", URGENCY, (Statistic("missed_urgent", "caught", share_missed, "less"),)),
    Task("references", "类似办件与条款", REFERENCES),
    Task("draft", "答复草稿", DRAFT),
    Task("injection", "来信指挥系统", INJECTION),
    Task("privacy", "个人信息遮盖", PRIVACY),
)


def score_all(subject: Subject) -> dict[str, Score]:
    """The scores of one subject in all tasks."""
    return {name: score for task in TASKS for name, score in task.score(subject).items()}


def all_figures(scores: Sequence[Mapping[str, Score]], seed: int) -> tuple[Figure, ...]:
    """The figures of all tasks."""
    return tuple(figure for task in TASKS for figure in task.figures(scores, seed))
