"""Hot topics: the matters of a period by the number of citizens that raised them."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

import numpy as np

from retrieval.local_model import LocalModel
from triage.ideas.grouping import GroupingOptions, group
from triage.ideas.similarity import Progress, TextVectors, similarity_to_means, text_vectors
from triage.insight.question.query import Period
from triage.insight.report.figures import compared
from triage.insight.report.record import Record
from triage.text.cleaning import sentences, shorten
from triage.text.person_names import names_a_person
from triage.text.personal_data import Mask, find_personal_data
from triage.text.untrusted import instructs_machine
from triage.types.base import Value

Trend = Literal["新出现", "上升", "下降", "持平", "重现", "数量较少", "无从比较"]
TITLE, SHORTEST, QUOTE, QUOTES, READ = 40, 10, 120, 3, 1_500
_GREETS = re.compile(r"尊敬的|[您你]们?好|领导好|谢谢|感谢|此致|敬礼|(?:书记|[市省县区镇局]长)[：:，,]")
# A matter of one citizen is none of the public's.
FEWEST = 2
TOPICS = 10


class Topic(Value):
    """One matter of a period: `previous` letters came in the period before, `earlier` before that."""

    title: str
    size: int
    citizens: int
    members: tuple[str, ...]
    trend: Trend
    previous: int
    earlier: int
    quotes: tuple[str, ...]


def hot_topics(
    records: Sequence[Record],
    period: Period,
    previous: Period,
    model: LocalModel,
    *,
    working_days: tuple[int, int],
    seed: int = 13,
    progress: Progress = lambda _stage, _done, _total: None,
) -> list[Topic]:
    """The matters that most citizens raised in a period, the largest first.

    Args:
        records: letters of the period and of the time before, which show what is new.
        period: of which matters are told.
        previous: the period before.
        model: gives the vectors.
        working_days: of the period and of the one before.
        seed: of the grouping.
        progress: told (stage, done, total).
    """
    if not records:
        return []
    vectors = text_vectors(model, [(record.letter.title, record.letter.text) for record in records], progress)
    labels = group(vectors, GroupingOptions(seed=seed), progress=progress)
    members: dict[int, list[int]] = defaultdict(list)
    for row, label in enumerate(labels.tolist()):
        members[label].append(row)
    reaches_back = min(record.day for record in records) <= previous.first
    found = []
    for rows in members.values():
        inside = [row for row in rows if period.first <= records[row].day <= period.last]
        citizens = len({records[row].citizen for row in inside})
        if citizens >= FEWEST:
            counts = Counter(_when(records[row], period, previous) for row in rows)
            found.append(_topic(records, vectors, inside, counts, working_days, reaches_back))
    return sorted(found, key=lambda topic: (-topic.citizens, -topic.size, topic.members))[:TOPICS]


def _when(record: Record, period: Period, previous: Period) -> str:
    if record.day >= period.first:
        return "main"
    return "previous" if record.day >= previous.first else "earlier"


def _topic(
    records: Sequence[Record],
    vectors: TextVectors,
    rows: Sequence[int],
    counts: Counter[str],
    working_days: tuple[int, int],
    reaches_back: bool,
) -> Topic:
    within = np.asarray(rows)
    part = TextVectors(vectors.dense[within], vectors.lexical[within])
    everybody = np.zeros(len(within), dtype=np.int64)
    alike = similarity_to_means(part, np.arange(len(within)), part.means(everybody, 1))[:, 0]
    close = [records[rows[place]] for place in np.argsort(-alike, kind="stable").tolist()]
    return Topic(
        title=_title(close),
        size=len(rows),
        citizens=len({record.citizen for record in close}),
        members=tuple(records[row].letter.id for row in rows),
        trend=_trend(len(rows), counts["previous"], counts["earlier"], working_days, reaches_back),
        previous=counts["previous"],
        earlier=counts["earlier"],
        quotes=tuple(_quotes(close)),
    )


def _trend(count: int, previous: int, earlier: int, working_days: tuple[int, int], reaches_back: bool) -> Trend:
    if not reaches_back:
        return "无从比较"
    if previous == 0:
        return "重现" if earlier else "新出现"
    against = compared(count, previous, *working_days)
    if against.change is None:
        return "数量较少"
    return {1: "上升", 0: "持平", -1: "下降"}[against.direction]  # type: ignore[return-value]


def _title(close: Sequence[Record]) -> str:
    for record in close:
        title = record.letter.title or next(iter(sentences(record.letter.text)), "")
        if title and not instructs_machine(title):
            return shorten(Mask().hide(title), TITLE)
    return close[0].letter.id


def _quotes(close: Sequence[Record]) -> list[str]:
    """Up to three passages of different citizens, as they stand: none that names somebody, greets or is cut short."""
    quotes: list[str] = []
    asked: set[str] = set()
    for record in close:
        if record.citizen in asked:
            continue
        passage = next((piece for piece in sentences(record.letter.text[:READ]) if _quotable(piece)), None)
        if passage is not None and passage not in quotes:
            asked.add(record.citizen)
            quotes.append(passage)
        if len(quotes) == QUOTES:
            break
    return quotes


def _quotable(piece: str) -> bool:
    return (
        SHORTEST <= len(piece) <= QUOTE
        and _GREETS.search(piece) is None
        and piece.count("“") == piece.count("”")
        and not find_personal_data(piece)
        and not names_a_person(piece)
        and not instructs_machine(piece)
    )
