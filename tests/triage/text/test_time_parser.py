"""Times as people and systems write them."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import RowError
from triage.text.time_parser import ORDER, read_time
from triage.types.local_time import doubt_of

AFTERNOON = datetime(2026, 11, 27, 15, 20)
TO_THE_SECOND = datetime(2026, 11, 27, 15, 20, 11)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-27", datetime(2026, 11, 27)),
        ("2026年11月27日", datetime(2026, 11, 27)),
        ("二〇二六年十一月二十七日", datetime(2026, 11, 27)),
        ("20261127", datetime(2026, 11, 27)),
        (20261127, datetime(2026, 11, 27)),
        (date(2026, 11, 27), datetime(2026, 11, 27)),
        ("2026年11月27日 15:20", AFTERNOON),
        ("2026年11月27日15时20分", AFTERNOON),
        ("2026年11月27日（星期五）下午3点20分", AFTERNOON),
        ("2026-11-27 周五 15:20", AFTERNOON),
        ("2026/11/27 下午 3:20:11", TO_THE_SECOND),
        ("2026/11/27 3:20:11 PM", TO_THE_SECOND),
        ("2026.11.27 15：20：11", TO_THE_SECOND),
        ("２０２６-１１-２７ １５:２０", AFTERNOON),
        ("2026-11-27 上午 12:05", datetime(2026, 11, 27, 0, 5)),
        ("2026-11-27 中午12:05", datetime(2026, 11, 27, 12, 5)),
        ("2026-11-27 下午12:05", datetime(2026, 11, 27, 12, 5)),
        ("2026-11-27 晚上8点半", datetime(2026, 11, 27, 20, 30)),
        ("2026-11-27 24:00", datetime(2026, 11, 28)),
        ("20261127152011", TO_THE_SECOND),
        ("202611271520", AFTERNOON),
        ("2026112715", datetime(2026, 11, 27, 15)),
        ("20261127152011123", TO_THE_SECOND),
        ("20261127 152011", TO_THE_SECOND),
        ("20261127T152011Z", datetime(2026, 11, 27, 23, 20, 11)),
        (46353.638888889, AFTERNOON),
        ("46353.638888889", AFTERNOON),
        (46353, datetime(2026, 11, 27)),
        ("1795764011", TO_THE_SECOND),
        (1795764011000, TO_THE_SECOND),
        ("1795764011123", TO_THE_SECOND),
        ("2026-11-27T07:20:11Z", TO_THE_SECOND),
        ("2026-11-27T15:20:11+08:00", TO_THE_SECOND),
        ("2026-11-27 15:20:11 +0800", TO_THE_SECOND),
        ("2026-11-27T15:20:11+08:00[Asia/Shanghai]", TO_THE_SECOND),
        ("2026-11-27 15:20:11.0", TO_THE_SECOND),
        ("2026-11-27 07:20:11 UTC", TO_THE_SECOND),
        ("2026-11-27 02:20:11 -05:00", TO_THE_SECOND),
        ("Fri, 27 Nov 2026 15:20:11 +0800", TO_THE_SECOND),
        ("Fri Nov 27 15:20:11 CST 2026", TO_THE_SECOND),
        ("Nov 27, 2026 3:20 PM", AFTERNOON),
        ("27-Nov-2026", datetime(2026, 11, 27)),
        (datetime(2026, 11, 27, 7, 20, tzinfo=UTC), AFTERNOON),
    ],
)
def test_a_time_is_what_a_person_reads_in_it(written, moment):
    found = read_time(written)
    assert (found.moment, found.doubt) == (moment, None)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("11/27/2026 15:20", AFTERNOON),
        ("27/11/2026 15:20", AFTERNOON),
        ("11/10/2026", datetime(2026, 11, 10)),
        ("26-11-27 15:20", AFTERNOON),
        ("26年11月27日 15:20", AFTERNOON),
    ],
)
def test_an_order_that_may_be_another_is_doubted(written, moment):
    found = read_time(written)
    assert (found.moment, found.doubt) == (moment, ORDER)


@pytest.mark.parametrize(
    "written", ["昨天", "2026-13-01", "2026-02-30", "25:61", "2026-11-27 25:00", "x" * 500, "123", "2026"]
)
def test_what_is_no_time_says_so(written):
    with pytest.raises(RowError, match="no_time"):
        read_time(written)


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+14:00", "9999-12-31", "1900-01-01"])
def test_what_no_calendar_of_an_office_reaches_says_so(written):
    with pytest.raises(RowError, match="far_time"):
        read_time(written)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_no_time(nothing):
    assert read_time(nothing) is None


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.from_regex(r"[0-9年月日:/. -]{1,24}")))
def test_any_value_is_a_time_or_a_reason(value):
    with suppress(RowError):
        found = read_time(value)
        assert found is None or found.moment.tzinfo is None


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))
def test_every_way_of_writing_a_moment_gives_it_back(moment):
    moment = moment.replace(microsecond=0)
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    for written in (
        moment.isoformat(),
        f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}",
        f"{moment:%Y%m%d%H%M%S}",
        serial,
    ):
        assert read_time(written).moment == moment


@pytest.mark.parametrize(
    ("moment", "word"),
    [
        (datetime(1989, 12, 31), "早于"),
        (datetime(2026, 12, 3), "晚于"),
        (datetime(2026, 12, 1, 23), None),
        (None, None),
    ],
)
def test_a_time_before_1990_or_of_another_day_to_come_is_doubted(moment, word):
    doubt = doubt_of(moment, date(2026, 11, 30))
    assert doubt is None if word is None else word in doubt
