"""The office of now: what was set on the page counts, seen at once by acts and within a second by pages."""

from triage.knowledge.effective_config import EffectiveConfig
from triage.office.config import load_office
from triage.office.rule_changes import OfficeRules

OFFICE = load_office(None)


def save(store, after):
    with store.write() as work:
        before = OfficeRules.of(OFFICE).model_dump(mode="json")
        work.reference_history.record_rules(before, after, "孙琳")


def test_acts_see_a_change_at_once_and_pages_after_a_second(store):
    clock = [100.0]
    standing = EffectiveConfig(OFFICE, lambda: clock[0])
    assert standing.shown(store) is OFFICE
    save(store, OfficeRules.of(OFFICE).model_copy(update={"approval_from": "重点"}).model_dump(mode="json"))
    assert standing.shown(store).approval_from is None
    clock[0] += 1
    assert standing.shown(store).approval_from == "重点"
    save(store, None)
    with store.read() as work:
        assert standing.now(work).approval_from is None
    assert standing.shown(store).approval_from is None


def test_rules_that_do_not_fit_the_file_any_more_leave_the_file(store, caplog):
    save(store, {"tiers": []})
    standing = EffectiveConfig(OFFICE)
    assert standing.shown(store) is OFFICE
    assert "rules.unusable" in caplog.text
