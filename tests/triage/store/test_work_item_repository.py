"""Where suggestions stand: what is due and for whom, what is read in which order, and what an act leaves behind."""

from datetime import UTC, date, datetime, timedelta

import pytest

from triage.errors import IncompleteTransitionError, NotFoundError
from triage.store.base.upsert import digest
from triage.store.suggestions import work_items
from triage.types import EVERYTHING, AccessScope, Department, Suggestion, Transition
from triage.workflow.actor import Actor

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
HANDLER = Actor(name="王敏", role="handler", account="wangmin")
UNIT = Actor(name="李强", role="department", department="甲局", account="liqiang")


def letter(number, day=None):
    time = None if day is None else datetime(2026, 11, day, 9)
    return Suggestion(id=f"S{number}", text=f"第{number}件", time=time)


@pytest.fixture
def store(sqlite_store):
    """Three letters: the second came first, and of the third no time is known; two departments."""
    with sqlite_store.write() as work:
        work.departments.put([Department(id="D1", name="甲局"), Department(id="D2", name="乙局")])
        work.suggestions.put([letter(1, 9), letter(2, 3), letter(3)])
    return sqlite_store


def act(work, key, action, actor=HANDLER, **said):
    return work.work_items.move(Transition(action=action, **said), work.work_items.one(key), actor)


def put(work, key, **changes):
    before = work.work_items.one(key)
    work.work_items.save(before, before.model_copy(update=changes))


def test_a_new_suggestion_is_received_due_and_untouched(store):
    with store.read() as work:
        found = work.work_items.one("S1")
        events = work.events.of("S1")
        assert work.work_items.is_due("S1")
    assert (found.state, found.cycle, found.revision, found.co_departments) == ("received", 1, 0, ())
    assert abs(datetime.now(UTC) - found.updated_at) < timedelta(minutes=1)
    assert [(event.kind, event.state, event.actor, event.role) for event in events] == [
        ("received", "received", "system", "system")
    ]
    assert found.change == events[-1].number


def test_opening_it_again_keeps_it_and_says_who_did(store):
    with store.write() as work:
        act(work, "S1", "assign", department="甲局")
        work.work_items.open(["S1"], HANDLER)
        work.work_items.open([])
    with store.read() as work:
        assert work.work_items.one("S1").state == "assigned"
        last = work.events.of("S1")[-1]
        assert (last.kind, last.actor, last.state) == ("received", "王敏", "received")


def test_what_is_renewed_is_due_again_free_and_as_if_never_tried(store):
    with store.write() as work:
        claim = work.work_items.claim(10, NOW)
        for _ in range(3):
            work.work_items.postpone("S1", claim.token, NOW)
        work.work_items.complete({"S2": digest(letter(2, 3))}, claim.token)
        work.work_items.renew(["S1", "S2"])
        work.work_items.renew(["S3"], "reconsidered")
        assert work.work_items.due() == ["S3", "S2", "S1"]
        again = work.work_items.claim(10, NOW)
        assert set(again.ids) == {"S1", "S2", "S3"}
        work.work_items.postpone("S1", again.token, NOW)
        assert work.work_items.claim(10, NOW + work_items.FIRST_PAUSE + MOMENT).ids == ("S1",)
    with store.read() as work:
        assert [work.events.of(key)[-1].kind for key in ("S1", "S2", "S3")] == [
            "corrected",
            "corrected",
            "reconsidered",
        ]


def test_more_than_one_statement_can_name_is_renewed_and_read(sqlite_store, monkeypatch):
    monkeypatch.setattr(work_items, "LOOKUP_BATCH", 2)
    keys = [f"S{n}" for n in range(5)]
    with sqlite_store.write() as work:
        work.suggestions.put([letter(n, n + 1) for n in range(5)])
        work.work_items.triaged(dict.fromkeys(keys))
        assert work.work_items.count_due() == 0
        work.work_items.renew(keys)
        assert work.work_items.due() == keys
        assert set(work.work_items.get([*keys, "none"])) == set(keys)
        assert work.work_items.get([]) == {}


def test_what_is_not_there_is_said_by_name(store):
    with store.read() as work:
        with pytest.raises(NotFoundError, match="no suggestion with id 'none'"):
            work.work_items.one("none")
        assert not work.work_items.is_due("none")


def test_an_act_is_kept_with_who_what_and_where_it_led(store):
    with store.write() as work:
        after = act(work, "S1", "assign", department="甲局", co_departments=("乙局",), deadline=date(2026, 12, 1))
        assert after == work.work_items.one("S1").model_copy(update={"change": after.change})
        act(work, "S1", "co_handle", co_departments=("乙局",))
        act(work, "S1", "claim", UNIT)
    with store.read() as work:
        events = work.events.of("S1")[1:]
        assert [(event.kind, event.state, event.actor, event.department) for event in events] == [
            ("assigned", "assigned", "王敏", None),
            ("co_handled", None, "王敏", None),
            ("claimed", "claimed", "李强", "甲局"),
        ]
        assert events[0].data == {"department": "甲局", "co_departments": ["乙局"], "deadline": "2026-12-01"}
        assert events[2].data == {}
        assert work.work_items.one("S1").revision == 3


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"action": "assign", "department": "丙局"}, "no_department: action=assign, name=丙局"),
        (
            {"action": "assign", "department": "甲局", "co_departments": ("丁局", "丙局")},
            "no_department",
        ),
        ({"action": "merge", "target": "none"}, "no_target: action=merge, key=none"),
    ],
)
def test_a_name_that_is_not_there_is_refused_and_nothing_changes(store, said, problem):
    with pytest.raises(IncompleteTransitionError, match=problem), store.write() as work:
        work.work_items.move(Transition(**said), work.work_items.one("S1"), HANDLER)
    with store.read() as work:
        assert (work.work_items.one("S1").state, work.work_items.one("S1").revision) == ("received", 0)
        assert len(work.events.of("S1")) == 1


def test_changes_are_read_in_their_order_page_by_page_and_since_a_time(store):
    with store.write() as work:
        act(work, "S1", "assign", department="甲局")
        put(work, "S2", updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    with store.read() as work:
        newest = work.work_items.one("S1")
        assert [one.suggestion_id for one in work.work_items.changed(0, 10, EVERYTHING)] == ["S2", "S3", "S1"]
        assert [one.suggestion_id for one in work.work_items.changed(0, 2, EVERYTHING)] == ["S2", "S3"]
        assert work.work_items.changed(newest.change, 10, EVERYTHING) == []
        assert [one.suggestion_id for one in work.work_items.changed(newest.change - 1, 10, EVERYTHING)] == ["S1"]
        since = [one.suggestion_id for one in work.work_items.changed(0, 10, EVERYTHING, newest.updated_at)]
        assert since == ["S1"]
        own = AccessScope(departments=("甲局",))
        assert [one.suggestion_id for one in work.work_items.changed(0, 10, own)] == ["S1"]


def test_states_are_read_with_the_earliest_deadline_first(store):
    with store.write() as work:
        put(work, "S1", state="assigned", deadline=date(2026, 12, 9))
        put(work, "S2", state="claimed", deadline=None)
        put(work, "S3", state="assigned", deadline=date(2026, 12, 1))
    with store.read() as work:
        both, day = ("assigned", "claimed"), date(2026, 12, 8)
        assert [one.suggestion_id for one in work.work_items.in_states(both)] == ["S3", "S1", "S2"]
        assert [one.suggestion_id for one in work.work_items.in_states(("claimed",))] == ["S2"]
        assert [one.suggestion_id for one in work.work_items.in_states(both, day)] == ["S3"]
        assert [one.suggestion_id for one in work.work_items.in_states(both, date(2026, 12, 1))] == ["S3"]
        assert work.work_items.counts() == {"assigned": 2, "claimed": 1}


def test_who_was_merged_is_found_by_way_of_others_and_round_a_ring(store):
    with store.write() as work:
        put(work, "S2", state="merged", merged_into="S1")
        put(work, "S3", state="merged", merged_into="S2")
    with store.write() as work:
        assert [one.suggestion_id for one in work.work_items.merged_with("S1")] == ["S2", "S3"]
        assert [one.suggestion_id for one in work.work_items.merged_with("S2")] == ["S3"]
        assert work.work_items.merged_with("S3") == []
        put(work, "S1", state="merged", merged_into="S3")
        assert [one.suggestion_id for one in work.work_items.merged_with("S1")] == ["S2", "S3"]
        put(work, "S2", state="triaged")
        assert work.work_items.merged_with("S1") == []


def test_the_leading_one_is_found_by_way_of_others_and_in_a_ring_there_is_an_end(store):
    def leading(key):
        found = work.work_items.root(key)
        return found and found.suggestion_id

    with store.write() as work:
        put(work, "S2", state="merged", merged_into="S1")
        put(work, "S3", state="merged", merged_into="S2")
        assert [leading(key) for key in ("S1", "S2", "S3")] == ["S1", "S1", "S1"]
        put(work, "S2", state="triaged")
        assert leading("S3") == "S2", "where it was separated since, it leads"
        put(work, "S2", state="merged", merged_into="S3")
        assert leading("S3") is None


def test_merged_ones_that_are_rated_badly_are_found(store):
    with store.write() as work:
        put(work, "S3", state="merged", satisfaction=1)
        put(work, "S1", state="merged", satisfaction=2)
        put(work, "S2", state="merged", satisfaction=3)
        assert [one.suggestion_id for one in work.work_items.merged_and_rated(2)] == ["S1", "S3"]
        put(work, "S1", state="closed")
        assert [one.suggestion_id for one in work.work_items.merged_and_rated(2)] == ["S3"]


def test_the_reply_of_the_leading_one_replaces_what_the_merged_one_had_and_its_rating(store):
    with store.write() as work:
        put(work, "S2", state="merged", merged_into="S1", reply="旧", satisfaction=1, updated_at=NOW)
        work.work_items.answer(work.work_items.one("S2"), "S1", "已修复", UNIT)
    with store.read() as work:
        found, last = work.work_items.one("S2"), work.events.of("S2")[-1]
    assert (found.reply, found.satisfaction, found.state) == ("已修复", None, "merged")
    assert found.updated_at > NOW
    assert (last.kind, last.actor, last.data) == ("answered", "李强", {"reply": "已修复", "target": "S1"})


def test_requests_for_more_time_are_read_with_the_earliest_deadline_first(store):
    with store.write() as work:
        put(work, "S1", deadline=date(2026, 12, 9), extension_until=date(2026, 12, 20))
        put(work, "S2", deadline=date(2026, 12, 1), extension_until=date(2026, 12, 20))
        assert [one.suggestion_id for one in work.work_items.extension_asked()] == ["S2", "S1"]


def test_a_claim_takes_the_oldest_and_says_them_in_order(store):
    with store.write() as work:
        first = work.work_items.claim(2, NOW)
        assert len(first.token) == 32
        # On SQLite a letter without a time is older than all others.
        assert first.ids == ("S3", "S2")
        second = work.work_items.claim(2, NOW)
        assert second.ids == ("S1",)
        assert first.token != second.token
        assert work.work_items.claim(2, NOW).ids == ()


def test_a_lease_holds_until_the_moment_at_which_it_ends(store):
    with store.write() as work:
        assert len(work.work_items.claim(3, NOW).ids) == 3
        assert work.work_items.claim(3, NOW + work_items.LEASE - MOMENT).ids == ()
        assert len(work.work_items.claim(3, NOW + work_items.LEASE).ids) == 3


def test_what_is_judged_is_not_claimed_even_where_its_lease_is_over(store):
    with store.write() as work:
        claim = work.work_items.claim(3, NOW)
        judged = {"S1": digest(letter(1, 9))}
        assert work.work_items.complete(judged, claim.token) == {"S1"}
        assert work.work_items.complete(judged, claim.token) == set(), "a result counts once"
        assert not work.work_items.is_due("S1")
        assert set(work.work_items.claim(3, NOW + 2 * work_items.LEASE).ids) == {"S2", "S3"}
        assert work.work_items.complete({"S2": digest(letter(2, 3))}, None) == {"S2"}, "without a lease"


def test_a_triage_moves_what_was_merely_received_and_sets_its_deadline(store):
    with store.write() as work:
        act(work, "S1", "assign", department="甲局", deadline=date(2026, 12, 24))
        deadlines = {"S1": date(2026, 12, 1), "S2": date(2026, 12, 1), "S3": None}
        assert work.work_items.triaged(deadlines) == {"S2", "S3"}
        assert work.work_items.triaged(deadlines) == set()
        found = work.work_items.get(["S1", "S2", "S3"])
        assert work.work_items.count_due() == 0
    assert {key: (one.state, one.deadline, one.revision) for key, one in found.items()} == {
        "S1": ("assigned", date(2026, 12, 24), 1),
        "S2": ("triaged", date(2026, 12, 1), 1),
        "S3": ("triaged", None, 1),
    }


def test_the_pause_after_failures_doubles_up_to_an_hour(store):
    pauses, start = [], NOW
    with store.write() as work:
        for _ in range(26):
            claim = work.work_items.claim(1, start)
            (key,) = claim.ids
            work.work_items.postpone(key, claim.token, start)
            work.work_items.complete({k: digest(letter(*n)) for k, n in {"S1": (1, 9), "S2": (2, 3)}.items()}, None)
            seconds = next(
                s for s in (5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600)
                if work.work_items.claim(1, start + timedelta(seconds=s) - MOMENT).ids == ()
                and _free_after(work, start + timedelta(seconds=s))
            )  # fmt: skip
            pauses.append(seconds)
            start += timedelta(seconds=seconds) + MOMENT
    assert pauses[:11] == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    assert set(pauses[11:]) == {3600}


def _free_after(work, moment):
    """Whether the one that waits is free at that moment; it is left as it was."""
    claim = work.work_items.claim(1, moment)
    if not claim.ids:
        return False
    put_back = claim.token
    work.work_items.release(put_back)
    return True


def test_what_a_dead_process_had_is_given_up_and_what_waits_goes_on_waiting(store):
    with store.write() as work:
        first = work.work_items.claim(1, NOW)
        second = work.work_items.claim(1, NOW)
        third = work.work_items.claim(1, NOW)
        work.work_items.postpone(third.ids[0], third.token, NOW)
        work.work_items.release(first.token)
        assert work.work_items.claim(9, NOW).ids == first.ids
        work.work_items.release()
        assert set(work.work_items.claim(9, NOW).ids) == {*first.ids, *second.ids}
