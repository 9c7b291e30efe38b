"""Public support of ideas: human checks are used once, people are counted, floods are set aside and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from campaign_rows import campaign, idea

from triage.errors import InvalidIdeaActError, NotFoundError
from triage.store.campaigns.support import SupportRepository
from triage.store.campaigns.support_counting import MOST_OF_A_NETWORK
from triage.types import IntakeItem, Suggestion
from triage.workflow.actor import CITIZEN

NOW = datetime.now(UTC)


@pytest.fixture
def work(sqlite_store):
    with sqlite_store.write() as unit:
        yield unit


def send(work, key, idea_id, name, *, contact=None, device=None, network="n"):
    """A form that a citizen sent, for an idea."""
    suggestion = Suggestion(id=name, text="赞成装路灯", user=contact, channel="网页")
    work.intakes.add([IntakeItem(suggestion=suggestion, payload_digest=name, public=True)], CITIZEN)
    work.campaigns.enter(key, [name])
    work.support.note(key, name, device or name, network)
    work.ideas.put(key, idea_id, {name: contact or name}, pinned=False)


def test_a_check_is_used_once_and_others_still_count(work):
    assert isinstance(work.support, SupportRepository)
    later = NOW + timedelta(days=2)
    assert work.support.use_check("a", later)
    assert work.support.use_check("b", later)
    assert not work.support.use_check("a", later)
    assert not work.support.use_check("b", later + timedelta(minutes=9))


def test_one_person_counts_once_however_often_they_send(work):
    key = campaign(work)
    one = idea(work, key, support=0)
    for number in range(3):
        send(work, key, one, f"Z{number}", device="d")
    send(work, key, one, "Z9", device="e", contact="13900001234")
    work.support.count(one)
    assert work.ideas.one(one).support == 2
    people = work.support.people(key)
    assert set(people) == {"Z0", "Z1", "Z2", "Z9"}
    assert len({people[name] for name in ("Z0", "Z1", "Z2")}) == 1
    assert people["Z9"] != people["Z0"]


def flood(work, number=MOST_OF_A_NETWORK):
    key = campaign(work)
    one = idea(work, key, support=0)
    for name in range(number):
        send(work, key, one, f"Z{name}", contact=f"1390000{name:04}")
    send(work, key, one, "Y", contact="13800000000", network="m")
    work.support.count(one)
    return key, one


def test_less_than_a_flood_is_none(work):
    key, _ = flood(work, MOST_OF_A_NETWORK - 1)
    assert work.support.floods(key) == []


def test_a_flood_is_set_aside_and_counted_again(work):
    key, one = flood(work)
    assert work.ideas.one(one).support == MOST_OF_A_NETWORK + 1
    (found,) = work.support.floods(key)
    assert (found.idea_id, found.one_network, found.people) == (one, True, MOST_OF_A_NETWORK)
    assert "Y" not in found.suggestion_ids
    with pytest.raises(InvalidIdeaActError):
        work.support.set_aside(one, "other", "刷票", "王敏")
    aside = work.support.set_aside(one, found.key, "刷票", "王敏")
    assert (aside.idea_id, aside.number, aside.reason, aside.actor) == (one, MOST_OF_A_NETWORK, "刷票", "王敏")
    assert work.ideas.one(one).support == 1
    assert work.support.floods(key) == []
    with pytest.raises(InvalidIdeaActError):
        work.support.set_aside(one, found.key, "刷票", "王敏")
    back = work.support.take_back(aside.id, "李静")
    assert (back.id, back.taken_back_by, back.taken_back_at is None) == (aside.id, "李静", False)
    assert work.ideas.one(one).support == MOST_OF_A_NETWORK + 1
    with pytest.raises(InvalidIdeaActError):
        work.support.take_back(aside.id, "李静")
    with pytest.raises(NotFoundError):
        work.support.take_back(99, "李静")
    assert [found.id for found in work.support.set_asides(key)] == [aside.id]
    assert work.support.set_asides(campaign(work)) == []
    assert [len(found.suggestion_ids) for found in work.support.floods(key)] == [MOST_OF_A_NETWORK]
