"""Stored JSON carries the version of its form and is brought to the form of now when it is read."""

import json
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from triage.errors import StoredJsonError
from triage.store import Store
from triage.store.models.stored_json import FORM, UPGRADES, from_stored, to_stored
from triage.types import IdeaExtract, Triage
from triage.types.error_catalogue import text_of

ARCHIVE = Path(__file__).parents[2] / "fixtures" / "state-0.2.0" / "backup.tar.gz"
KINDS = tuple(UPGRADES)
TYPED = {"triage": Triage, "idea": IdeaExtract}
COLUMNS = {"triage": ("triages", "result"), "idea": ("ideas", "described")}


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """The database of release 0.2.0, brought to the tables of now."""
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    url = f"sqlite:///{next(folder.rglob('*.db'))}"
    store = Store(url)
    store.upgrade()
    yield store, create_engine(url)
    store.close()


def rows(engine, kind):
    table, column = COLUMNS[kind]
    with engine.connect() as connection:
        return [json.loads(row[0]) for row in connection.execute(text(f"SELECT {column} FROM {table}"))]  # noqa: S608


@pytest.mark.parametrize("kind", KINDS)
def test_what_0_2_0_stored_has_no_version_and_is_read(old, kind):
    found = rows(old[1], kind)
    assert found
    for stored in found:
        assert FORM not in stored
        TYPED[kind].model_validate(from_stored(kind, stored))


def test_a_triage_of_0_2_0_says_what_it_lacks(old):
    with old[0].read() as work:
        stored = work.triages.results(["S01"])["S01"]
        assert work.triages.current("S01")[1].danger.level == "none"
    assert (stored["danger"], stored["demands"], stored["type"]) == ({}, [], None)
    assert FORM not in stored


def test_what_is_written_carries_the_version_and_is_read_without(old):
    store, engine = old
    with store.write() as work:
        version, triage = work.triages.current("S01")
        work.triages.add(triage)
        idea = work.ideas.of(1)[0]
        work.ideas.edit(idea.id, "电梯审批一窗办", "并联审批", "住房", "李静")
    written = [stored for stored in rows(engine, "triage") if FORM in stored]
    assert [stored["id"] for stored in written] == ["S01"]
    assert written[0][FORM] == len(UPGRADES["triage"])
    with store.read() as work:
        assert work.triages.current("S01") == (version + 1, triage)
        after = work.ideas.one(idea.id).described
    assert after == idea.described.model_copy(update={"edited": True})
    assert [stored[FORM] for stored in rows(engine, "idea")] == [len(UPGRADES["idea"])]


def test_parts_of_it_are_read_within_statements(old):
    with old[0].read() as work:
        assert set(work.triages.regions(["S00", "S01"])) == {"S00", "S01"}
        assert [line.danger.level for line in work.reference_history.undecided(["S01"])] == ["none"]
        assert work.reviews.of("S00")[0].region is not None


@pytest.mark.parametrize(("kind", "named"), [("triage", {"id": "S9"}), ("idea", {"representative": "S9"})])
def test_a_newer_form_is_refused_by_name(kind, named):
    newer = len(UPGRADES[kind]) + 1
    with pytest.raises(StoredJsonError) as raised:
        from_stored(kind, {FORM: newer, **named})
    assert f"格式 {newer}" in text_of(raised.value)
    assert "“S9”" in text_of(raised.value)


def test_a_row_of_a_newer_form_is_refused_and_not_dropped(old):
    store, engine = old
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE triages SET result = json_set(result, '$.form', 99) WHERE suggestion_id = 'S11'")
        )
    with pytest.raises(StoredJsonError, match="form 99"), store.read() as work:
        work.triages.current_of(["S01", "S11"])


def test_upgrades_are_applied_in_order_from_the_form_that_is_stored(monkeypatch):
    steps = (lambda stored: stored | {"a": 1}, lambda stored: stored | {"b": stored["a"] + 1})
    monkeypatch.setitem(UPGRADES, "idea", steps)
    assert from_stored("idea", {}) == {"a": 1, "b": 2}
    assert from_stored("idea", {FORM: 1, "a": 5}) == {"a": 5, "b": 6}
    assert from_stored("idea", {FORM: 2, "a": 5}) == {"a": 5}
    assert to_stored("idea", {"a": 5}) == {FORM: 2, "a": 5}


@pytest.mark.parametrize("kind", KINDS)
def test_an_upgrade_changes_nothing_that_it_was_given(kind):
    stored = {"id": "S1", "places": [{"name": "书院路"}], "close": ["S1"]}
    before = json.dumps(stored, sort_keys=True)
    content = from_stored(kind, stored)
    assert json.dumps(stored, sort_keys=True) == before
    assert from_stored(kind, to_stored(kind, content)) == content
    assert content["places"] == [{"name": "书院路"}]
