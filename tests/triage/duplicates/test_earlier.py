"""What earlier letters got: what a person decided counts before what was suggested."""

from triage.duplicates.earlier import EarlierLetters
from triage.knowledge.sibling_unit import SiblingUnit


def test_units_of_earlier_letters_are_the_decided_ones_else_those_that_were_suggested(desk):
    desk.offer("suggested", department="甲局")
    desk.offer("corrected", department="甲局")
    desk.decide("corrected", "department", "edited", "乙局", "wrong_department")
    desk.offer("rejected", department="甲局")
    desk.decide("rejected", "department", "rejected", code="wrong_department")
    earlier = EarlierLetters(desk.store, None, set(), 2)
    own = SiblingUnit("丙局", 0.7, decided=False)
    earlier.remember_units({"of this run": own})
    assert earlier.units(["suggested", "corrected", "rejected", "of this run", "unknown"]) == {
        "suggested": SiblingUnit("甲局", 0.8, decided=False),
        "corrected": SiblingUnit("乙局", 1.0, decided=True),
        "of this run": own,
    }
    assert earlier.units([]) == {}
