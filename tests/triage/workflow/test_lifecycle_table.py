"""The lifecycle against the tables of docs/lifecycle.md: each row happens, and nothing else does."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from triage.errors import IncompleteTransitionError, NotPermittedError, TransitionError
from triage.types import State, Transition, TransitionAction, WorkItem
from triage.types.state_names import CITIZEN_STATE_NAMES, EVENT_NAMES, STATE_NAMES, TRANSITION_NAMES
from triage.types.state_names import EVENT_OF as EVENT_KINDS
from triage.workflow.actor import CITIZEN, SYSTEM, Actor, Role
from triage.workflow.lifecycle import move, possible, role_for
from triage.workflow.reminders import EVENT_OF, STAGES, WAITING

PAGE = (Path(__file__).parents[3] / "docs" / "lifecycle.md").read_text(encoding="utf-8")
BEFORE, NOW = datetime(2026, 11, 2, 8, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)
LEAD, HELPER, STRANGER = "城市管理局", "供电公司", "水务局"
WITH_REQUEST = ("assigned", "claimed", "in_progress")


def rows_of(heading):
    """The rows of the first table under a heading: column to text."""
    lines = [
        line for line in PAGE.split(f"\n## {heading}", 1)[1].split("\n## ")[0].splitlines() if line.startswith("|")
    ]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def codes(text):
    return tuple(re.findall(r"`(\w+)`", text))


@dataclass(frozen=True)
class Row:
    act: str
    who: tuple[str, ...]
    states: tuple[str, ...]
    only_if: str
    target: str | None
    needs: tuple[str, ...]
    keeps: frozenset[str]
    if_given: frozenset[str]
    empties: frozenset[str]
    event: str
    chinese: str


def parse(row):
    given = frozenset(re.findall(r"\(`(\w+)`\)", row["keeps"]))
    return Row(
        act=codes(row["act"])[0],
        who=codes(row["who may"]),
        states=codes(row["from"]),
        only_if=row["only if"],
        target=None if row["to"] == "same" else codes(row["to"])[0],
        needs=codes(row["must say"]),
        keeps=frozenset(codes(row["keeps"])) - given,
        if_given=given,
        empties=frozenset(codes(row["empties"])),
        event=codes(row["event"])[0],
        chinese=row["中文"],
    )


TABLE = [parse(row) for row in rows_of("Acts")]
STATES = [codes(row["state"])[0] for row in rows_of("States")]
BY_PAIR = {(row.act, state): row for row in TABLE for state in row.states}
ACTORS = {
    "lead": Actor(name="李强", role="department", department=LEAD),
    "helper": Actor(name="赵平", role="department", department=HELPER),
    "another department": Actor(name="孙丽", role="department", department=STRANGER),
    "nobody's department": Actor(name="钱进", role="department"),
    "citizen": CITIZEN,
    "system": SYSTEM,
    **{
        role: Actor(name="某人", role=role)
        for role in get_args(Role)
        if role not in ("department", "citizen", "system")
    },
}
# What a record holds in which everything is filled in: what an act keeps or empties is seen.
FULL = {
    "department": LEAD, "co_departments": (HELPER,), "level": "县级", "deadline": date(2026, 12, 1), "merged_into": "S9",
    "proper_channel": "仲裁", "reply": "已安排", "satisfaction": 1, "cycle": 1,
}  # fmt: skip
SAID = {
    "department": STRANGER, "co_departments": ("民政局",), "level": "市级", "deadline": date(2026, 12, 8),
    "until": date(2026, 12, 20), "reason": "理由", "proposal": "请水务局办理", "reply": "已修复", "satisfaction": 4,
    "comment": "意见", "target": "S2", "channel": "法院",
}  # fmt: skip
# The conditions of the column “only if”: what fulfils each, and what does not.
CONDITIONS = {
    "": ([{}], []),
    "an extension was asked for": ([{}], [{"extension_until": None}]),
    "a reply came, not rated yet": ([{"satisfaction": None}], [{"satisfaction": 1}, {"satisfaction": None, "reply": None}]),
    "its citizen is dissatisfied": ([{"satisfaction": 1}, {"satisfaction": 2}], [{"satisfaction": 3}, {"satisfaction": None}]),
}  # fmt: skip


def standing(state, **changes):
    asked = date(2026, 12, 15) if state in WITH_REQUEST else None
    return WorkItem(suggestion_id="S1", state=state, updated_at=BEFORE, extension_until=asked, **FULL).model_copy(
        update=changes
    )


def wanted(act, without=()):
    return Transition(action=act, **{name: value for name, value in SAID.items() if name not in without})


def changed(before, after):
    return {name for name in WorkItem.model_fields if getattr(before, name) != getattr(after, name)}


def expected(row, before, name):
    """What a field holds after an act with everything said."""
    if name == "cycle":
        return before.cycle + 1
    if row.act == "grant_extension":
        return before.extension_until
    told = {"merged_into": "target", "proper_channel": "channel", "extension_until": "until"}.get(name, name)
    return SAID[told]


def test_the_page_is_about_all_states_and_acts_with_the_names_that_people_see():
    assert set(STATES) == set(get_args(State))
    assert {row.act for row in TABLE} == set(get_args(TransitionAction))
    for row in rows_of("States"):
        state = codes(row["state"])[0]
        assert (row["office 工作人员看到"], row["citizen 群众看到"]) == (STATE_NAMES[state], CITIZEN_STATE_NAMES[state])
    for row in TABLE:
        assert (row.chinese, row.event) == (TRANSITION_NAMES[row.act], EVENT_KINDS[row.act])
        assert row.event in EVENT_NAMES
        assert row.only_if in CONDITIONS
        assert row.target in (None, *STATES)


def test_the_stages_of_a_deadline_are_those_of_the_page():
    assert {codes(row["stage"])[0]: codes(row["event"])[0] for row in rows_of("Deadlines")} == EVENT_OF
    assert [codes(row["stage"])[0] for row in rows_of("Deadlines")] == list(STAGES)
    waiting = re.search(r"for what waits in (.*?)\. Each", PAGE)[1]
    assert codes(waiting) == WAITING


@pytest.mark.parametrize(("act", "state"), [(row.act, state) for row in TABLE for state in row.states])
def test_each_row_happens_and_keeps_what_it_says(act, state):
    row = BY_PAIR[act, state]
    for who, condition in product(row.who, CONDITIONS[row.only_if][0]):
        before = standing(state, **condition)
        assert act in possible(before, ACTORS[who])
        after = move(before, wanted(act), ACTORS[who], NOW)
        assert after.state == (row.target or state)
        assert after.updated_at == NOW
        kept = {*row.keeps, *row.if_given}
        for name in kept:
            assert getattr(after, name) == expected(row, before, name), name
        for name in row.empties:
            assert getattr(after, name) is None, name
        assert changed(before, after) <= kept | row.empties | {"state", "updated_at"}


@pytest.mark.parametrize(("act", "state"), [(row.act, state) for row in TABLE for state in row.states])
def test_what_is_not_said_stays_as_it_was(act, state):
    row = BY_PAIR[act, state]
    before = standing(state, **CONDITIONS[row.only_if][0][0])
    after = move(before, wanted(act, without=set(SAID) - set(row.needs)), ACTORS[row.who[0]], NOW)
    for name in row.if_given:
        assert getattr(after, name) == getattr(before, name), name


@pytest.mark.parametrize("act", [row.act for row in TABLE])
def test_what_must_be_said_is_missed(act):
    for row in (row for row in TABLE if row.act == act):
        for name in row.needs:
            before = standing(row.states[0], **CONDITIONS[row.only_if][0][0])
            with pytest.raises(IncompleteTransitionError, match=f"missing.*field={name}"):
                move(before, wanted(act, without={name}), ACTORS[row.who[0]], NOW)


@pytest.mark.parametrize("act", get_args(TransitionAction))
def test_each_pair_that_is_not_in_the_table_is_refused(act):
    allowed = {who for row in TABLE if row.act == act for who in row.who}
    for state, (who, actor) in product(STATES, ACTORS.items()):
        row = BY_PAIR.get((act, state))
        if who not in allowed:
            refused, error, conditions = True, NotPermittedError, [{}]
        elif row is None:
            refused, error, conditions = True, TransitionError, [{}, {"satisfaction": None}, {"satisfaction": 4}]
        else:
            refused, error, conditions = bool(CONDITIONS[row.only_if][1]), TransitionError, CONDITIONS[row.only_if][1]
        for condition in conditions if refused else ():
            before = standing(state, **condition)
            assert act not in possible(before, actor), (state, who)
            with pytest.raises(error):
                move(before, wanted(act), actor, NOW)


@pytest.mark.parametrize("role", get_args(Role))
def test_somebody_acts_in_a_role_that_the_table_names(role):
    for act in get_args(TransitionAction):
        named = {ACTORS[who].role for row in TABLE if row.act == act for who in row.who}
        assert role_for(act, frozenset((role,))) == (role if role in named else None)


@pytest.mark.parametrize("act", ["assign", "transfer", "co_handle"])
def test_each_helping_department_stands_there_once_and_the_lead_does_not(act):
    before = standing("assigned", co_departments=(LEAD, HELPER))
    said = Transition(action=act, **(SAID | {"co_departments": (STRANGER, HELPER, LEAD, HELPER)}))
    after = move(before, said, ACTORS["handler"], NOW)
    assert after.co_departments == ((HELPER, LEAD) if after.department == STRANGER else (STRANGER, HELPER))
    assert after.department not in after.co_departments


def test_an_extension_of_what_has_no_deadline_may_be_for_any_day():
    before = standing("claimed", deadline=None, extension_until=None)
    assert move(before, wanted("request_extension"), ACTORS["lead"], NOW).extension_until == SAID["until"]


def test_what_does_not_fit_is_refused_in_words_that_name_the_act():
    with pytest.raises(IncompleteTransitionError, match=r"^too_early: action=request_extension"):
        move(standing("claimed", deadline=SAID["until"]), wanted("request_extension"), ACTORS["lead"], NOW)
    with pytest.raises(IncompleteTransitionError, match=r"^itself: action=merge"):
        move(standing("triaged"), Transition(action="merge", target="S1"), ACTORS["handler"], NOW)


def test_a_refusal_says_what_would_be_possible():
    with pytest.raises(TransitionError, match="is closed: claim is possible when it is assigned"):
        move(standing("closed"), wanted("claim"), ACTORS["lead"], NOW)
    with pytest.raises(NotPermittedError, match="A citizen may not assign"):
        move(standing("closed"), wanted("assign"), CITIZEN, NOW)
