"""Issues over time: the gate before assignment, and who is to be answered."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from triage.errors import InvalidIssueActError, NotFoundError
from triage.types import EVERYTHING, Suggestion


def active(desk, key):
    with desk.store.read() as work:
        issue = work.issues.of(key, EVERYTHING)
    return None if issue is None else {member.suggestion_id: member.joined for member in issue.active}


def do(desk, act, *arguments):
    with desk.store.write() as work:
        return getattr(work.issues, act)(*arguments)


def issue_of(desk, key):
    with desk.store.read() as work:
        return work.issues.of(key, EVERYTHING).id


def test_a_fifth_letter_joins_the_issue_of_the_first_four(desk):
    desk.offer("1")
    for n in range(2, 5):
        desk.offer(str(n), duplicates=(str(n - 1),))
    desk.offer("5", duplicates=("2",))
    assert active(desk, "5") == {"1": "first", **dict.fromkeys("2345", "suggested")}


def test_a_letter_without_a_duplicate_is_in_no_issue(desk):
    desk.offer("1")
    assert active(desk, "1") is None


def test_what_a_new_triage_no_longer_suggests_is_withdrawn_but_a_decision_stays(desk):
    desk.offer("1")
    desk.offer("2", duplicates=("1",))
    desk.offer("2")
    assert active(desk, "2") is None
    desk.offer("2", duplicates=("1",))
    do(desk, "accept", issue_of(desk, "2"), "2", "王敏")
    desk.offer("2")
    assert active(desk, "2") == {"1": "first", "2": "confirmed"}


def test_a_letter_that_was_separated_is_not_suggested_there_again(desk):
    desk.offer("1")
    desk.offer("2", duplicates=("1",))
    issue = issue_of(desk, "1")
    do(desk, "separate", issue, "2", "王敏")
    desk.offer("2", duplicates=("1",))
    assert active(desk, "2") is None
    with desk.store.read() as work:
        found = work.issues.one(issue)
    assert [act.kind for act in found.acts] == ["created", "suggested", "separated"]
    assert found.acts[-1].actor == "王敏"
    desk.offer("3", duplicates=("1",))
    assert active(desk, "3") == {"1": "first", "3": "suggested"}


def test_a_person_names_another_letter_than_the_machine(desk):
    for key in "123":
        desk.offer(key)
    desk.offer("4", duplicates=("1",))
    do(desk, "confirm", "4", "3", "王敏")
    assert active(desk, "4") == {"3": "first", "4": "confirmed"}
    assert active(desk, "1") == {"1": "first"}


def test_two_issues_become_one_and_keep_their_history(desk):
    for first, second in (("1", "2"), ("3", "4")):
        desk.offer(first)
        desk.offer(second, duplicates=(first,))
        do(desk, "accept", issue_of(desk, second), second, "李青")
    left, right = issue_of(desk, "1"), issue_of(desk, "3")
    do(desk, "confirm", "4", "2", "王敏")
    assert active(desk, "3") == {"1": "first", "2": "confirmed", "3": "first", "4": "confirmed"}
    with desk.store.read() as work:
        old, new = work.issues.one(right), work.issues.one(left)
        lines, total = work.issues.page(0, 10, EVERYTHING)
    assert (old.merged_into, old.members) == (left, ())
    assert {act.suggestion_id for act in old.acts if act.kind == "merged"} == {"3", "4"}
    assert new.acts[-1].kind == "merged"
    assert new.acts[-1].other_issue == right
    assert (total, lines[0].members, lines[0].suggested) == (1, 4, 0)
    with pytest.raises(InvalidIssueActError):
        do(desk, "merge", right, left, "王敏")


def test_impossible_acts_are_refused(desk):
    desk.offer("1")
    with pytest.raises(InvalidIssueActError):
        do(desk, "confirm", "1", "1", "王")
    with pytest.raises(NotFoundError):
        do(desk, "confirm", "1", "none", "王")
    with pytest.raises(NotFoundError):
        do(desk, "separate", 99, "1", "王")
    with pytest.raises(NotFoundError), desk.store.read() as work:
        work.issues.one(99)


def test_letters_judged_together_join_one_issue_and_what_a_person_decided_stays(desk, offer):
    for key in "012345":
        desk.offer(key)
    desk.offer("5", duplicates=("4",))
    do(desk, "separate", issue_of(desk, "4"), "5", "王敏")
    pairs = {"1": ("0",), "2": ("1",), "3": ("0", "2"), "5": ("4", "3")}
    with desk.store.write() as work:
        versions = work.triages.add_all([offer(key, duplicates=earlier) for key, earlier in pairs.items()])
    assert versions == {"1": 2, "2": 2, "3": 2, "5": 3}
    assert active(desk, "5") == {"0": "first", **dict.fromkeys("1235", "suggested")}
    assert active(desk, "4") == {"4": "first"}
    with desk.store.read() as work:
        assert work.triages.numbers(list(pairs)) == {key: (number, 1) for key, number in versions.items()}


def test_two_workers_that_judge_one_matter_at_the_same_moment_begin_one_issue(store, offer):
    with store.write() as work:
        work.suggestions.put([Suggestion(id=key, text="书院路的路灯不亮") for key in "012"])
        work.triages.add(offer("0"))
    judged = threading.Event()

    def first():
        with store.write() as work:
            work.triages.add(offer("1", duplicates=("0",)))
            judged.set()
            time.sleep(0.2)

    def second():
        judged.wait()
        with store.write() as work:
            work.triages.add(offer("2", duplicates=("0",)))

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(first), pool.submit(second)]:
            future.result()
    with store.read() as work:
        assert len(set(work.issues.ids_of(["0", "1", "2"]).values())) == 1


def test_two_issues_that_are_merged_into_each_other_at_the_same_moment_do_not_both_go_through(desk):
    for first, second in (("1", "2"), ("3", "4")):
        desk.offer(first)
        desk.offer(second, duplicates=(first,))
    left, right = issue_of(desk, "1"), issue_of(desk, "3")
    barrier = threading.Barrier(2)

    def both(one, other):
        barrier.wait()
        do(desk, "merge", one, other, "王敏")

    with ThreadPoolExecutor(2) as pool:
        errors = [future.exception() for future in [pool.submit(both, left, right), pool.submit(both, right, left)]]
    assert [type(error) for error in errors if error] == [InvalidIssueActError]
    with desk.store.read() as work:
        assert sorted(work.issues.one(key).merged_into is None for key in (left, right)) == [False, True]
