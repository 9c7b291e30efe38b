"""The stored funnel: incremental grouping, a person's decisions, recommendation, scoring, review."""

from datetime import date, datetime

import pytest

from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.errors import InvalidIdeaActError, NotFoundError
from triage.ideas import build, funnel
from triage.ideas.build import BuildOptions, build_candidates
from triage.ideas.scoring import Weights
from triage.panels import review, rounds
from triage.places.gazetteer import Gazetteer
from triage.types import NewCampaign, PanelMember, Suggestion

TOPICS = {
    "lift": ("简化加装电梯审批", "建议简化老旧小区加装电梯的审批，老人上下楼太难了"),
    "pool": ("暑期开放学校游泳池", "建议暑期向孩子开放学校游泳池，减少野外溺水"),
    "bus": ("夜班公交延长到零点", "建议把火车站的夜班公交延长到零点，方便晚归旅客"),
    "bins": ("社区设旧衣回收箱", "建议每个社区放一个旧衣回收箱，衣服捐给山区"),
}
ENDS = ("请研究", "邻居都赞成", "外地早这样做", "花钱不多", "先试点一年")


def letter(topic, number, **fields):
    title, text = TOPICS[topic]
    values = {"user": f"{topic}-{number}", "channel": "征集", "time": datetime(2026, 11, 1 + number)} | fields
    return Suggestion(id=f"{topic}{number}", title=title, text=f"{text}，{ENDS[number % 5]}。", **values)


@pytest.fixture(scope="module")
def model():
    rows = [letter(topic, n) for topic in TOPICS for n in range(5)]
    return train_local_model(TrainingCorpus([Letter(row.title, row.text) for row in rows]), None, dimension=32)


@pytest.fixture
def store(sqlite_store):
    store = sqlite_store
    with store.write() as work:
        work.suggestions.put([letter(topic, n) for topic in ("lift", "pool", "bus") for n in range(4)])
        work.suggestions.put([letter("bins", 0, channel="热线"), letter("bins", 1, time=datetime(2025, 1, 1))])
        new = NewCampaign(title="金点子征集", text="请为城市献策", starts=date(2026, 11, 1), ends=date(2026, 11, 30),
                          channels=("征集",), per_idea=2, quorum=2, top=1, longlist=1)  # fmt: skip
        assert work.campaigns.add(new, "王敏") == 1
    return store


def run(store, model):
    return funnel.regroup(store, 1, model, Gazetteer.load())


def ideas(store):
    with store.read() as work:
        return {
            frozenset(m.suggestion_id for m in work.ideas.one(idea.id).members): idea.id for idea in work.ideas.of(1)
        }


def idea_of(store, suggestion_id):
    with store.read() as work:
        return work.ideas.placed(1)[suggestion_id][0]


def described(letters, model):
    return build_candidates(letters, model, Gazetteer.load(), options=BuildOptions()).candidates[0]


def test_a_campaign_takes_its_channels_in_its_period_and_what_is_sent_to_it(store, model):
    assert run(store, model) == funnel.Regrouped(12, 3, 3, 0)
    with store.write() as work:
        work.campaigns.enter(1, ["bins0", "bins0"])
    assert run(store, model) == funnel.Regrouped(13, 4, 1, 0)
    with store.read() as work:
        idea = work.ideas.one(idea_of(store, "lift0"))
        assert idea.proposers == ("lift-0", "lift-1", "lift-2", "lift-3")
        assert idea.support == 4
        assert idea.described.channels == ("征集",)
        assert [event.kind for event in work.campaigns.events(1)] == ["published", "grouped", "grouped"]


def test_new_suggestions_join_ideas_that_keep_their_ids(store, model):
    run(store, model)
    before = ideas(store)
    run(store, model)
    assert ideas(store) == before
    lift = idea_of(store, "lift0")
    with store.write() as work:
        work.suggestions.put([letter("lift", 4)])
    run(store, model)
    assert idea_of(store, "lift4") == lift
    with store.read() as work:
        assert ("joined", "1件") in [(event.kind, event.detail) for event in work.ideas.one(lift).events]


def test_the_next_run_respects_merges_splits_and_moves(store, model):
    run(store, model)
    lift, pool, bus = (idea_of(store, key) for key in ("lift0", "pool0", "bus0"))
    with store.write() as work:
        funnel.merge(work, pool, bus, "王敏")
        leaving = described([letter("lift", 0), letter("lift", 1)], model)
        new = funnel.split(work, lift, ["lift0", "lift1"], leaving, "王敏")
        funnel.move(work, "bus0", bus, lift, "王敏")
    with store.write() as work:
        work.suggestions.put([letter("pool", 4)])
    run(store, model)
    assert ideas(store) == {
        frozenset({"pool0", "pool1", "pool2", "pool3", "bus1", "bus2", "bus3", "pool4"}): bus,
        frozenset({"lift0", "lift1"}): new,
        frozenset({"lift2", "lift3", "bus0"}): lift,
    }
    with store.read() as work:
        assert work.ideas.one(pool).merged_into == bus
        kinds = {(event.kind, event.actor) for event in work.ideas.one(lift).events}
        assert {("split_into", "王敏"), ("moved_in", "王敏")} <= kinds


def test_the_idea_whose_pinned_members_a_group_has_comes_before_the_larger_overlap():
    placed = {"a": (1, False), "b": (1, False), "c": (1, False), "p": (1, True), "q": (2, False)}
    assert funnel.match_ideas([("a", "b", "c"), ("p", "q")], placed, {1, 2}) == [None, 1]
    assert funnel.match_ideas([("p", "q"), ("a", "b", "c")], placed, {1, 2}) == [1, None]
    loose = {key: (idea, False) for key, (idea, _) in placed.items()}
    assert funnel.match_ideas([("a", "b", "c"), ("p", "q")], loose, {1, 2}) == [1, 2]


def test_the_order_of_the_run_is_stored_and_read_back(store, model, monkeypatch):
    def worst_first(scores, _vectors):
        return sorted(range(len(scores)), key=lambda row: scores[row])

    monkeypatch.setattr(build, "diverse_order", worst_first)
    run(store, model)
    with store.read() as work:
        scores = [idea.score for idea in work.ideas.best(1, 10)]
        assert [idea.score for idea in work.ideas.of(1)] == scores
    assert len(scores) == 3
    assert scores == sorted(scores)
    monkeypatch.undo()
    run(store, model)
    with store.read() as work:
        assert [idea.score for idea in work.ideas.of(1)] == sorted(scores, reverse=True)


def test_an_idea_that_no_run_has_ranked_comes_last(store, model):
    run(store, model)
    lift = idea_of(store, "lift0")
    with store.write() as work:
        leaving = described([letter("lift", 0)], model).model_copy(update={"score": 1.0})
        new = funnel.split(work, lift, ["lift0"], leaving, "王敏")
    with store.read() as work:
        assert [idea.id for idea in work.ideas.of(1)][-1] == new


def test_weights_change_the_order_and_the_next_run_keeps_them(store, model):
    run(store, model)
    alone = Weights(**dict.fromkeys(("novelty", "concreteness", "feasibility", "reach", "trend", "proposal"), 0.0))
    with store.write() as work:
        before = {idea.id: idea.score for idea in work.ideas.of(1)}
        funnel.reweigh(work, 1, alone, "王敏")
    with store.read() as work:
        after = work.ideas.of(1)
        assert "支持度3" in work.campaigns.events(1)[-1].detail
    values = {idea.id: next(part.value for part in idea.described.parts if part.name == "support") for idea in after}
    assert {idea.id: idea.score for idea in after} == pytest.approx(values, abs=1e-4)
    assert [idea.score for idea in after] == sorted((idea.score for idea in after), reverse=True)
    assert {idea.id: idea.score for idea in after} != before
    run(store, model)
    with store.read() as work:
        assert funnel.weights_of(work.ideas.of(1)) == alone
    with store.write() as work, pytest.raises(InvalidIdeaActError, match="weights_zero"):
        funnel.reweigh(work, 1, Weights(0, 0, 0, 0, 0, 0, 0), "王敏")


def test_what_makes_no_sense_is_refused(store, model):
    run(store, model)
    lift, bus = idea_of(store, "lift0"), idea_of(store, "bus0")
    nothing = described([letter("lift", 0)], model)
    with store.write() as work:
        for act in (
            lambda: funnel.merge(work, lift, lift, "x"),
            lambda: funnel.split(work, lift, [], nothing, "x"),
            lambda: funnel.split(work, lift, ["lift0", "lift1", "lift2", "lift3"], nothing, "x"),
            lambda: funnel.split(work, lift, ["bus0"], nothing, "x"),
            lambda: funnel.move(work, "bus0", lift, bus, "x"),
            lambda: rounds.recommend(work, lift, "教育局", " ", "x", ()),
            lambda: rounds.recommend(work, lift, "教育局", "好", "x", ("lift-2",)),
            lambda: rounds.draw(work, 1, date(2026, 12, 1), 1, "x"),
        ):
            with pytest.raises(InvalidIdeaActError):
                act()
        with pytest.raises(NotFoundError):
            work.ideas.one(99)


@pytest.fixture
def scored(store, model):
    """Three recommended ideas before four experts, of whom lift-0 proposed one and the fourth recommended another."""
    run(store, model)
    with store.write() as work:
        for topic in ("lift", "pool", "bus"):
            rounds.recommend(
                work, idea_of(store, f"{topic}0"), "住建局", "小切口，好落地", "丁" if topic == "bus" else "李科", ()
            )
        experts = [
            PanelMember(expert=key, name=name)
            for key, name in (("lift-0", "甲"), ("e2", "乙"), ("e3", "丙"), ("e4", "丁"))
        ]
        work.panels.set_members(1, experts)
    with store.write() as work:
        assert rounds.draw(work, 1, date(2026, 12, 1), 7, "王敏") == 3
    return store


def submit_all(store, totals):
    with store.write() as work:
        names = [criterion.name for criterion in work.campaigns.one(1).rubric]
        for entry in work.panels.of_campaign(1):
            if entry.state == "assigned":
                rounds.score(work, entry, dict.fromkeys(names, totals[entry.idea_id]), "好", final=True)


def test_experts_are_drawn_blind_and_nobody_scores_what_they_proposed_or_recommended(scored):
    with scored.write() as work:
        entries = work.panels.of_campaign(1)
        pairs = {(entry.idea_id, entry.expert) for entry in entries}
        assert len(entries) == 6
        assert (idea_of(scored, "lift0"), "lift-0") not in pairs
        assert (idea_of(scored, "bus0"), "e4") not in pairs
        with pytest.raises(NotFoundError):
            rounds.own_assignment(work, entries[0].id, "somebody")
        with pytest.raises(InvalidIdeaActError, match="scoring_open"):
            rounds.result_of(work, work.campaigns.one(1))


def test_drafts_are_saved_marks_are_checked_and_final_marks_stay(scored):
    with scored.write() as work:
        entry = work.panels.of_campaign(1)[0]
        entry = rounds.score(work, entry, {"针对性": 80}, "再想想", final=False)
        assert work.panels.one(entry.id).marks == {"针对性": 80}
        for marks, final in (({"针对性": 80}, True), ({"针对性": 101}, False), ({"别的": 5}, False)):
            with pytest.raises(InvalidIdeaActError):
                rounds.score(work, entry, marks, "", final=final)
        done = rounds.score(work, entry, dict.fromkeys(("针对性", "创新性", "可行性", "效益"), 90), "好", final=True)
        with pytest.raises(InvalidIdeaActError, match="submitted"):
            rounds.score(work, done, {}, "", final=False)
        assert len(rounds.to_remind(work, 1, date(2026, 11, 29))) == 5
        assert rounds.to_remind(work, 1, date(2026, 11, 20)) == []


def test_a_recused_expert_is_replaced_by_one_who_may_judge(scored):
    with scored.write() as work:
        entry = next(e for e in work.panels.of_campaign(1) if e.idea_id == idea_of(scored, "pool0"))
        replacement = rounds.recuse(work, entry, "本人主持过相关课题", 3)
        after = [e for e in work.panels.of_campaign(1) if e.idea_id == entry.idea_id]
        assert {e.expert for e in after if e.state == "assigned"} >= {replacement}
        assert len({e.expert for e in after}) == 3


def test_the_review_changes_a_place_with_a_reason_and_signs_off_at_its_quorum(scored):
    lift, pool, bus = (idea_of(scored, key) for key in ("lift0", "pool0", "bus0"))
    submit_all(scored, {lift: 90, pool: 80, bus: 60})
    with scored.write() as work:
        with pytest.raises(InvalidIdeaActError):
            review.sign(work, 1, "wangmin", "王敏")
        review.close_scoring(work, 1, "王敏")
        assert [idea.id for idea in review.order_of(work, work.campaigns.one(1))] == [lift, pool, bus]
        with pytest.raises(InvalidIdeaActError, match="no_change_reason"):
            review.change_place(work, 1, pool, 1, " ", "王敏")
        review.sign(work, 1, "wangmin", "王敏")
        review.change_place(work, 1, pool, 1, "受益面更广", "王敏")
        assert work.campaigns.signatures(1) == []
        for _ in range(2):
            review.sign(work, 1, "wangmin", "王敏")
        work.campaigns.set_chair(1, "liang", "梁主任", "王敏")
        review.sign_off(work, 1, "liang", "梁主任")
    with scored.read() as work:
        campaign = work.campaigns.one(1)
        assert [(i.id, i.stage) for i in review.order_of(work, campaign)] == [
            (pool, "honoured"),
            (lift, "honoured"),
            (bus, "reviewed"),
        ]
        assert "受益面更广" in campaign.minutes
        assert "由第2名调为第1名" in campaign.minutes
        told = {key: work.events.of(f"{key}0")[-1] for key in ("pool", "lift", "bus")}
        assert {key: event.data["result"] for key, event in told.items()} == {
            "pool": "入选金点子",
            "lift": "入围",
            "bus": "参加评审，未入选",
        }
        assert all(event.kind == "idea_judged" for event in told.values())
    with scored.write() as work, pytest.raises(InvalidIdeaActError, match="signed"):
        review.change_place(work, 1, bus, 1, "x", "王敏")
