"""Ideas of a campaign: members, history, words of persons and of models, recommendations, adoption."""

from datetime import UTC, date, datetime

import pytest

from triage.errors import NotFoundError
from triage.store.campaigns.campaigns import CampaignRepository
from triage.store.campaigns.ideas import IdeaRepository
from triage.types import Adoption, NewCampaign, Photo, Recommendation, Suggestion
from triage.types.candidate import Candidate, ScorePart
from triage.types.idea import BorneOut, IdeaDescription

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def candidate(title="装灯", *, members=("S1",), score=0.5, **fields):
    made = {
        "summary": "先试点。", "problem": "暗", "carrier": "路灯", "proposers": ("u1",), "support": 1, "proposal": 0.9,
        "places": ("书院路",), "channels": ("热线",), "first": None, "last": None, "representative": "S1", "quotes": (),
        "touching": (), "parts": (),
    } | fields  # fmt: skip
    return Candidate(id="c", title=title, members=members, score=score, **made)


def told(title="安装路灯", *, letters=("S1",), status="done"):
    proposal = tuple(BorneOut(text=f"装灯{key}。", source=f"letter:{key}", quote="装灯") for key in letters)
    return IdeaDescription(
        status=status, title=title, proposal=proposal, model="m", prompt="p", prompt_digest="d", digest="x", time=NOW
    )


@pytest.fixture
def work(sqlite_store):
    with sqlite_store.write() as unit:
        unit.suggestions.put([Suggestion(id=f"S{n}", title="路灯", text="建议装路灯") for n in range(1, 6)])
        yield unit


@pytest.fixture
def campaign(work):
    assert isinstance(work.campaigns, CampaignRepository)
    return new_campaign(work)


def new_campaign(work):
    new = NewCampaign(title="议题", text="献策", starts=date(2026, 11, 1), ends=date(2026, 11, 30))
    return work.campaigns.add(new, "王敏")


@pytest.fixture
def ideas(work):
    assert isinstance(work.ideas, IdeaRepository)
    return work.ideas


def test_a_new_idea_is_a_candidate_without_members(ideas, campaign):
    key = ideas.add(campaign, candidate())
    found = ideas.one(key)
    assert (found.campaign_id, found.title, found.summary, found.stage) == (campaign, "装灯", "先试点。", "candidate")
    assert found.members == ()
    assert found.score == 0.5
    assert (found.described.problem, found.described.places) == ("暗", ("书院路",))
    assert found.told is None


@pytest.mark.parametrize("act", ["one", "brief", "pin_all"])
def test_what_is_not_there_is_not_found(ideas, campaign, act):
    acts = {"one": ideas.one, "brief": ideas.brief, "pin_all": lambda key: ideas.set_stage(key, "scored", None)}
    with pytest.raises(NotFoundError):
        acts[act](99)


def test_a_brief_idea_has_no_members_and_no_history(ideas, campaign):
    key = ideas.add(campaign, candidate())
    ideas.put(campaign, key, {"S1": "u1"}, pinned=True)
    ideas.note(key, "moved", "王敏")
    found = ideas.brief(key)
    assert (found.id, found.title) == (key, "装灯")
    assert (found.members, found.events, found.recommendations, found.adoptions) == ((), (), (), ())


def test_a_suggestion_is_in_one_idea_of_a_campaign(ideas, campaign, work):
    one, two = ideas.add(campaign, candidate()), ideas.add(campaign, candidate("种树"))
    other = new_campaign(work)
    apart = ideas.add(other, candidate())
    ideas.put(other, apart, {"S1": "u1"}, pinned=False)
    ideas.put(campaign, one, {"S2": "u2", "S1": "u1"}, pinned=False)
    ideas.put(campaign, two, {"S1": "u1"}, pinned=True)
    assert [member.suggestion_id for member in ideas.one(one).members] == ["S2"]
    assert ideas.placed(campaign) == {"S2": (one, False), "S1": (two, True)}
    assert ideas.placed(other) == {"S1": (apart, False)}


def test_members_come_by_id_and_by_idea(ideas, campaign):
    one, two = ideas.add(campaign, candidate()), ideas.add(campaign, candidate("种树"))
    ideas.place(campaign, {"S3": (one, "u3"), "S1": (one, "u1"), "S2": (two, "u2")})
    ideas.place(campaign, {})
    found = ideas.members([one, two, 99])
    assert [member.suggestion_id for member in found[one]] == ["S1", "S3"]
    assert [member.proposer for member in found[two]] == ["u2"]
    assert not found.get(99)
    assert all(not member.pinned for members in found.values() for member in members)


def test_taking_out_leaves_other_campaigns_alone(ideas, campaign, work):
    other = new_campaign(work)
    one, apart = ideas.add(campaign, candidate()), ideas.add(other, candidate())
    ideas.put(campaign, one, {"S1": "u1", "S2": "u2"}, pinned=False)
    ideas.put(other, apart, {"S1": "u1"}, pinned=False)
    ideas.take_out(campaign, ["S1", "S5"])
    assert ideas.placed(campaign) == {"S2": (one, False)}
    assert ideas.placed(other) == {"S1": (apart, False)}
    ideas.pin(one)
    assert ideas.placed(campaign) == {"S2": (one, True)}
    assert ideas.placed(other) == {"S1": (apart, False)}


def test_every_proposer_counts_once_in_the_order_of_letters(ideas, campaign):
    key = ideas.add(campaign, candidate())
    ideas.put(campaign, key, {"S3": "u1", "S1": "u2", "S2": "u1"}, pinned=False)
    assert ideas.one(key).proposers == ("u2", "u1")


def test_ideas_are_listed_best_first_without_merged_ones(ideas, campaign, work):
    low, high, ranked, gone = (ideas.add(campaign, candidate(score=score)) for score in (0.2, 0.9, 0.1, 1.0))
    ideas.describe(ranked, candidate(score=0.1), (0.0, 0.0), 1)
    ideas.set_merged(gone, high, "王敏")
    elsewhere = ideas.add(new_campaign(work), candidate(score=0.95))
    assert [found.id for found in ideas.of(campaign)] == [ranked, high, low]
    assert [found.id for found in ideas.best(campaign, 2)] == [ranked, high]
    ideas.set_stage(low, "scored", "王敏")
    ideas.set_stage(high, "reviewed", "王敏")
    assert [found.id for found in ideas.of(campaign, "scored", "reviewed")] == [high, low]
    assert ideas.of(campaign, "honoured") == []
    counts = ideas.counts(campaign)
    assert {stage: number for stage, number in counts.items() if number} == {"candidate": 1, "scored": 1, "reviewed": 1}
    assert ideas.one(gone).merged_into == high
    assert [found.id for found in ideas.after(low, 9, None)] == [high, ranked, elsewhere]
    assert [found.id for found in ideas.after(low, 1, None)] == [high]
    assert [found.id for found in ideas.after(0, 9, campaign)] == [low, high, ranked]
    assert ideas.titles([low, 99]) == {low: "装灯"}


def test_history_says_who_did_what_in_order(ideas, campaign):
    one, two = ideas.add(campaign, candidate()), ideas.add(campaign, candidate())
    ideas.set_stage(one, "recommended", "王敏", "两家单位推荐")
    ideas.set_merged(one, two, "李静")
    ideas.note(one, "moved", "王敏", other=two, suggestion_id="S1")
    events = ideas.one(one).events
    told_of = [(found.actor, found.detail, found.other, found.suggestion_id) for found in events]
    assert ("王敏", None, two, "S1") == (told_of[-1][0], None, *told_of[-1][2:])
    assert any(actor == "李静" and other == two for actor, _, other, _ in told_of)
    assert any(actor == "王敏" and "两家单位推荐" in detail for actor, detail, _, _ in told_of)


def test_the_next_grouping_leaves_a_persons_words(ideas, campaign):
    key = ideas.add(campaign, candidate())
    ideas.edit(key, "加装路灯", "在小学门口加装路灯。", "城建", "王敏")
    ideas.describe(key, candidate("别的", summary="别的。", problem="新问题", score=0.7, support=4), (0.25, -1.0), 3)
    found = ideas.one(key)
    assert (found.title, found.summary, found.field) == ("加装路灯", "在小学门口加装路灯。", "城建")
    assert (found.score, found.support, found.described.at) == (0.7, 4, (0.25, -1.0))
    assert found.described.problem == "新问题"
    assert found.described.edited
    assert any(event.actor == "王敏" for event in found.events)


def test_what_a_person_writes_holds_no_personal_data(ideas, campaign):
    key = ideas.add(campaign, candidate())
    ideas.edit(key, "加装路灯，电话13900001234", "请联系13900001234加装。", "城建13900001234", "王敏")
    found = ideas.one(key)
    assert all("13900001234" not in part for part in (found.title, found.summary, found.field))
    assert found.title.startswith("加装路灯")


def test_a_grouping_describes_anew_what_nobody_edited(ideas, campaign):
    key = ideas.add(campaign, candidate())
    ideas.describe(key, candidate("种树", summary="种。"), (0.0, 0.0), 1)
    found = ideas.one(key)
    assert (found.title, found.summary, found.described.edited) == ("种树", "种。", False)


def test_a_models_words_stand_until_their_letters_are_gone(ideas, campaign):
    key = ideas.add(campaign, candidate())
    ideas.tell(key, told(letters=("S1", "S2")))
    found = ideas.one(key)
    assert (found.title, found.summary) == ("安装路灯", "装灯S1。装灯S2。")
    assert found.told.letters == {"S1", "S2"}
    ideas.describe(key, candidate("种树", members=("S1", "S2", "S3")), (0.0, 0.0), 1)
    assert ideas.one(key).title == "安装路灯"
    ideas.describe(key, candidate("种树", members=("S1", "S3"), summary="种。"), (0.0, 0.0), 1)
    found = ideas.one(key)
    assert (found.title, found.summary) == ("种树", "种。")


def test_a_model_never_takes_the_place_of_a_persons_words(ideas, campaign):
    key = ideas.add(campaign, candidate())
    ideas.edit(key, "加装路灯", "在小学门口。", "", "王敏")
    ideas.tell(key, told())
    found = ideas.one(key)
    assert (found.title, found.summary) == ("加装路灯", "在小学门口。")
    assert found.told.title == "安装路灯"


def test_a_model_that_cannot_say_anything_leaves_the_extract(ideas, campaign):
    key = ideas.add(campaign, candidate())
    ideas.tell(key, told("", letters=(), status="cannot_answer"))
    found = ideas.one(key)
    assert (found.title, found.summary) == ("装灯", "先试点。")
    assert found.told.status == "cannot_answer"


def test_other_weights_rank_by_score_alone(ideas, campaign):
    first, second = ideas.add(campaign, candidate()), ideas.add(campaign, candidate())
    ideas.describe(first, candidate(score=0.5), (0.0, 0.0), 1)
    ideas.describe(second, candidate(score=0.4), (0.0, 0.0), 2)
    part = ScorePart(name="支持", value=0.8, weight=2, reason="两人")
    ideas.reweigh(first, [part], 0.3)
    ideas.reweigh(second, [part], 0.6)
    assert [found.id for found in ideas.of(campaign)] == [second, first]
    found = ideas.one(second)
    assert (found.score, found.described.parts, found.described.at) == (0.6, (part,), (0.0, 0.0))


def test_a_unit_recommends_once_and_the_last_reason_counts(ideas, campaign):
    one, two = ideas.add(campaign, candidate()), ideas.add(campaign, candidate())
    for unit, reason in (("甲局", "可行"), ("乙局", "急需"), ("甲局", "已试点")):
        ideas.recommend(one, Recommendation(unit=unit, reason=reason, actor="王敏", time=NOW))
    ideas.recommend(two, Recommendation(unit="甲局", reason="也好", actor="王敏", time=NOW))
    assert {found.unit: found.reason for found in ideas.one(one).recommendations} == {"甲局": "已试点", "乙局": "急需"}
    assert len(ideas.one(one).recommendations) == 2
    assert [found.reason for found in ideas.recommendations([two])[two]] == ["也好"]


def test_adoptions_are_kept_oldest_first_by_idea(ideas, campaign):
    one, two = ideas.add(campaign, candidate()), ideas.add(campaign, candidate())
    for name in ("教育局", "城管局"):
        ideas.adopt(one, Adoption(adopted_by=name, measures="开放", actor="王敏", time=NOW))
    ideas.adopt(
        two,
        Adoption(
            adopted_by="水务局",
            measures="清淤",
            photos=(Photo(key="a" * 32, width=1, height=2),),
            actor="王敏",
            time=NOW,
        ),
    )
    found = ideas.adoptions([one, two])
    assert [adoption.adopted_by for adoption in found[one]] == ["教育局", "城管局"]
    assert [len(adoption.photos) for adoption in found[two]] == [1]
    assert ideas.take_back(one, found[one][0].id, "王敏") == ()
    assert [adoption.adopted_by for adoption in ideas.one(one).adoptions] == ["城管局"]
    with pytest.raises(NotFoundError):
        ideas.take_back(one, found[one][0].id, "王敏")
    with pytest.raises(NotFoundError):
        ideas.take_back(one, found[two][0].id, "王敏")
    assert len(ideas.one(two).adoptions) == 1


def test_a_place_in_the_review_is_kept(ideas, campaign):
    key = ideas.add(campaign, candidate())
    assert ideas.one(key).place is None
    ideas.set_place(key, 4)
    assert ideas.one(key).place == 4


def test_signatures_are_given_once_and_dropped_together(work, campaign):
    other = new_campaign(work)
    for account, name in (("zhou", "周明"), ("wu", "吴敏"), ("zhou", "周明")):
        work.campaigns.sign(campaign, account, name)
    work.campaigns.sign(other, "zhou", "周明")
    assert [(found.account, found.name) for found in work.campaigns.signatures(campaign)] == [
        ("zhou", "周明"), ("wu", "吴敏"),
    ]  # fmt: skip
    work.campaigns.unsign(campaign)
    assert work.campaigns.signatures(campaign) == []
    assert len(work.campaigns.signatures(other)) == 1


def test_the_review_ends_with_its_minutes_and_who_ended_it(work, campaign):
    work.campaigns.set_due(campaign, date(2026, 12, 5))
    assert [found.id for found in work.campaigns.scoring()] == [campaign]
    assert work.campaigns.one(campaign).scoring_due == date(2026, 12, 5)
    work.campaigns.close_scoring(campaign, "王敏")
    assert work.campaigns.scoring() == []
    assert work.campaigns.one(campaign).scoring_closed_at is not None
    work.campaigns.finish(campaign, "会议纪要", "李静")
    found = work.campaigns.one(campaign)
    assert found.minutes == "会议纪要"
    assert found.signed_at is not None
    actors = [event.actor for event in work.campaigns.events(campaign)]
    assert actors.count("李静") == 1
    assert actors[-1] == "李静"


def test_campaigns_are_listed_newest_first(work, campaign):
    later = new_campaign(work)
    assert [found.id for found in work.campaigns.all()] == [later, campaign]
    with pytest.raises(NotFoundError):
        work.campaigns.one(99)
    with pytest.raises(NotFoundError):
        work.campaigns.close_scoring(99, "王敏")
    assert work.campaigns.per_day(work.campaigns.one(later)) == {}


def test_scoring_that_was_closed_keeps_its_time(work, campaign):
    work.campaigns.close_scoring(campaign, "王敏")
    closed = work.campaigns.one(campaign).scoring_closed_at
    work.campaigns.close_scoring(campaign, "李静")
    assert work.campaigns.one(campaign).scoring_closed_at == closed
