"""Look-ups by more keys than a statement takes."""

from triage.store.base.lookup import LOOKUP_BATCH
from triage.types import Suggestion


def test_all_that_are_stored_are_found(store):
    number = 2 * LOOKUP_BATCH + 1
    letters = {f"S{n}": Suggestion(id=f"S{n}", text="路灯不亮") for n in range(number)}
    with store.write() as work:
        work.suggestions.put(letters.values())
        assert work.suggestions.get([*letters, "none"]) == letters
        assert work.suggestions.get([]) == {}
        assert set(work.work_items.get(list(letters))) == set(letters)
