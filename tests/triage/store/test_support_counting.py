"""Who is behind supports, by contact, device and network; and floods of them."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.store.campaigns.support_counting import NOBODY, count_people, floods_of, normal_contact, people_of
from triage.types import SupportEvidence

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def sent(number, contact=None, device=None, network=None, *, minutes=0.0, set_aside=False):
    return SupportEvidence(
        suggestion_id=f"Z{number}", contact=contact, device=device, network=network,
        at=NOON + timedelta(minutes=minutes), set_aside=set_aside,
    )  # fmt: skip


def people(*evidence):
    return len(set(people_of(evidence).values()) - {NOBODY})


def test_the_same_contact_however_it_is_written_is_one_person():
    assert (
        people(
            sent(1, "139 7551-2086"),
            sent(2, "13975512086"),
            sent(3, "+86 13975512086"),
            sent(4, "电话１３９７５５１２０８６"),
        )
        == 1
    )
    assert people(sent(1, "Li@Example.com"), sent(2, "li@example.com ")) == 1
    assert people(sent(1, "老李", "a", "n"), sent(2, "老王", "b", "n")) == 2


def test_the_same_device_is_one_person_whatever_contacts_it_makes_up():
    assert people(*(sent(number, f"1390000{number:04}", "d", "n") for number in range(20))) == 1


def test_who_gives_no_contact_is_told_apart_by_the_network():
    assert people(*(sent(number, None, f"d{number}", "n") for number in range(20))) == 1
    assert people(*(sent(number, None, f"d{number}", f"n{number}") for number in range(5))) == 5


def test_who_gives_a_contact_counts_beside_others_of_the_network():
    assert people(sent(1, "老李", "a", "n"), sent(2, None, "b", "n"), sent(3, None, "c", "n")) == 2


def test_a_device_and_a_contact_chain_to_one_person():
    assert people(sent(1, "老李", "a", "n"), sent(2, None, "a", "m"), sent(3, "老李", "b", "k")) == 1


def test_what_is_known_by_name_alone_counts_as_before_and_is_one_with_its_form():
    known = people_of([sent(1, "老李", "a", "n"), sent(2, "老李", "b", "m", set_aside=True)])
    assert count_people({"Z1": "老李", "C7": "老李", "C8": "A000110735"}, known) == 2
    assert count_people({"Z2": "老李"}, known) == 0


def test_evidence_that_was_erased_joins_nobody():
    assert people(sent(1), sent(2), sent(3)) == 3


@pytest.mark.parametrize(("number", "minutes", "found"), [(9, 0, 0), (10, 0, 1), (10, 6, 1), (10, 7, 0), (30, 7, 0)])
def test_ten_of_one_network_within_an_hour_are_a_flood(number, minutes, found):
    evidence = [sent(one, f"人{one}", f"d{one}", "n", minutes=one * minutes) for one in range(number)]
    floods = floods_of(5, evidence)
    assert len(floods) == found
    if floods:
        assert (floods[0].key, floods[0].one_network, floods[0].people) == ("n", True, number)
        assert len(floods[0].suggestion_ids) == number
        assert floods_of(5, [one.model_copy(update={"set_aside": True}) for one in evidence]) == []


def test_fifty_from_anywhere_within_an_hour_are_a_flood():
    evidence = [sent(one, None, f"d{one}", f"n{one}", minutes=one) for one in range(50)]
    (flood,) = floods_of(5, evidence)
    assert (flood.key, flood.one_network, len(flood.suggestion_ids)) == ("any", False, 50)
    assert floods_of(5, evidence[:49]) == []


def test_only_the_crowded_stretch_is_the_flood():
    calm = [sent(one, None, f"c{one}", "n", minutes=one * 500) for one in range(1, 20)]
    crowd = [sent(100 + one, None, f"d{one}", "n", minutes=20 * 500 + one) for one in range(12)]
    (flood,) = floods_of(5, [*crowd, *calm])
    assert set(flood.suggestion_ids) == {one.suggestion_id for one in crowd}


def test_many_supports_are_counted_in_little_time():
    """No wall clock: the number of steps of joining grows with the number of forms alone."""
    evidence = [sent(one, None, f"d{one % 7}", f"n{one % 11}") for one in range(20_000)]
    assert people(*evidence) == 1


def test_contacts_are_compared_without_their_spelling():
    assert normal_contact("139-7551-2086") == normal_contact("（139）75512086") == "13975512086"
    assert normal_contact(" 李 工 ") == "李工"
