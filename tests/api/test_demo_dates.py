"""The demo inbox's moved times."""

from datetime import datetime

import pytest

from api.cli.demo_dates import anchor_of, moved, moved_inbox
from triage.importing import Importer
from triage.office.workdays import WorkCalendar
from triage.store import Store

NOW = datetime(2027, 3, 10, 9, 30)


@pytest.fixture
def letters(demo, tmp_path):
    """Loads an inbox: the letters by id."""

    def load(folder, name):
        store = Store(f"sqlite:///{tmp_path / name}.db")
        store.upgrade()
        report = Importer(store, tmp_path / "rejects").run("suggestions", folder)
        assert report.rejected == []
        with store.read() as work:
            found = {letter.id: letter for letter in work.suggestions.all()}
        store.close()
        return found

    return load


def test_the_newest_letter_is_of_today_and_nothing_else_changes(demo, letters):
    shipped = letters(demo / "inbox", "shipped")
    with moved_inbox(demo / "inbox", NOW) as folder:
        fresh = letters(folder, "fresh")
    assert shipped.keys() == fresh.keys()
    for key, letter in shipped.items():
        assert fresh[key].model_copy(update={"time": letter.time}) == letter
    times = [letter.time for letter in fresh.values()]
    assert max(times).date() == NOW.date()
    assert max(times) <= NOW


def test_order_and_working_days_between_letters_stay(demo, letters):
    shipped = letters(demo / "inbox", "shipped")
    times = {key: letter.time for key, letter in shipped.items()}
    fresh, calendar = moved(times, NOW), WorkCalendar()
    order = sorted(times, key=lambda key: (times[key], key))
    assert sorted(fresh, key=lambda key: (fresh[key], key)) == order
    newest = times[order[-1]].date()
    for key in order:
        assert calendar.between(fresh[key].date(), NOW.date()) == calendar.between(times[key].date(), newest), key


def test_a_second_run_moves_nothing(tmp_path):
    first = anchor_of(tmp_path)
    assert anchor_of(tmp_path) == first


def test_no_letters_have_no_times():
    assert moved({}, NOW) == {}
