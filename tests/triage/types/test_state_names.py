"""States and events have one table of names, and nothing else names them."""

import ast
import re
from collections import Counter
from pathlib import Path
from typing import get_args

from triage.types import State
from triage.types.state_names import (
    CITIZEN_STATE_NAMES,
    EVENT_NAMES,
    EVENT_OF,
    EVENTS,
    STATE_NAMES,
    STATES,
    TRANSITION_NAMES,
    documented,
)
from triage.types.transition import TransitionAction

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "triage" / "types" / "state_names.py"
# Shorter ones (答复, 办结) are ordinary words of headings and buttons.
SHORTEST = 3


def twice(names):
    return [name for name, count in Counter(name for name in names if name).items() if count > 1]


def test_every_state_and_act_has_its_names():
    assert set(STATES) == set(get_args(State))
    assert set(TRANSITION_NAMES) == set(EVENT_OF) == set(get_args(TransitionAction))
    assert set(EVENT_OF.values()) <= set(EVENTS)
    assert all(naming.staff and naming.citizen for naming in STATES.values())
    assert all(naming.staff for naming in EVENTS.values())


def test_no_two_share_a_name_within_one_audience():
    for names in (STATE_NAMES, CITIZEN_STATE_NAMES, EVENT_NAMES, TRANSITION_NAMES):
        assert twice(names.values()) == []
    assert twice(naming.citizen for naming in EVENTS.values()) == []


def test_no_name_means_one_state_to_staff_and_another_to_citizens():
    meant = {}
    for names in (STATE_NAMES, CITIZEN_STATE_NAMES):
        for state, name in names.items():
            assert meant.setdefault(name, state) == state, name


def _literals(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return re.findall(r"""(?<=["'>])\s*([^"'<>{}]+?)\s*(?=["'<])""", text)


def test_nothing_else_names_them():
    names = {
        name
        for name in (*STATE_NAMES.values(), *CITIZEN_STATE_NAMES.values(), *EVENT_NAMES.values())
        if len(name) >= SHORTEST
    }
    found = {
        (path.relative_to(ROOT).as_posix(), literal)
        for folder in ("api", "triage")
        for suffix in ("py", "html", "js")
        for path in (ROOT / folder).rglob(f"*.{suffix}")
        if path != TABLE
        for literal in _literals(path)
        if literal in names
    }
    assert found == set()


def test_the_documentation_of_the_api_names_every_state():
    text = documented(STATES.items())
    assert "triaged 待派件（等待交办）" in text
    assert all(state in text for state in STATES)
