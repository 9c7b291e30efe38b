"""Issues, what is shown of others' suggestions, overtaking, policies, and suggestions whose sender waits."""

from datetime import UTC, date, datetime

import pytest

from api.access.principal import Principal
from api.acts.earlier import earlier_letters
from api.acts.issues import issue_view, merge_issues, settle_member
from api.acts.overtaking import Seen, require_seen
from api.acts.policies import add_policy, expire_policy, policy_of, restore_policy
from api.acts.shown import Shown
from api.acts.single_intake import SingleIntake
from api.acts.urgent_lines import count_running, running_lines
from api.base.errors import ConflictError, ForbiddenError
from triage.errors import InvalidIssueActError, NotFoundError, OvertakenError
from triage.types import EVERYTHING, AccessScope, Clause, Decision, PartDecision, Policy, Suggestion, WorkItem

UNIT = "江东区城市管理和综合执法局"
HANDLER = Principal("account", "wangmin", "王敏", roles=frozenset({"handler"}))
OUTSIDE = Principal(
    "account", "zhang", "张强", roles=frozenset({"department"}), reach=AccessScope(departments=("别的局",))
)
KEY = Principal("api_key", "hotline", "hotline", scopes=frozenset({"decisions:write"}))
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def issue_of(store, key):
    with store.read() as work:
        return work.issues.of(key, EVERYTHING).id


def decide(store, key, *parts):
    with store.write() as work:
        version, _ = work.triages.current(key)
        return work.decisions.add(
            Decision(suggestion_id=key, triage_version=version, actor="李静", time=NOW, parts=parts)
        )


def test_a_person_confirms_and_separates_members(store):
    issue = issue_of(store, "S2")
    view = settle_member(store, HANDLER, issue, "S2", "confirm")
    assert {member.suggestion_id: (member.joined, member.actor) for member in view.members} == {
        "S1": ("first", None), "S2": ("confirmed", "王敏"),
    }  # fmt: skip
    assert view.waiting == 2
    view = settle_member(store, HANDLER, issue, "S2", "separate")
    assert [member.suggestion_id for member in view.members] == ["S1"]
    assert [(member.suggestion_id, member.actor) for member in view.separated] == [("S2", "王敏")]
    assert view.waiting == 1


def test_only_who_sees_an_issue_settles_it_and_only_in_a_name_that_is_theirs(store):
    issue = issue_of(store, "S2")
    for who, actor, error in (
        (OUTSIDE, None, NotFoundError),
        (KEY, "李静", ForbiddenError),
        (HANDLER, "李静", ForbiddenError),
    ):
        with pytest.raises(error):
            settle_member(store, who, issue, "S2", "confirm", actor)
    with pytest.raises(NotFoundError):
        settle_member(store, HANDLER, issue, "S3", "confirm")
    with pytest.raises(NotFoundError):
        settle_member(store, HANDLER, 99, "S2", "confirm")


def test_merged_issues_have_all_members(store):
    with store.write() as work:
        work.suggestions.put([Suggestion(id="S4", text="路灯")])
        other = work.issues.confirm("S3", "S4", "王敏")
    issue = issue_of(store, "S2")
    with pytest.raises(NotFoundError):
        merge_issues(store, OUTSIDE, issue, other)
    view = merge_issues(store, HANDLER, other, issue)
    assert view.id == issue
    assert {member.suggestion_id for member in view.members} == {"S1", "S2", "S3", "S4"}
    with pytest.raises(InvalidIssueActError):
        merge_issues(store, HANDLER, other, issue)


def test_an_issue_is_shown_oldest_first(store):
    with store.write() as work:
        issue = work.issues.confirm("S3", "S1", "王敏")
    with store.read() as work:
        view = issue_view(work, work.issues.one(issue), EVERYTHING)
    assert [member.suggestion_id for member in view.members] == ["S1", "S2", "S3"]


def test_ids_outside_the_reach_stand_nowhere(store):
    reach = AccessScope(departments=(UNIT,))
    with store.write() as work:
        work.suggestions.put([Suggestion(id="X1", text="别的事")])
        item = work.work_items.one("S2")
        merged = item.model_copy(update={"state": "merged", "merged_into": "X1"})
        open_one = item.model_copy(update={"state": "merged", "merged_into": "S1"})
        _, triage = work.triages.current("S2")
        hidden = triage.model_copy(
            update={"duplicates": (triage.duplicates[0].model_copy(update={"id": "X1"}), *triage.duplicates)}
        )
        decision = Decision(
            suggestion_id="S2", triage_version=1, actor="李静", time=NOW,
            parts=(PartDecision(part="duplicate", action="edited", value="X1"), PartDecision(part="tier", action="edited", value="X1")),
        )  # fmt: skip
        shown = Shown(work, reach, triages=[hidden, None], work_items=[merged, open_one], decisions=[decision])
        everything = Shown(work, EVERYTHING, triages=[hidden], work_items=[merged], decisions=[decision])
    assert [hit.id for hit in shown.triage(hidden).duplicates] == ["S1"]
    assert shown.triage(None) is None
    assert shown.work_item(merged).merged_into is None
    assert shown.work_item(merged).state == "merged"
    assert shown.work_item(open_one).merged_into == "S1"
    (seen,) = shown.decisions([decision])
    by_part = {part.part: part.value for part in seen.parts}
    assert "X1" not in (by_part["duplicate"] or "")
    assert by_part["tier"] == "X1", "the name of a tier is no id"
    assert everything.triage(hidden) == hidden
    assert everything.decisions([decision]) == [decision]
    assert isinstance(everything.work_item(merged), WorkItem)


def test_events_name_no_suggestion_outside_the_reach(store):
    with store.write() as work:
        work.suggestions.put([Suggestion(id="X1", text="别的事")])
        work.events.record("S2", "merged", data={"target": "X1", "reason": "同一件事"})
        work.events.record("S2", "merged", data={"target": "S1"})
    with store.read() as work:
        events = work.events.of("S2")[-2:]
        shown = Shown(work, AccessScope(departments=(UNIT,)), events=events).events(events)
    assert [event.data.get("target") for event in shown] == [None, "S1"]
    assert shown[0].data.get("reason") == "同一件事"


def test_earlier_letters_within_the_reach_come_in_the_order_of_the_triage(store):
    with store.read() as work:
        _, triage = work.triages.current("S2")
        (found,) = earlier_letters(work, triage, EVERYTHING)
        assert (found.id, found.title, found.department, found.outcome) == ("S1", "路灯不亮1", UNIT, None)
        assert earlier_letters(work, triage, OUTSIDE.reach) == []


def test_what_somebody_did_not_see_is_told(store):
    with store.write() as work:
        item = require_seen(work, "S1", Seen())
        assert require_seen(work, "S1", Seen(revision=item.revision, decision=0)) == item
        with pytest.raises(NotFoundError):
            require_seen(work, "S9", Seen())
    number = decide(store, "S1", PartDecision(part="tier", action="edited", value="重点"))
    with store.write() as work:
        with pytest.raises(OvertakenError) as caught:
            require_seen(work, "S1", Seen(revision=item.revision, decision=0))
        require_seen(work, "S1", Seen(decision=number))
        require_seen(work, "S1", Seen(revision=item.revision))
        with pytest.raises(OvertakenError):
            require_seen(work, "S1", Seen(revision=item.revision - 1))
    assert [one.actor for one in caught.value.meanwhile] == ["李静"]


def policy(key="p-9", **fields):
    clause = Clause(id=f"{key}-1", policy_id=key, article="第一条", position=0, text="路灯应当明亮。")
    return Policy(id=key, title=f"办法{key}", clauses=(clause,), **fields)


def stored_policy(store, key):
    with store.read() as work:
        return policy_of(work, key)


def test_a_replaced_policy_holds_until_the_day_before(store):
    add_policy(store, HANDLER, policy("old"), "", TODAY)
    add_policy(store, HANDLER, policy("new", effective_from=date(2026, 12, 1)), "old", TODAY)
    old = stored_policy(store, "old")
    assert old.repealed_on == date(2026, 12, 1)
    assert old.in_force
    assert stored_policy(store, "new").in_force
    with store.read() as work:
        assert len(work.reference_history.of("policy", "old")) == 2
        assert work.reference_history.of("policy", "new")[0].actor == "王敏"


def test_a_policy_that_replaces_at_once_ends_the_other_at_once(store):
    add_policy(store, HANDLER, policy("old"), "", TODAY)
    add_policy(store, HANDLER, policy("new", effective_from=TODAY), "old", TODAY)
    assert not stored_policy(store, "old").in_force


def test_a_policy_expires_and_is_let_hold_again(store):
    add_policy(store, HANDLER, policy(), "", TODAY)
    expire_policy(store, HANDLER, "p-9", date(2026, 12, 31), TODAY)
    found = stored_policy(store, "p-9")
    assert (found.repealed_on, found.in_force) == (date(2026, 12, 31), True)
    expire_policy(store, HANDLER, "p-9", TODAY, TODAY)
    assert not stored_policy(store, "p-9").in_force
    restore_policy(store, HANDLER, "p-9")
    found = stored_policy(store, "p-9")
    assert (found.repealed_on, found.in_force) == (None, True)
    for act in (lambda: restore_policy(store, HANDLER, "q"), lambda: expire_policy(store, HANDLER, "q", TODAY, TODAY)):
        with pytest.raises(NotFoundError):
            act()


def test_to_replace_what_is_not_there_stores_nothing(store):
    with pytest.raises(NotFoundError):
        add_policy(store, HANDLER, policy(), "nothing", TODAY)
    with pytest.raises(NotFoundError):
        stored_policy(store, "p-9")


def test_the_same_suggestion_twice_is_one(services, store):
    intake = SingleIntake(store, services.engine)
    sent = Suggestion(id="N1", title="路灯", text="路灯不亮", channel="热线", time=datetime(2026, 11, 20, 9))
    assert intake.take(HANDLER, sent, with_time=True)
    assert not intake.take(HANDLER, sent, with_time=True)
    later = sent.model_copy(update={"time": datetime(2026, 11, 20, 10)})
    assert not intake.take(HANDLER, later, with_time=False)
    for changed in (later, sent.model_copy(update={"text": "路灯又不亮"}), sent.model_copy(update={"channel": "信箱"})):
        with pytest.raises(ConflictError):
            intake.take(HANDLER, changed, with_time=True)
    with store.read() as work:
        assert work.triages.current("N1")[0] == 1
        assert work.suggestions.one("N1") == sent


def test_a_limited_sender_takes_in_their_own_channels_alone(services, store):
    intake = SingleIntake(store, services.engine)
    limited = Principal("api_key", "hotline", "hotline", reach=AccessScope(channels=("热线",)))
    with pytest.raises(ForbiddenError):
        intake.take(limited, Suggestion(id="N1", text="路灯不亮", channel="信箱"), with_time=True)
    with pytest.raises(NotFoundError):
        intake.take(limited, Suggestion(id="S1", text="路灯不亮", channel="热线"), with_time=True)
    assert intake.take(limited, Suggestion(id="N2", text="路灯不亮", channel="热线"), with_time=True)


def test_no_clock_runs_where_nobody_is_in_danger(store):
    with store.read() as work:
        assert running_lines(work, HANDLER, 9) == []
        assert count_running(work, HANDLER) == 0
