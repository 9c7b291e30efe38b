"""Minutes by kind, and the procedure cards that are shipped."""

import pytest
import yaml

from triage.errors import OfficeConfigError
from triage.office.config import BUILT_IN_RULES, load_office
from triage.office.urgent_config import GROUP_OF
from triage.types import DANGER_KINDS


@pytest.fixture
def urgent():
    return load_office(None).urgent


@pytest.mark.parametrize(
    ("kinds", "minutes"),
    [
        (("violence",), 15),
        (("gas_fire",), 30),
        (("gathering",), 30),
        (("gathering", "coercion"), 15),
        ((), 15),
        (("a kind of a later version",), 15),
    ],
)
def test_the_shortest_minutes_of_the_kinds_hold(urgent, kinds, minutes):
    assert urgent.minutes(kinds) == minutes


def test_every_kind_has_a_group_and_a_card_that_says_when_to_call_back(urgent):
    assert set(GROUP_OF) == set(DANGER_KINDS) == set(urgent.procedures)
    for card in urgent.procedures.values():
        assert "一小时内" in card.callback
        assert card.ask
        assert card.avoid
        assert card.steps[-1].id == "call_back"


@pytest.mark.parametrize("kind", ["violence", "coercion"])
def test_a_crime_in_progress_begins_with_the_police_and_never_with_days(urgent, kind):
    card = urgent.procedures[kind]
    assert card.steps[0].text == "请立即拨打/告知来电人拨打110"
    said = (*card.calls, card.callback, *card.ask, *(step.text for step in card.steps))
    assert not any("工作日" in text or "受理" in text for text in said)


def test_who_may_take_their_life_is_told_of_the_crisis_line(urgent):
    assert any("12356" in call for call in urgent.procedures["self_harm"].calls)


def test_cards_come_in_a_fixed_order_and_their_steps_have_names_of_their_own(urgent):
    assert list(urgent.cards(("road", "self_harm", "unknown"))) == ["self_harm", "road"]
    assert "road.call_police" in urgent.steps(("road",))
    assert "violence.call_police" not in urgent.steps(("road",))


def test_an_office_file_without_a_card_for_each_kind_is_refused(tmp_path):
    rules = yaml.safe_load(BUILT_IN_RULES.read_text(encoding="utf-8"))
    del rules["urgent"]["procedures"]["road"]
    path = tmp_path / "office.yaml"
    path.write_text(yaml.safe_dump({"urgent": rules["urgent"]}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(OfficeConfigError, match="no card for road"):
        load_office(path)


def test_an_office_file_changes_the_minutes(tmp_path):
    rules = yaml.safe_load(BUILT_IN_RULES.read_text(encoding="utf-8"))
    changed = rules["urgent"] | {"acceptance": {"life": 5}, "escalate_after": 3, "escalate_to": ["handler"]}
    path = tmp_path / "office.yaml"
    path.write_text(yaml.safe_dump({"urgent": changed}, allow_unicode=True), encoding="utf-8")
    urgent = load_office(path).urgent
    assert (urgent.minutes(("violence",)), urgent.escalate_after, urgent.escalate_to) == (5, 3, ("handler",))
