"""A round of a panel: units recommend, experts score blind, the review changes places and signs."""

from datetime import date, timedelta

import pytest
from refusals import refused

from triage.errors import InvalidIdeaActError, NotChairError, NotFoundError
from triage.ideas.compendium import entries_of
from triage.panels import review, rounds
from triage.panels.comparing import decide, draw_pairs, own_comparison, strengths_of
from triage.types import NewCampaign, PanelMember
from triage.types.candidate import Candidate, Quote

DUE = date(2026, 11, 27)
EXPERTS = ("zhou", "wu", "zheng")


def candidate(number, **fields):
    given = {
        "id": f"c{number}", "title": f"点子{number}", "summary": f"先试点{number}。", "problem": "", "carrier": "",
        "members": (f"S{number}",), "proposers": (f"u{number}",), "support": 3, "proposal": 0.9, "places": (),
        "channels": (), "first": None, "last": None, "representative": f"S{number}",
        "quotes": (Quote(id=f"S{number}", text=f"建议试点{number}"),), "touching": (), "parts": (), "score": 0.5,
    }  # fmt: skip
    return Candidate(**(given | fields))


@pytest.fixture
def work(sqlite_store):
    """A campaign with three ideas that are recommended, and three experts; two score each idea."""
    from triage.types import Suggestion

    with sqlite_store.write() as unit:
        unit.suggestions.put([Suggestion(id=f"S{n}", text="建议", user=f"u{n}") for n in range(3)])
    with sqlite_store.write() as unit:
        new = NewCampaign(title="议题", text="献策", starts=date(2026, 11, 1), ends=date(2026, 11, 9), per_idea=2,
                          quorum=2, top=1, longlist=1)  # fmt: skip
        key = unit.campaigns.add(new, "梁主任")
        assert key == 1
        for number in range(3):
            idea = unit.ideas.add(key, candidate(number))
            unit.ideas.place(key, {f"S{number}": (idea, f"u{number}")})
            rounds.recommend(unit, idea, "住建局", " 切口小 ", "李科", ())
        unit.panels.set_members(key, [PanelMember(expert=name, name=f"{name}先生") for name in EXPERTS])
        yield unit


def ids(work):
    return [idea.id for idea in work.ideas.of(1)]


def criteria(work):
    return [criterion.name for criterion in work.campaigns.one(1).rubric]


def test_a_recommendation_says_why_and_is_no_ones_own(work):
    first, *_ = ids(work)
    (entry,) = work.ideas.recommendations([first])[first]
    assert (entry.unit, entry.reason, entry.actor) == ("住建局", "切口小", "李科")
    assert work.ideas.one(first).stage == "recommended"
    rounds.recommend(work, first, "城管局", "可行", "王科", ())
    assert len(work.ideas.recommendations([first])[first]) == 2
    with refused(InvalidIdeaActError, "请写明推荐理由"):
        rounds.recommend(work, first, "教育局", "  ", "赵科", ())
    for unit, actor, own in (("u0", "x", ()), ("x", "u0", ()), ("x", "y", ("z", "u0"))):
        with refused(InvalidIdeaActError, "不能推荐本单位或本人提出的建议"):
            rounds.recommend(work, first, unit, "可行", actor, own)


def test_a_draw_lays_each_idea_before_as_many_as_the_campaign_says(work):
    assert rounds.draw(work, 1, DUE, 7, "梁主任") == 3
    laid = work.panels.of_campaign(1)
    assert {idea: len([entry for entry in laid if entry.idea_id == idea]) for idea in ids(work)} == dict.fromkeys(
        ids(work), 2
    )
    assert {entry.state for entry in laid} == {"assigned"}
    assert {idea.stage for idea in work.ideas.of(1)} == {"scored"}
    assert work.campaigns.one(1).scoring_due == DUE
    with refused(InvalidIdeaActError, "没有已推荐的候选"):
        rounds.draw(work, 1, DUE, 7, "梁主任")
    with refused(InvalidIdeaActError, "不能再推荐"):
        rounds.recommend(work, ids(work)[0], "教育局", "可行", "赵科", ())


def test_who_recommended_or_is_of_another_field_does_not_judge(work):
    first, second, third = work.ideas.of(1)
    members = [
        PanelMember(expert="zhou", name="李科"), PanelMember(expert="wu", name="吴", field="交通"),
        PanelMember(expert="u1", name="提出人"), PanelMember(expert="free", name="自由"),
    ]  # fmt: skip
    found = rounds.conflicts_of(work, [first, second, third], members)
    assert found[first.id] == {"zhou", "wu"}
    assert found[second.id] == {"zhou", "wu", "u1"}


@pytest.fixture
def drawn(work):
    rounds.draw(work, 1, DUE, 7, "梁主任")
    return work


def marks(work, value):
    return dict.fromkeys(criteria(work), float(value))


def test_an_expert_sees_only_what_is_before_them(drawn):
    entry = drawn.panels.of_campaign(1)[0]
    assert rounds.own_assignment(drawn, entry.id, entry.expert) == entry
    with pytest.raises(NotFoundError):
        rounds.own_assignment(drawn, entry.id, "somebody")


def test_drafts_may_be_incomplete_and_final_marks_stay(drawn):
    entry, *_ = drawn.panels.of_campaign(1)
    name = criteria(drawn)[0]
    saved = rounds.score(drawn, entry, {name: 100}, " 好 ", final=False)
    assert (saved.state, saved.marks, saved.comment) == ("assigned", {name: 100}, "好")
    for wrong in ({name: 101}, {name: -1}, {"别的": 5}):
        with refused(InvalidIdeaActError, "每项分数应在0至100之间"):
            rounds.score(drawn, entry, wrong, "", final=False)
    assert len(criteria(drawn)) > 1
    with refused(InvalidIdeaActError, "请为每一项打分"):
        rounds.score(drawn, entry, {name: 0}, "", final=True)
    done = rounds.score(drawn, entry, marks(drawn, 0), "", final=True)
    assert done.state == "submitted"
    with refused(InvalidIdeaActError, "已经提交或回避"):
        rounds.score(drawn, done, marks(drawn, 1), "", final=False)


def test_who_steps_back_is_replaced_by_one_who_is_free(drawn):
    entry, *_ = drawn.panels.of_campaign(1)
    with refused(InvalidIdeaActError, "请写明回避理由"):
        rounds.recuse(drawn, entry, " ", 1)
    before = {one.expert for one in drawn.panels.of_campaign(1) if one.idea_id == entry.idea_id}
    replacement = rounds.recuse(drawn, entry, " 认识提出人 ", 1)
    assert {replacement} == set(EXPERTS) - before
    laid = [one for one in drawn.panels.of_campaign(1) if one.idea_id == entry.idea_id]
    (old,) = [one for one in laid if one.state == "recused"]
    assert (old.expert, old.reason, old.marks) == (entry.expert, "认识提出人", {})
    assert len({one.expert for one in laid}) == 3
    other = next(one for one in laid if one.state == "assigned")
    assert rounds.recuse(drawn, other, "也认识", 1) is None, "nobody is left"
    with refused(InvalidIdeaActError, "已经提交或回避"):
        rounds.recuse(drawn, old, "再来", 1)


def test_experts_are_reminded_three_days_before_the_day_and_after_it(drawn):
    assert rounds.to_remind(drawn, 1, DUE - timedelta(days=4)) == []
    assert len(rounds.to_remind(drawn, 1, DUE - timedelta(days=3))) == 6
    entry, *_ = drawn.panels.of_campaign(1)
    rounds.score(drawn, entry, marks(drawn, 50), "", final=True)
    assert entry.id not in {one.id for one in rounds.to_remind(drawn, 1, DUE + timedelta(days=9))}


@pytest.fixture
def closed(drawn):
    """All marks are final: the third idea is the best, then the second; the scoring is closed."""
    places = {idea: number for number, idea in enumerate(ids(drawn))}
    for entry in drawn.panels.of_campaign(1):
        comment = "可行" if entry.expert == "wu" else ""
        rounds.score(drawn, entry, marks(drawn, 60 + 10 * places[entry.idea_id]), comment, final=True)
    with refused(InvalidIdeaActError, "结果不公开"):
        rounds.result_of(drawn, drawn.campaigns.one(1))
    review.close_scoring(drawn, 1, "梁主任")
    return drawn


def order(work):
    return [idea.title for idea in review.order_of(work, work.campaigns.one(1))]


def test_totals_are_the_weighted_means_of_submitted_marks(closed):
    campaign = closed.campaigns.one(1)
    totals = rounds.total_scores(campaign, closed.panels.of_campaign(1))
    assert len(totals) == 6
    assert sorted(set(totals.values())) == pytest.approx([60, 70, 80])
    weights = {criterion.name: criterion.weight for criterion in campaign.rubric}
    entry = closed.panels.of_campaign(1)[0]
    first, *rest = weights
    uneven = entry.model_copy(update={"marks": {first: 100.0, **dict.fromkeys(rest, 0.0)}})
    draft = entry.model_copy(update={"state": "assigned", "expert": "x"})
    assert rounds.total_scores(campaign, [uneven, draft]) == {
        (str(entry.idea_id), entry.expert): pytest.approx(100 * weights[first] / sum(weights.values()))
    }


def test_the_best_stands_first_and_a_change_of_place_needs_a_reason(closed):
    assert order(closed) == ["点子2", "点子1", "点子0"]
    first = ids(closed)[0]
    for place in (0, 4):
        with refused(InvalidIdeaActError, "名次应在1至3之间"):
            review.change_place(closed, 1, first, place, "理由", "梁主任")
    with refused(InvalidIdeaActError, "请写明调整理由"):
        review.change_place(closed, 1, first, 1, " ", "梁主任")
    review.sign(closed, 1, "zhou", "周")
    review.change_place(closed, 1, first, 1, " 更急 ", "梁主任")
    assert order(closed) == ["点子0", "点子2", "点子1"]
    (change,) = closed.campaigns.changes(1)
    assert (change.before, change.after, change.reason, change.actor) == (3, 1, "更急", "梁主任")
    assert not closed.campaigns.signatures(1), "signatures have to be given again"
    with refused(InvalidIdeaActError, "评分已经结束"):
        rounds.score(closed, closed.panels.of_campaign(1)[0], {}, "", final=False)


def test_the_chair_signs_off_once_the_quorum_signed_and_the_minutes_are_written(closed):
    review.change_place(closed, 1, ids(closed)[1], 1, "更急", "梁主任")
    assert entries_of(closed, closed.campaigns.one(1)) == []
    with refused(InvalidIdeaActError, "还没有指定主持人"):
        review.sign_off(closed, 1, "wu", "吴")
    closed.campaigns.set_chair(1, "wu", "吴", "梁主任")
    with refused(InvalidIdeaActError, "签字还差 1 人"):
        review.sign_off(closed, 1, "wu", "吴")
    closed.campaigns.unsign(1)
    review.sign(closed, 1, "zhou", "周")
    with refused(NotChairError, "只能由议题指定的主持人wu签发"):
        review.sign_off(closed, 1, "zhou", "周")
    review.sign(closed, 1, "zheng", "郑")
    closed.campaigns.unsign(1)
    review.sign(closed, 1, "zhou", "周")
    assert closed.campaigns.one(1).signed_at is None
    review.sign_off(closed, 1, "wu", "吴")
    campaign = closed.campaigns.one(1)
    assert {idea.title: idea.stage for idea in closed.ideas.of(1)} == {
        "点子1": "honoured",
        "点子2": "honoured",
        "点子0": "reviewed",
    }
    lines = campaign.minutes.splitlines()
    assert lines[0] == "“议题”集中审议纪要"
    assert lines[1] == "参加签字：周、吴（法定人数2人）。"
    assert lines[2].startswith("审议候选3个，专家评分一致性系数（Krippendorff α）1.000")
    assert lines[3:] == [
        "调整名次1处。", "《点子1》由第2名调为第1名，理由：更急（梁主任）。", "会议确定前1名为金点子，其后1名入围：",
        "1. 点子1", "2. 点子2",
    ]  # fmt: skip
    with refused(InvalidIdeaActError, "已经签字生效"):
        review.sign(closed, 1, "zheng", "郑")
    entries = entries_of(closed, campaign)
    assert [(entry.place, entry.honour, entry.title, entry.carrier, entry.support) for entry in entries] == [
        (1, "金点子", "点子1", "住建局", 3), (2, "入围点子", "点子2", "住建局", 3),
    ]  # fmt: skip
    assert entries[0].quotes == ("建议试点1",)
    assert set().union(*(entry.remarks for entry in entries)) == {"可行"}


def test_before_the_scoring_is_closed_there_is_no_review(drawn):
    for act in (
        lambda: review.change_place(drawn, 1, 1, 1, "x", "y"),
        lambda: review.sign(drawn, 1, "a", "b"),
        lambda: review.sign_off(drawn, 1, "a", "b"),
    ):
        with refused(InvalidIdeaActError, "评分尚未结束，不能集中审议"):
            act()
    with refused(InvalidIdeaActError, "还没有专家提交评分"):
        review.close_scoring(drawn, 1, "梁主任")


def test_pairs_are_laid_once_and_decided_until_the_scoring_is_closed(drawn):
    for number in (0, 101):
        with refused(InvalidIdeaActError, "请填 1 到 100"):
            draw_pairs(drawn, 1, number, 3, "梁主任")
    assert draw_pairs(drawn, 1, 100, 3, "梁主任") > 0
    with refused(InvalidIdeaActError, "已经发起过"):
        draw_pairs(drawn, 1, 1, 3, "梁主任")
    pair, *_ = drawn.comparisons.of_campaign(1)
    assert own_comparison(drawn, pair.id, pair.expert) == pair
    with pytest.raises(NotFoundError):
        own_comparison(drawn, pair.id, "somebody")
    decide(drawn, pair, "left")
    with refused(InvalidIdeaActError, "结果不公开"):
        strengths_of(drawn, drawn.campaigns.one(1))
    rounds.score(drawn, drawn.panels.of_campaign(1)[0], marks(drawn, 50), "", final=True)
    review.close_scoring(drawn, 1, "梁主任")
    found = strengths_of(drawn, drawn.campaigns.one(1))
    assert found[pair.left].strength > 0 > found[pair.right].strength
    with refused(InvalidIdeaActError, "评分已经结束"):
        decide(drawn, pair, "right")


def test_two_ideas_at_least_are_compared(work):
    with refused(InvalidIdeaActError, "至少要有两个候选正在评分"):
        draw_pairs(work, 1, 5, 3, "梁主任")
