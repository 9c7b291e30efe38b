"""Published answers: only what citizens agreed to, with the day that they live in."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from triage.knowledge.published_answers import SHOWN_TEXT, AnswerSearch
from triage.store.models import WorkItemRow
from triage.store.reference.answers import AnswerRepository
from triage.types import IntakeItem, Suggestion, Transition
from triage.workflow.actor import CITIZEN, Actor

OFFICE = Actor(name="王敏", role="handler")


def send(store, key, *, text="书院路的路灯不亮", title="路灯", public=True, reply="路灯已经修复。"):
    """A suggestion that came over the form, and its reply."""
    suggestion = Suggestion(id=key, title=title, text=text, channel="网页")
    with store.write() as work:
        work.intakes.add([IntakeItem(suggestion=suggestion, payload_digest=key, public=public)], CITIZEN)
        if reply is not None:
            standing = work.work_items.one(key)
            answered = standing.model_copy(update={"state": "replied", "reply": reply, "department": "甲局"})
            work.work_items.save(standing, answered)
            work.events.record(key, "replied", OFFICE, state="replied")


def newest(store, limit=9):
    with store.read() as work:
        assert isinstance(work.answers, AnswerRepository)
        return [found.id for found in work.answers.newest(limit)]


def test_only_what_is_answered_and_agreed_to_is_published(sqlite_store):
    send(sqlite_store, "Z1")
    send(sqlite_store, "Z2", public=False)
    send(sqlite_store, "Z3", reply=None)
    assert newest(sqlite_store) == ["Z1"]


def test_the_newest_come_first(sqlite_store):
    for key in ("Z2", "Z1", "Z3"):
        send(sqlite_store, key)
    assert newest(sqlite_store) == ["Z3", "Z1", "Z2"]
    assert newest(sqlite_store, 2) == ["Z3", "Z1"]


def test_the_state_tells_that_something_changed(sqlite_store):
    states = []
    for act in (
        lambda: None,
        lambda: send(sqlite_store, "Z1"),
        lambda: send(sqlite_store, "Z2"),
        lambda: reopen(sqlite_store, "Z1"),
        lambda: reopen(sqlite_store, "Z2"),
    ):
        act()
        with sqlite_store.read() as work:
            states.append(work.answers.state())
    assert states[0] == states[4] == (0, 0)
    assert [number for number, _ in states] == [0, 1, 2, 1, 0]
    assert len(set(states)) == 4


def reopen(store, key):
    with store.write() as work:
        wanted = Transition(action="reopen", reason="又坏了", deadline=date(2026, 12, 1))
        work.work_items.move(wanted, work.work_items.one(key), OFFICE)


@pytest.mark.parametrize(("hour", "day"), [(15, 20), (16, 21), (23, 21)])
def test_the_day_is_that_of_beijing(sqlite_store, hour, day):
    send(sqlite_store, "Z1")
    with sqlite_store.write() as work:
        time = datetime(2026, 11, 20, hour, 30, tzinfo=UTC)
        work.answers._session.execute(update(WorkItemRow).values(updated_at=time))
    with sqlite_store.read() as work:
        assert work.answers.newest(1)[0].day == date(2026, 11, day)


def test_an_answer_is_found_by_its_wording_without_personal_data(sqlite_store):
    send(sqlite_store, "Z1", text="书院路的路灯不亮，电话13900001234", reply="路灯已修复，请致电13900005678。")
    send(sqlite_store, "Z2", title="公交", text="希望增加夜间公交班次", reply="已增加夜间班次。")
    search = AnswerSearch(sqlite_store)
    (found,) = search.find("书院路路灯不亮", 9)
    assert found.title == "路灯"
    assert "书院路的路灯不亮" in found.text
    assert found.department == "甲局"
    assert "1390000" not in f"{found.text}{found.reply}"
    assert [answer.title for answer in search.find("夜间公交班次", 9)] == ["公交"]


def test_what_has_nothing_to_do_with_the_query_is_not_offered(sqlite_store):
    search = AnswerSearch(sqlite_store)
    assert search.find("路灯", 9) == []
    send(sqlite_store, "Z1")
    assert search.find("校园食堂的饭菜太贵", 9) == []
    assert search.find("", 9) == []
    assert search.find("？！", 9) == []


def test_the_search_sees_what_was_published_or_withdrawn_meanwhile(sqlite_store):
    search = AnswerSearch(sqlite_store)
    assert search.find("路灯不亮", 9) == []
    send(sqlite_store, "Z1")
    assert len(search.find("路灯不亮", 9)) == 1
    reopen(sqlite_store, "Z1")
    assert search.find("路灯不亮", 9) == []


def test_the_limit_counts_what_is_found(sqlite_store):
    for number in range(4):
        send(sqlite_store, f"Z{number}")
    search = AnswerSearch(sqlite_store)
    assert len(search.find("书院路的路灯不亮", 3)) == 3
    assert search.find("书院路的路灯不亮", 0) == []


def test_long_letters_are_shortened(sqlite_store):
    send(sqlite_store, "Z1", text="书院路的路灯不亮。" * 200)
    (found,) = AnswerSearch(sqlite_store).find("书院路的路灯不亮", 1)
    assert len(found.text) <= SHOWN_TEXT + 1
