"""What a suggestion said before: kept, shown, and erased with it."""

from datetime import datetime

import pytest

from triage.types import Suggestion
from triage.workflow.actor import SYSTEM, Actor

PERSON = Actor(name="陈立", role="handler")
BEFORE = Suggestion(
    id="S1", title="路灯", text="桥头的路灯灭了，电话13812345678。", user="u-7", time=datetime(2026, 11, 2)
)


@pytest.fixture
def revised(store):
    with store.write() as work:
        work.suggestions.put([BEFORE])
    with store.write() as work:
        after = BEFORE.model_copy(update={"text": "桥头的路灯又亮了。"})
        assert work.revisions.revise("S1", after, "corrected", PERSON, datetime(2026, 11, 4)) == 1
    return store


def test_the_former_content_is_a_version_with_who_replaced_it(revised):
    with revised.read() as work:
        (version,) = work.revisions.of("S1")
        event = work.events.of("S1")[-1]
    assert (version.text, version.user, version.kind, version.actor) == (BEFORE.text, "u-7", "corrected", "陈立")
    assert (event.kind, event.actor, event.data["content_version"]) == ("corrected", "陈立", 1)


def test_former_contents_are_erased_as_the_one_of_now(revised):
    with revised.write() as work:
        work.erasures.erase("S1", SYSTEM, lambda text: str(len(text)))
    with revised.read() as work:
        (version,) = work.revisions.of("S1")
    assert "13812345678" not in version.text
    assert version.user is None


@pytest.mark.parametrize(
    ("state", "after"),
    [("received", "received"), ("reopened", "reopened"), ("assigned", "received"), ("in_progress", "received"),
     ("merged", "received"), ("out_of_scope", "received"), ("replied", "reopened"), ("closed", "reopened")],
)  # fmt: skip
def test_whatever_was_done_with_it_is_done_again(state, after):
    from triage.types import WorkItem
    from triage.workflow.lifecycle import taken_back

    now = datetime(2026, 11, 4)
    item = WorkItem(suggestion_id="S1", state=state, department="市城管局", cycle=1, updated_at=datetime(2026, 11, 3))
    found = taken_back(item, now)
    assert found.state == after
    assert found.cycle == (2 if state in ("replied", "closed") else 1)
    assert (found.department is None) == (state not in ("received", "reopened", "replied", "closed"))
