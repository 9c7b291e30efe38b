"""Report: figures, hot topics and checked sentences of a period."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from retrieval.local_model import LocalModel
from triage.ideas.similarity import Progress
from triage.insight.question.query import Period
from triage.insight.question.spans import DAY, Unit, shifted, whole, year_before
from triage.insight.question.words import period_words
from triage.insight.report.checking import Sentence, holds, number_words
from triage.insight.report.figures import figures_of
from triage.insight.report.hot_topics import Topic, hot_topics
from triage.insight.report.record import Record
from triage.office.workdays import WorkCalendar
from triage.types.base import Value

PeriodKind = Literal["day", "week", "month", "quarter", "year", "special"]
KIND_NAMES: Mapping[str, str] = {
    "day": "日报", "week": "周报", "month": "月报", "quarter": "季报", "year": "年报", "special": "专报",
}  # fmt: skip
PLACES, NAMED_TOPICS = 5, 5
METHOD = (
    "本期与上期、去年同期的比较按工作日折算；变化在偶然波动范围内的记为持平，两期都不足10件的不作升降比较。"
    "热点事项由机器按文字归并，按反映人数排列，可能有误归；不足5件的地方不列出。保密件不计入。"
)


class Report(Value):
    """A report as it is written down; `area` and `topic` are what it was narrowed to."""

    kind: PeriodKind
    period: Period
    previous: Period
    area: str | None
    topic: str | None
    figures: dict[str, float]
    topics: tuple[Topic, ...]
    sentences: tuple[Sentence, ...]

    @property
    def title(self) -> str:
        """The heading."""
        return f"{self.area or ''}{f'“{self.topic}”' if self.topic else ''}群众来件分析{KIND_NAMES[self.kind]}"

    def as_json(self) -> dict[str, Any]:
        """Every field by its name."""
        return self.model_dump(mode="json", by_alias=True)


def report_period(kind: PeriodKind, day: date) -> Period:
    """The whole day, week, month, quarter or year of a day; for a special report the year up to it."""
    if kind == "special":
        return Period.of(shifted(day, "year", -1) + DAY, day)
    return whole(kind, day)


def period_before(kind: PeriodKind, period: Period) -> Period:
    """The period before."""
    if kind == "special":
        return year_before(period)
    unit: Unit = kind
    return whole(unit, period.first, -1)


def write_report(
    records: Sequence[Record],
    kind: PeriodKind,
    period: Period,
    model: LocalModel | None,
    calendar: WorkCalendar,
    *,
    narrowed: tuple[str | None, str | None] = (None, None),
    progress: Progress = lambda _stage, _done, _total: None,
) -> Report:
    """Count a period, find its hot topics and say both in sentences that the figures bear out.

    Args:
        records: letters of the period and of the year before it, narrowed already; none from behind it.
        kind: of the report.
        period: its days.
        model: for the topics; None where there are too few letters to learn from, and then no topics.
        calendar: the working days.
        narrowed: the area and the topic.
        progress: told (stage, done, total).
    """
    periods = {"main": period, "previous": period_before(kind, period), "year": year_before(period)}
    parts = {name: [one for one in records if span.first <= one.day <= span.last] for name, span in periods.items()}
    begun = min((record.day for record in records), default=period.first)
    others = {
        name: parts[name]
        for name in ("previous", "year")
        if begun <= periods[name].first and not (name == "year" and kind in {"year", "special"})
    }
    figures = figures_of(parts["main"], others, periods, calendar)
    days = [calendar.between(one.first - DAY, one.last) for one in (period, periods["previous"])]
    topics = (
        hot_topics(records, period, periods["previous"], model, working_days=(days[0], days[1]), progress=progress)
        if model is not None
        else []
    )
    for place, topic in enumerate(topics, 1):
        figures |= {f"topic{place}.size": topic.size, f"topic{place}.citizens": topic.citizens}
        figures |= {f"topic{place}.previous": topic.previous, f"topic{place}.before": topic.previous + topic.earlier}
        if topic.trend in _SIGNS:
            figures[f"topic{place}.direction"] = _SIGNS[topic.trend]
    dates = [period_words(span) for span in periods.values()]
    quoted = {*(topic.title for topic in topics), *(name.partition(":")[2] for name in figures if ":" in name)}
    said = [
        sentence for sentence in _composed(figures, topics, periods, others) if holds(sentence, figures, dates, quoted)
    ]
    return Report(
        kind=kind,
        period=period,
        previous=periods["previous"],
        area=narrowed[0],
        topic=narrowed[1],
        figures=figures,
        topics=tuple(topics),
        sentences=tuple(said),
    )


_SIGNS = {"上升": 1, "持平": 0, "下降": -1}
_WORDS = {1: "上升", -1: "下降"}
_OTHERS = {"previous": "上期", "year": "去年同期"}


def _composed(
    figures: Mapping[str, float],
    topics: Sequence[Topic],
    periods: Mapping[str, Period],
    others: Mapping[str, Sequence[Record]],
) -> Iterator[Sentence]:
    def said(name: str) -> str:
        return number_words(abs(figures[name]))

    head = f"{period_words(periods['main'])}，共收到来件{said('count')}件，涉及群众{said('citizens')}人。"
    yield Sentence(text=head, figures=("count", "citizens"))
    for name in others:
        other = f"{_OTHERS[name]}（{period_words(periods[name])}）"
        if f"{name}.change" not in figures:
            yield Sentence(
                text=f"{other}为{said(f'{name}.count')}件，件数较少，不作升降比较。", figures=(f"{name}.count",)
            )
            continue
        used = (f"{name}.count", f"{name}.change", f"{name}.direction")
        change = f"{_WORDS.get(int(figures[f'{name}.direction']), '')}{said(f'{name}.change')}%"
        moved = f"{change}。" if figures[f"{name}.direction"] else "基本持平。"
        yield Sentence(text=f"{other}为{said(f'{name}.count')}件，按工作日折算，本期{moved}", figures=used)
    yield from _shares(figures)
    if "solved" in figures:
        text = f"本期来件已答复或办结{said('solved')}件，占{said('solved.share')}%。"
        yield Sentence(text=text, figures=("solved", "solved.share"))
    if "answered" in figures:
        text = f"已答复的{said('answered')}件中，答复用时的中位数为{said('answered.days')}天。"
        yield Sentence(text=text, figures=("answered", "answered.days"))
    if "rated" in figures:
        text = f"收到群众评价{said('rated')}条，满意的占{said('satisfied.share')}%。"
        yield Sentence(text=text, figures=("rated", "satisfied.share"))
    for place, topic in enumerate(topics[:NAMED_TOPICS], 1):
        yield _topic_sentence(place, topic, figures)


def _shares(figures: Mapping[str, float]) -> Iterator[Sentence]:
    categories = [name for name in figures if name.startswith("category:")]
    if categories:
        name = categories[0]
        text = f"来件最多的类别是“{name.partition(':')[2]}”，有{number_words(figures[name])}件。"
        yield Sentence(text=text, figures=(name,))
    areas = tuple(name for name in figures if name.startswith("area:"))[:PLACES]
    if areas:
        listed = "、".join(f"{name.partition(':')[2]}{number_words(figures[name])}件" for name in areas)
        yield Sentence(text=f"写明地点的来件中，涉及{listed}。", figures=areas)


def _topic_sentence(place: int, topic: Topic, figures: Mapping[str, float]) -> Sentence:
    used = [f"topic{place}.{name}" for name in ("size", "citizens")]
    text = f"“{topic.title}”一事有{topic.citizens}人反映，来件{topic.size}件"
    if topic.trend == "新出现":
        used.append(f"topic{place}.before")
        text += "，在可查的来件中首次出现"
    elif topic.trend in _SIGNS:
        used += [f"topic{place}.previous", f"topic{place}.direction"]
        how = "基本" if topic.trend == "持平" else "按工作日折算"
        text += f"，上期{number_words(figures[used[2]])}件，{how}{topic.trend}"
    return Sentence(text=f"{text}。", figures=tuple(used))
