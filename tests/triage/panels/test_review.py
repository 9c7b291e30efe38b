"""The review: quorum, honours and the answer to every proposer."""

from datetime import date

import pytest

from triage.errors import InvalidIdeaActError, NotChairError
from triage.panels import review
from triage.types import NewCampaign, PanelMember, Suggestion
from triage.types.candidate import Candidate


@pytest.fixture
def work(sqlite_store):
    with sqlite_store.write() as unit:
        yield unit


def scored(work, *values, **fields):
    """A campaign with ideas that one expert gave these marks; None for one that nobody marked."""
    new = NewCampaign(
        title="议题",
        text="献策",
        starts=date(2026, 11, 1),
        ends=date(2026, 11, 30),
        **({"quorum": 2, "chair": "lijing"} | fields),
    )
    key = work.campaigns.add(new, "李静")
    rubric = [criterion.name for criterion in work.campaigns.one(key).rubric]
    work.panels.set_members(key, [PanelMember(expert="zhou", name="周明")])
    ideas = []
    for number, value in enumerate(values, 1):
        made = Candidate(
            id="c", title=f"点子{number}", summary="", problem="", carrier="", members=("S",), proposers=("u",), support=1,
            proposal=0.9, places=(), channels=(), first=None, last=None, representative="S", quotes=(), touching=(), parts=(),
            score=0.5,
        )  # fmt: skip
        idea = work.ideas.add(key, made)
        work.suggestions.put([Suggestion(id=f"S{number}", text="建议")])
        work.ideas.put(key, idea, {f"S{number}": "u"}, pinned=False)
        work.ideas.set_stage(idea, "scored", "李静")
        work.panels.assign(key, {idea: ["zhou"]})
        if value is not None:
            mine = next(found for found in work.panels.of_expert("zhou") if found.idea_id == idea)
            work.panels.save(
                mine.model_copy(update={"state": "submitted", "marks": dict.fromkeys(rubric, float(value))})
            )
        ideas.append(idea)
    return key, ideas


def order(work, key):
    return [idea.id for idea in review.order_of(work, work.campaigns.one(key))]


def test_the_order_is_that_of_the_marks_without_what_nobody_marked(work):
    key, (low, high, none, middle) = scored(work, 20, 90, None, 60)
    review.close_scoring(work, key, "李静")
    assert order(work, key) == [high, middle, low]
    assert [work.ideas.one(idea).place for idea in (low, high, none, middle)] == [3, 1, None, 2]


def test_without_marks_the_scoring_is_not_closed(work):
    key, _ = scored(work, None)
    with pytest.raises(InvalidIdeaActError):
        review.close_scoring(work, key, "李静")


def test_an_idea_is_moved_and_those_between_move_by_one(work):
    key, ideas = scored(work, 90, 80, 70, 60)
    review.close_scoring(work, key, "李静")
    review.change_place(work, key, ideas[3], 2, " 更急 ", "李静")
    assert order(work, key) == [ideas[0], ideas[3], ideas[1], ideas[2]]
    review.change_place(work, key, ideas[0], 4, "不急", "李静")
    assert order(work, key) == [ideas[3], ideas[1], ideas[2], ideas[0]]
    assert [(change.before, change.after, change.reason) for change in work.campaigns.changes(key)] == [
        (4, 2, "更急"), (1, 4, "不急"),
    ]  # fmt: skip


def test_a_change_drops_the_signatures_that_were_given_before(work):
    key, ideas = scored(work, 90, 80)
    review.close_scoring(work, key, "李静")
    review.sign(work, key, "lijing", "李静")
    review.change_place(work, key, ideas[1], 1, "更急", "李静")
    for _ in range(2):
        review.sign(work, key, "wangmin", "王敏")
    assert [one.account for one in work.campaigns.signatures(key)] == ["wangmin"], "nobody is a quorum alone"
    with pytest.raises(NotChairError):
        review.sign_off(work, key, "wangmin", "王敏")
    review.sign_off(work, key, "lijing", "李静")
    assert work.campaigns.one(key).signed_at is not None


def test_places_are_honoured_as_the_campaign_says(sqlite_store):
    with sqlite_store.write() as work:
        key, ideas = scored(work, 90, 80, 70, None, quorum=1, top=1, longlist=1)
        review.close_scoring(work, key, "李静")
        review.sign_off(work, key, "lijing", "李静")
        assert [work.ideas.one(idea).stage for idea in ideas] == ["honoured", "honoured", "reviewed", "scored"]
        minutes = work.campaigns.one(key).minutes
        assert "1. 点子1" in minutes
        assert "2. 点子2" in minutes
        assert "3. 点子3" not in minutes
        assert "李静" in minutes
    with sqlite_store.read() as work:
        results = [work.events.of(f"S{number}")[-1].data["result"] for number in range(1, 5)]
    assert results == ["入选金点子", "入围", "参加评审，未入选", "未进入评审"]
