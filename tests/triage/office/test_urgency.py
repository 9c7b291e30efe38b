"""Urgency: the classifier's word on danger before that of the rules."""

from datetime import date, datetime

import pytest

from triage.office.config import TierConfig, TierRule, load_office
from triage.office.urgency import UrgencyRules
from triage.types import Danger, Suggestion

OFFICE = load_office(None)
TOP, MIDDLE, DEFAULT = (tier.name for tier in OFFICE.tiers)
GAS = "楼道里好大煤气味"
LIGHTS = "书院路的路灯不亮"
SEEN = Danger(level="look_at_once", kinds=("gas_fire",), words=("煤气味",), score=0.5)
DANGER = Danger(level="danger", kinds=("person_in_need",), words=("路灯不亮",), score=0.9)


def judged(text, danger=Danger(), office=OFFICE):  # noqa: B008
    letter = Suggestion(id="S1", title="", text=text, time=datetime(2026, 11, 2))
    return UrgencyRules(office).judge(letter, None, date(2026, 11, 2), danger)


@pytest.mark.parametrize(
    ("text", "danger", "tier", "level"),
    [
        (LIGHTS, DANGER, TOP, "danger"),
        (LIGHTS, SEEN, DEFAULT, "look_at_once"),
        (LIGHTS, Danger(), DEFAULT, "none"),
        (GAS, SEEN, TOP, "look_at_once"),
        (GAS, Danger(), MIDDLE, "look_at_once"),
    ],
)
def test_a_hint_of_the_rules_needs_the_classifier_to_reach_the_top(text, danger, tier, level):
    found = judged(text, danger)
    assert (found.tier, found.danger.level) == (tier, level)


def test_a_hint_names_its_kind_and_words():
    assert judged(GAS).danger.kinds == ("gas_fire",)
    assert judged(GAS).danger.words == ("煤气味",)
    assert "煤气味" in judged(GAS).tier_rule


def test_two_hints_do_not_support_each_other():
    assert judged("楼道里好大煤气味，有人说要跳楼").tier == MIDDLE


def test_what_an_office_configured_decides_alone():
    own = TierRule(id="own-1", reason="本办重点", words=("路灯",))
    tiers = (TierConfig(name=TOP, deadline=2, rules=(own,)), *OFFICE.tiers[1:])
    found = judged(LIGHTS, office=OFFICE.model_copy(update={"tiers": tiers}))
    assert (found.tier, found.danger.level) == (TOP, "none")
