"""A surge is many citizens within few days, raised once."""

from datetime import datetime, timedelta

from triage.insight.surges import Heard, Surge, SurgeDetector

BEGAN = datetime(2025, 1, 1)  # the times of letters are local and naive


def _play(rows: list[tuple[str, float]]) -> list[Surge]:
    """Replay (citizen, day) rows that are all about one matter."""
    detector = SurgeDetector(0.01)
    heard: list[Heard] = []
    raised = []
    for number, (citizen, day) in enumerate(rows):
        letter = Heard(str(number), citizen, BEGAN + timedelta(days=day))
        surge = detector.add(letter, heard)
        heard.append(letter)
        if surge is not None:
            raised.append(surge)
    return raised


def test_three_citizens_in_three_days_are_raised_once() -> None:
    """The letters that come after join the surge that was raised."""
    (surge,) = _play([("甲", 100), ("乙", 100.5), ("丙", 101), ("丁", 102), ("戊", 103)])
    assert (surge.members, surge.citizens) == (("0", "1", "2"), 3)


def test_one_citizen_who_writes_thirty_times_is_no_surge() -> None:
    """Citizens are counted, not letters."""
    assert _play([("甲", 100 + number / 10) for number in range(30)]) == []


def test_a_matter_that_always_comes_so_often_is_no_surge() -> None:
    """Twelve citizens, one every twelve days."""
    assert _play([(str(number), 12 * number) for number in range(12)]) == []
