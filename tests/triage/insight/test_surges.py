"""A surge is many citizens within few days, raised once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from triage.insight.surges import Heard, Level, Near, Surge, SurgeDetector

BEGAN = datetime(2025, 1, 1)  # the times of letters are local and naive
LEVELS = (Level(0.5, 0.01), Level(0.3, 0.001))


class Office:
    """Letters of an office in order of arrival, the ids counted from 0."""

    def __init__(self) -> None:
        self.detector, self.heard, self.raised = SurgeDetector(LEVELS), list[Heard](), list[Surge]()

    def hear(self, citizen: str, day: float, *, like: Sequence[int] | None = None, value=0.6, copy=False) -> None:
        """A letter like those of some ids, or like all."""
        letter = Heard(str(len(self.heard)), citizen, BEGAN + timedelta(days=day))
        near = [Near(other, value, copy) for number, other in enumerate(self.heard) if like is None or number in like]
        surge = self.detector.add(letter, near)
        self.heard.append(letter)
        if surge is not None:
            self.raised.append(surge)


@pytest.fixture
def office() -> Office:
    """An office that had a letter of its own every ten days for a hundred days: ids 0 … 9."""
    result = Office()
    for number in range(10):
        result.hear(f"先{number}", 10.0 * number, like=())
    return result


def test_three_citizens_in_three_days_are_raised_once(office):
    """The letters that come after join the surge that was raised."""
    for day, citizen in enumerate("甲乙丙丁戊"):
        office.hear(citizen, 100 + day / 2, like=range(10, 20))
    (surge,) = office.raised
    assert (surge.members, surge.citizens, surge.voices, surge.flood) == (("10", "11", "12"), 3, 3, False)


def test_two_citizens_about_something_never_heard_are_no_surge(office):
    office.hear("甲", 100, like=())
    office.hear("乙", 100, like=[10])
    assert office.raised == []


def test_one_citizen_who_writes_thirty_times_is_no_surge(office):
    """Citizens are counted, not letters."""
    for number in range(30):
        office.hear("甲", 100 + number / 10, like=range(10, 50))
    assert office.raised == []


def test_copies_that_many_send_are_said_to_be_a_flood(office):
    for number in range(5):
        office.hear(f"抄{number}", 100 + number / 10, like=range(10, 20), copy=True)
    (surge,) = office.raised
    assert (surge.citizens, surge.voices, surge.flood) == (3, 1, True)


def test_a_matter_that_always_comes_so_often_is_no_surge():
    """Twelve citizens, one every twelve days."""
    office = Office()
    for number in range(12):
        office.hear(str(number), 12.0 * number)
    assert office.raised == []


def test_what_a_holiday_held_up_is_no_surge():
    """One citizen every three days for a year; after nine days without post three come on one day."""
    office = Office()
    for number in range(120):
        office.hear(str(number), 3.0 * number)
    raised = len(office.raised)
    for number in range(3):
        office.hear(f"节{number}", 366 + number / 10)
    assert len(office.raised) == raised


@pytest.mark.parametrize(("value", "citizens"), [(0.6, 3), (0.4, 5)])
def test_less_alike_letters_need_more_citizens_and_are_raised_once(office, value, citizens):
    for number in range(7):
        office.hear(f"远{number}", 100 + 5 * number, like=range(10, 20), value=value)
    (surge,) = office.raised
    assert surge.citizens == citizens


def test_one_wrong_link_does_not_swallow_the_next_surge(office):
    """Letters like one of the five members of a surge raise their own, which the wrong one is in."""
    for number in range(5):
        office.hear(f"前{number}", 100 + number / 10, like=range(10, 20))
    for number in range(3):
        office.hear(f"后{number}", 105 + number / 10, like=[10, *range(15, 20)])
    assert [surge.members for surge in office.raised] == [("10", "11", "12"), ("10", "15", "16")]


def test_a_letter_that_arrives_late_counts_where_it_belongs(office):
    """Two of August and one of October that comes before them are no surge of three; nor is one long past."""
    for day in (200, 201):
        office.hear(f"夏{day}", day, like=range(10, 20))
    office.hear("今", 280, like=())
    office.hear("晚", 201.5, like=range(10, 20))
    assert office.raised == []


def test_a_late_letter_counts_with_the_next_one_that_comes(office):
    """It is of no surge with letters written after it; whoever writes next about the matter completes one."""
    for day in (110, 111):
        office.hear(f"日{day}", day, like=range(10, 20))
    office.hear("晚", 105, like=range(10, 20))
    assert office.raised == []
    office.hear("后", 112, like=range(10, 20))
    assert office.raised[0].citizens >= 3


def test_a_letter_given_twice_counts_once(office):
    office.hear("甲", 100, like=())
    office.hear("乙", 100.1, like=[10])
    again = office.heard[-1]
    near = [Near(office.heard[10], 0.6), Near(again, 1.0)]
    assert office.detector.add(Heard(again.id, "另", again.time), near) is None


def test_stragglers_of_former_years_do_not_make_every_matter_rare():
    """The same two citizens a month, once with one letter of ten years before: nothing is raised either way."""
    for straggler in (None, -3650.0):
        office = Office()
        if straggler is not None:
            office.hear("古", straggler, like=())
        for number in range(4):
            office.hear(f"常{number}", 9.0 * number)
        assert office.raised == []
