"""Figures of decisions."""

from triage.insight.acceptance_stats import PartRecord, acceptance_stats


def record(part, action, **more):
    fields = {"month": "2026-11", "reason_code": None, "value": None, "offered": None, "score": None, "minutes": 3.0}
    return PartRecord(part=part, action=action, **(fields | more))


def test_acceptance_reasons_and_calibration():
    found = acceptance_stats([
        record("department", "accepted", score=0.9, minutes=1),
        record("department", "rejected", score=0.95, minutes=9, reason_code="wrong_department"),
        record("draft", "edited", offered="三天内修复", value="五天内修复"),
    ])  # fmt: skip
    assert [(line.part, line.accepted, line.decided) for line in found.acceptance] == [
        ("department", 1, 2),
        ("draft", 0, 1),
    ]
    assert (found.months[0].distance, found.months[0].minutes) == (0.2, 5)
    assert [(line.reason, line.number) for line in found.reasons] == [("wrong_department", 1)]
    assert [(line.low, line.right, line.number) for line in found.calibration] == [(0.8, 0.5, 2)]


def test_certainty_itself_falls_into_the_last_bin():
    assert acceptance_stats([record("department", "accepted", score=1.0)]).calibration[0].high == 1


def test_nothing_is_nothing():
    assert acceptance_stats([]).months == []
