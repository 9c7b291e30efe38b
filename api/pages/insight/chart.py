"""Chart: the bars of a table, in the units of a drawing that is 360 wide."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.insight.answer.answer import Row
from triage.insight.answer.words import number_said
from triage.insight.question.query import Measure

MOST_BARS = 16
WIDTH, LABEL, ROW, LETTERS = 360, 132, 22, 10
_BAR = WIDTH - LABEL - 62


@dataclass(frozen=True)
class Bar:
    """One bar: where its row begins, how long it is, what stands before it and behind it."""

    top: int
    width: int
    label: str
    value: str


def bars_of(measure: Measure, rows: Sequence[Row]) -> list[Bar]:
    """The bars of the first rows that have a number; none where there are fewer than two."""
    shown = [row for row in rows if row.number.value is not None][:MOST_BARS]
    most = max((row.number.value or 0 for row in shown), default=0)
    if len(shown) < 2 or not most:  # noqa: PLR2004 -- one bar compares nothing
        return []
    return [
        Bar(
            place * ROW,
            round(_BAR * (row.number.value or 0) / most),
            row.name if len(row.name) <= LETTERS else f"{row.name[: LETTERS - 1]}…",
            number_said(measure, row.number),
        )
        for place, row in enumerate(shown)
    ]
