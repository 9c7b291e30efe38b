"""Figures of letters, counted by the database."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from triage.store.models import EventRow, WorkItemRow
from triage.store.suggestions.letter_figures import LetterFilter, Tally
from triage.types import AccessScope, Region, Suggestion

TODAY = date(2026, 11, 20)
LETTERS = (
    ("S1", "2026-10-05T09:00", "U1", "网上信箱", "江东区", "停车难"),
    ("S2", "2026-10-31T23:59", "U1", "12345热线", "江东区", "小区停车"),
    ("S3", "2026-11-01T00:00", "U2", "12345热线", "楚阳市", "夜间施工"),
    ("S4", "2026-11-02T08:00", None, None, None, "停水100%"),
    ("S5", "2026-11-02T08:00", "U9", "网上信箱", "江东区", "机要停车"),
)


@pytest.fixture
def counted(store, offer):
    """Counts some letters, of which the last is confidential."""
    with store.write() as work:
        for key, when, user, channel, area, text in LETTERS:
            letter = Suggestion(
                id=key, title="", text=text, user=user, time=datetime.fromisoformat(when), channel=channel,
                confidential=key == "S5",
            )  # fmt: skip
            work.suggestions.put([letter])
            triage = offer(key).model_copy(
                update={"region": Region(city="湘陵市", area=area, street="南门街道" if key == "S1" else None),
                        "type": "建议" if key == "S1" else "求助"}
            )  # fmt: skip
            work.triages.add(triage)
        work.work_items.open([key for key, *_ in LETTERS])
        for key, state, mark, due in (
            ("S1", "evaluated", 5, None), ("S2", "merged", None, None), ("S3", "assigned", None, date(2026, 11, 19)),
            ("S4", "replied", 2, date(2026, 11, 3)), ("S5", "closed", 5, None),
        ):  # fmt: skip
            values = {"state": state, "satisfaction": mark, "deadline": due}
            work._session.execute(update(WorkItemRow).where(WorkItemRow.suggestion_id == key).values(values))
        work.events.record("S1", "replied")
        work.events.record("S4", "replied")
    with store.write() as work:
        # Late in the evening of UTC it is the next day in Beijing.
        for key, when in (("S1", datetime(2026, 10, 7, 20, tzinfo=UTC)), ("S4", datetime(2026, 11, 2, 9, tzinfo=UTC))):
            work._session.execute(update(EventRow).where(EventRow.suggestion_id == key).values(time=when))

    def figures(reach=AccessScope(confidential=True)):  # noqa: B008
        return work.letter_figures(reach, TODAY)

    with store.read() as work:
        yield figures


def test_letters_citizens_and_handling_are_counted_without_confidential_ones(counted):
    assert counted().tally(LetterFilter()) == Tally(4, 3, known=3, solved=2, rated=2, satisfied=1, overdue=1)
    assert counted().first_day() == date(2026, 10, 5)
    assert counted().reply_days(LetterFilter()) == {1: [3, 0]}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (LetterFilter(first=date(2026, 10, 31), last=date(2026, 11, 1)), ["S3", "S2"]),
        (LetterFilter(place="江东区"), ["S2", "S1"]),
        (LetterFilter(place="南门街道"), ["S1"]),
        (LetterFilter(place="湘陵市"), ["S4", "S3", "S2", "S1"]),
        (LetterFilter(words=("停车", "小区")), ["S2"]),
        (LetterFilter(words=("0%",)), ["S4"]),
        (LetterFilter(type="建议"), ["S1"]),
        (LetterFilter(channels=("网上信箱",)), ["S1"]),
        (LetterFilter(channels=()), []),
        (LetterFilter(categories=("城乡建设/路灯照明",), departments=("甲局",)), ["S4", "S3", "S2", "S1"]),
        (LetterFilter(departments=("乙局",)), []),
    ],
)
def test_a_filter_narrows_what_is_counted_and_listed_alike(counted, wanted, found):
    assert [line.id for line in counted().page(wanted, 0, 9)] == found
    assert counted().tally(wanted).letters == len(found)


def test_letters_are_told_apart_by_days_and_by_properties(counted):
    figures = counted()
    stretches = figures.tallies(LetterFilter(), [date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 2)])
    assert {key: tally.letters for key, tally in stretches.items()} == {0: 2, 1: 1, 2: 1}
    areas = figures.tallies(LetterFilter(), "area")
    assert {key: tally.citizens for key, tally in areas.items()} == {"江东区": 1, "楚阳市": 1, None: 1}
    tops = figures.tallies(LetterFilter(), "category", {"城乡建设/路灯照明": "城乡建设"})
    assert [(key, tally.letters) for key, tally in tops.items()] == [("城乡建设", 4)]
    assert figures.reply_days(LetterFilter(), "area") == {"江东区": [3], None: [0]}
    assert figures.values("channel") == ["12345热线", "网上信箱"]


def test_nothing_outside_of_a_reach_is_counted(counted):
    figures = counted(AccessScope(areas=("楚阳市",), confidential=True))
    assert figures.tally(LetterFilter()).letters == 1
    assert figures.values("channel") == ["12345热线"]
    assert [line.id for line in figures.page(LetterFilter(), 0, 9)] == ["S3"]
