"""The engine starts the clock of a letter in danger in the unit of work that stores its triage."""

from triage.office.config import load_office
from triage.pipeline.engine import Engine
from triage.store.base.upsert import digest
from triage.types import Danger, Suggestion


def test_storing_a_triage_that_says_danger_starts_the_clock(sqlite_store, offer):
    letters = [Suggestion(id=key, text="他们拿着刀") for key in ("1", "2")]
    with sqlite_store.write() as work:
        work.suggestions.put(letters)
    engine = object.__new__(Engine)  # opened without its models, which storing needs none of
    engine._store, engine._office = sqlite_store, load_office(None)
    results = [offer("1").model_copy(update={"danger": Danger(level="danger", kinds=("violence",))}), offer("2")]
    assert engine._keep(results, {letter.id: digest(letter) for letter in letters}, None) == [0, 1]
    with sqlite_store.read() as work:
        assert list(work.urgent_clocks.get(["1", "2"])) == ["1"]
        assert "danger_detected" in [event.kind for event in work.events.of("1")]
