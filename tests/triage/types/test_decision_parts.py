"""The table of a decision's parts."""

from typing import get_args

from triage.types import Matter, Part
from triage.types.decision import REASON_CODES
from triage.types.decision_parts import PARTS, offered_values, stored_values


def test_the_table_names_every_part_once_and_every_reason_rejects_one():
    assert tuple(PARTS) == get_args(Part)
    assert len({part.label for part in PARTS.values()}) == len(PARTS)
    assert sorted(code for part in PARTS.values() for code in part.reasons) == sorted(REASON_CODES)
    assert all(part.implied in (None, *part.reasons) for part in PARTS.values())


def test_what_is_offered_is_the_same_of_a_triage_and_of_how_it_is_stored(offer):
    matters = [
        Matter(sentence="灯不亮", category=None, department="甲局", score=0.8, role="主办"),
        Matter(sentence="路不平", category=None, department="乙局", score=0.7, role="协办"),
        Matter(sentence="井盖丢了", category=None, department="丙局", score=0.6, role="协办"),
        Matter(sentence="路又不平", category=None, department="乙局", score=0.5, role="协办"),
    ]
    triage = offer("S1", duplicates=("S0",)).model_copy(update={"matters": tuple(matters)})
    offered = offered_values(triage)
    assert offered == {
        "category": "城乡建设/路灯照明",
        "department": "甲局",
        "co_departments": "乙局、丙局",
        "tier": "常规",
        "duplicate": "S0",
        "draft": "",
    }
    assert stored_values(triage.model_dump(mode="json")) == offered


def test_a_triage_that_offers_nothing_offers_none(offer):
    bare = offer("S1", category=None).model_copy(update={"departments": ()})
    offered = offered_values(bare)
    assert [name for name, value in offered.items() if value is None] == [
        "category",
        "department",
        "co_departments",
        "duplicate",
    ]
