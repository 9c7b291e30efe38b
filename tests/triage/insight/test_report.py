"""Reports: figures, directions, and sentences that say nothing the figures do not."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.insight.question.query import Period
from triage.insight.report.checking import Sentence, holds, number_words
from triage.insight.report.figures import compared, figures_of
from triage.insight.report.record import Record, matching
from triage.insight.report.report import period_before, report_period, write_report
from triage.office.workdays import WorkCalendar
from triage.types import Region, Suggestion

OCTOBER = Period.of(date(2026, 10, 1), date(2026, 10, 31))


def record(number, day, user="甲", **known):
    letter = Suggestion(
        id=f"S{number}",
        title="路灯不亮",
        text="门口路灯坏了。",
        user=user,
        time=datetime.combine(day, datetime.min.time()),
    )
    return Record(letter, day, **known)


def test_counts_are_compared_by_working_day():
    assert compared(100, 100, 20, 20).direction == 0
    assert compared(160, 100, 20, 20).direction == 1
    assert compared(160, 100, 20, 20).change == 60.0
    # As many in half as many working days is twice as many.
    assert compared(100, 100, 10, 20).change == 100.0
    assert compared(9, 3, 20, 20).change is None
    assert compared(30, 0, 20, 20).change is None


def test_figures_tell_what_is_known_and_no_small_place():
    near, far = Region(city="湘陵市", area="江东区"), Region(city="湘陵市", area="岚桥区")
    day = date(2026, 10, 8)
    records = [
        record(n, day, user=f"U{n % 4}", region=near, solved=n < 3, answered=n, satisfaction=5) for n in range(6)
    ]
    records += [record(9, day, region=far, category="城乡建设/供水")]
    figures = figures_of(records, {}, {"main": OCTOBER}, WorkCalendar())
    assert figures == {
        "count": 7, "citizens": 5, "solved": 3, "solved.share": 50.0, "answered": 6, "answered.days": 2.5, "rated": 6,
        "satisfied.share": 100.0, "category:城乡建设": 1, "area:江东区": 6,
    }  # fmt: skip


def test_letters_are_narrowed_to_a_place_and_to_words():
    one = record(1, OCTOBER.first, region=Region(city="湘陵市", area="江东区"))
    assert matching(one, "江东区", "路灯")
    assert matching(one, "湘陵市", None)
    assert not matching(one, "岚桥区", None)
    assert not matching(one, None, "停水")


FIGURES = {
    "count": 40, "citizens": 31, "previous.count": 60, "previous.change": -33.3, "previous.direction": -1,
    "area:江东区": 12, "area:岚桥区": 7, "topic1.before": 3,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names", "true"),
    [
        ("共收到来件40件。", ("count",), True),
        ("共收到来件41件。", ("count",), False),
        ("共收到来件40件，涉及31人。", ("count",), False),
        ("上期为60件，本期下降33.3%。", ("previous.count", "previous.change", "previous.direction"), True),
        ("上期为60件，本期上升33.3%。", ("previous.count", "previous.change", "previous.direction"), False),
        ("上期为60件，本期基本持平。", ("previous.count", "previous.direction"), False),
        ("涉及江东区12件。", ("area:江东区",), True),
        ("涉及岚桥区12件。", ("area:江东区",), False),
        ("江东区最多，有12件。", ("area:江东区",), True),
        ("岚桥区最多，有7件。", ("area:岚桥区",), False),
        ("“路灯不亮”首次出现。", ("topic1.before",), False),
        ("“别的事”有40件。", ("count",), False),
        ("2026年10月1日至10月31日，共收到来件40件。", ("count",), True),
        ("2026年9月1日至9月30日，共收到来件40件。", ("count",), False),
        ("共收到来件40件。", ("nothing",), False),
    ],
)
def test_a_sentence_holds_only_with_its_figures(text, names, true):
    dates = ["2026年10月1日至10月31日"]
    assert holds(Sentence(text=text, figures=names), FIGURES, dates, {"路灯不亮"}) is true


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_no_other_number_passes(said, true):
    sentence = Sentence(text=f"共收到来件{said}件。", figures=("count",))
    assert holds(sentence, {"count": true}, (), ()) is (number_words(said) == number_words(true))


@pytest.mark.parametrize(
    ("kind", "period", "before"),
    [
        ("day", ("2026-10-14", "2026-10-14"), ("2026-10-13", "2026-10-13")),
        ("week", ("2026-10-12", "2026-10-18"), ("2026-10-05", "2026-10-11")),
        ("month", ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        ("quarter", ("2026-10-01", "2026-12-31"), ("2026-07-01", "2026-09-30")),
        ("year", ("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
        ("special", ("2025-10-15", "2026-10-14"), ("2024-10-15", "2025-10-14")),
    ],
)
def test_periods_of_reports(kind, period, before):
    found = report_period(kind, date(2026, 10, 14))
    assert found == Period.of(*map(date.fromisoformat, period))
    assert period_before(kind, found) == Period.of(*map(date.fromisoformat, before))


def test_a_report_says_what_changed_and_compares_with_nothing_that_is_not_there():
    day = date(2026, 9, 1)
    september = [record(n, day + timedelta(days=n % 30), user=f"U{n}") for n in range(20)]
    october = [record(100 + n, OCTOBER.first + timedelta(days=n % 31), user=f"U{n % 50}") for n in range(60)]
    report = write_report([*september, *october], "month", OCTOBER, None, WorkCalendar())
    assert [sentence.text for sentence in report.sentences] == [
        "2026年10月1日至10月31日，共收到来件60件，涉及群众50人。",
        "上期（2026年9月1日至9月30日）为20件，按工作日折算，本期上升266.7%。",
    ]
    assert "year.count" not in report.figures
