"""Campaigns and what belongs to them, on both databases."""

from datetime import UTC, date, datetime

import pytest

from triage.errors import CampaignClosedError, NotFoundError
from triage.types import Adoption, NewCampaign, PanelNotice, Photo, Suggestion
from triage.types.candidate import Candidate

NOW = datetime.now(UTC)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def letters(store):
    rows = [
        Suggestion(id=f"S{n}", title="路灯", text="建议装路灯", time=datetime(2026, 11, 1 + n // 2, 23), channel="热线")
        for n in range(5)
    ]
    late = Suggestion(id="S9", title="路灯", text="建议装路灯", time=None, channel="来信")
    with store.write() as work:
        work.suggestions.put([*rows, late])
    return store


def campaign(work, kind="call", **fields):
    new = NewCampaign(kind=kind, title="议题", text="献策", starts=FIRST, ends=LAST, **fields)
    return work.campaigns.one(work.campaigns.add(new, "王敏"))


def idea(work, key):
    made = Candidate(
        id="c", title="装灯", summary="先试点。", problem="", carrier="", members=("S1",), proposers=("u",), support=1,
        proposal=0.9, places=(), channels=(), first=None, last=None, representative="S1", quotes=(), touching=(), parts=(),
        score=0.5,
    )  # fmt: skip
    return work.ideas.add(key, made)


def test_a_call_has_what_is_sent_and_a_period_what_all_channels_brought(letters):
    with letters.write() as work:
        call, period = campaign(work, channels=("热线",)), campaign(work, "period")
        for _ in range(2):
            work.campaigns.enter(call.id, ["S9", "S1", "S9"])
        assert work.campaigns.suggestion_ids(call) == ["S0", "S1", "S2", "S3", "S4", "S9"]
        assert work.campaigns.suggestion_ids(period) == ["S0", "S1", "S2", "S3", "S4"]
        days = {date(2026, 11, 1): 2, date(2026, 11, 2): 2, date(2026, 11, 3): 1}
        assert work.campaigns.per_day(call) == {**days, None: 1}
        assert work.campaigns.per_day(period) == days


def test_only_a_call_that_is_not_scored_takes_suggestions(store):
    with store.write() as work:
        call, period = campaign(work), campaign(work, "period")
        work.campaigns.require_open(call.id)
        work.campaigns.close_scoring(call.id, "王敏")
        for key in (call.id, period.id):
            with pytest.raises(CampaignClosedError):
                work.campaigns.require_open(key)
        with pytest.raises(NotFoundError):
            work.campaigns.require_open(99)


def test_a_run_is_one_workers_and_asked_for_once(store):
    with store.write() as work:
        key = campaign(work).id
        assert work.groupings.ask(key, "王敏") == work.groupings.ask(key, "李静")
        run, token = work.groupings.claim(NOW)
        assert work.groupings.claim(NOW) is None
        assert work.groupings.progress(run.id, token, "encode", 1, 9)
        assert not work.groupings.finish(run.id, "another", "", well=True)
        assert work.groupings.finish(run.id, token, "好", well=True)
        assert work.groupings.latest(key).note == "好"
        assert work.groupings.ask(key, "王敏") > run.id


def test_a_notice_is_given_once(store):
    with store.write() as work:
        key = campaign(work).id
        notice = PanelNotice(campaign_id=key, expert="zhou", due=LAST, stage="due_soon", time=NOW)
        assert [work.panels.give(notice), work.panels.give(notice)] == [True, False]
        assert [found.stage for found in work.panels.notices("zhou")] == ["due_soon"]


def test_an_adoption_goes_with_its_photographs(store):
    photos = tuple(Photo(key=mark * 32, width=4, height=3) for mark in "ab")
    with store.write() as work:
        key = idea(work, campaign(work).id)
        work.ideas.adopt(key, Adoption(adopted_by="教育局", measures="开放", photos=photos, actor="王敏", time=NOW))
    with store.write() as work:
        adoption = work.ideas.one(key).adoptions[0]
        assert adoption.photos == photos
        work.ideas.require_photo("a" * 32)
        with pytest.raises(NotFoundError):
            work.ideas.take_back(key + 1, adoption.id, "王敏")
        assert work.ideas.take_back(key, adoption.id, "王敏") == photos
    with store.write() as work, pytest.raises(NotFoundError):
        work.ideas.require_photo("a" * 32)


def test_pairs_are_kept_with_what_was_chosen(store):
    with store.write() as work:
        key = campaign(work).id
        one, two = idea(work, key), idea(work, key)
        assert work.comparisons.add(key, {"zhou": [(one, two)], "wu": []}) == 1
        work.comparisons.decide(work.comparisons.of_expert("zhou")[0].id, "left")
        assert [(found.left, found.better) for found in work.comparisons.of_campaign(key)] == [(one, "left")]
        with pytest.raises(NotFoundError):
            work.comparisons.one(99)
