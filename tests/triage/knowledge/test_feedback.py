"""What decisions teach."""

import pytest
from pydantic import ValidationError

from triage.knowledge.feedback import feedback_of, feedbacks, is_held_out, training_decisions
from triage.types import PartDecision, Region


def feedback(desk, key):
    with desk.store.read() as work:
        return feedback_of(key, work.reviews.of(key))


def test_accepted_and_edited_parts_are_labels(desk):
    desk.offer("a")
    desk.decide("a", "category", "accepted", "城乡建设/路灯照明")
    desk.decide("a", "department", "edited", "乙局")
    found = feedback(desk, "a")
    assert (found.category, found.department) == ("城乡建设/路灯照明", "乙局")
    assert found.misdirected() == ("甲局",)


def test_a_rejected_department_is_never_a_label(desk):
    desk.offer("a")
    desk.decide("a", "department", "accepted", "甲局")
    desk.decide("a", "department", "rejected", code="wrong_department")
    found = feedback(desk, "a")
    assert found.department is None
    assert found.misdirected() == ("甲局",)


def test_what_was_rejected_first_and_chosen_later_is_right(desk):
    desk.offer("a")
    desk.decide("a", "department", "rejected", code="wrong_department")
    desk.decide("a", "department", "edited", "甲局")
    assert feedback(desk, "a").misdirected() == ()


@pytest.mark.parametrize(("code", "against_all", "place", "ours"), [
    ("wrong_department", ("甲局",), False, True),
    ("wrong_place", (), True, True),
    ("not_ours", (), False, False),
    (None, ("甲局",), False, True),
])  # fmt: skip
def test_the_reason_says_what_the_rejection_teaches(desk, code, against_all, place, ours):
    desk.offer("a")
    desk.decide("a", "department", "rejected", code=code)
    found = feedback(desk, "a")
    assert found.misdirected() == against_all
    assert found.place_wrong is place
    assert found.not_ours is not ours


def test_a_rejection_speaks_of_the_version_that_was_read(desk):
    desk.offer("a", department="甲局")
    desk.decide("a", "department", "rejected", code="wrong_department")
    desk.offer("a", department="乙局")
    desk.decide("a", "department", "rejected", code="wrong_department")
    assert feedback(desk, "a").not_departments == ("甲局", "乙局")


def test_held_out_decisions_and_past_cases_never_train(desk):
    keys = [f"S{n}" for n in range(40)]
    for key in keys:
        desk.offer(key)
        desk.decide(key, "department", "accepted", "甲局")
    with desk.store.read() as work:
        found = training_decisions(feedbacks(work), known={"S1"})
    held = {key for key in keys if is_held_out(key)}
    assert 3 <= len(held) <= 15
    assert {entry.suggestion.id for entry in found} == set(keys) - held - {"S1"}


def test_a_letter_that_is_not_ours_teaches_no_department(desk):
    desk.offer("S1")
    desk.decide("S1", "category", "accepted", "城乡建设/路灯照明")
    desk.decide("S1", "department", "rejected", code="not_ours")
    with desk.store.read() as work:
        assert training_decisions(feedbacks(work), known=set()) == []


def test_reason_codes_fit_their_action():
    with pytest.raises(ValidationError, match="reason in words"):
        PartDecision(part="tier", action="rejected", reason_code="other")
    with pytest.raises(ValidationError, match="must not have a reason code"):
        PartDecision(part="tier", action="accepted", value="常规", reason_code="wrong_place")
    with pytest.raises(ValidationError):
        PartDecision(part="tier", action="rejected", reason_code="bad mood")


def test_the_place_that_was_read_teaches_unless_it_was_wrong(desk, offer):
    desk.offer("S1")
    with desk.store.write() as work:
        work.triages.add(offer("S1").model_copy(update={"region": Region(city="湘陵市", area="江东区")}))
    desk.decide("S1", "department", "edited", "乙局")
    assert feedback(desk, "S1").region.area == "江东区"
    desk.decide("S1", "department", "rejected", code="wrong_place")
    assert feedback(desk, "S1").region == Region()
