"""Campaigns and ideas as supervisors, units and experts act on them."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest

from api.access.principal import Principal
from api.acts.calls import CHANNEL, Sender, propose, set_flood_aside, support_idea, take_flood_back
from api.acts.campaigns import ORDER, count_stages
from api.acts.ideas import LONGEST_TITLE, Ideas
from api.acts.panels import (
    change_place,
    close_scoring,
    draw_experts,
    recuse,
    require_chair,
    score_idea,
    set_chair,
    set_panel,
    sign_off_review,
    sign_review,
)
from api.base.errors import PhotoError
from api.base.network import network_of
from triage.errors import (
    CampaignClosedError,
    InvalidIdeaActError,
    NotChairError,
    NotFoundError,
    TooFewExpertsError,
)
from triage.types import Account, NewCampaign, Suggestion
from triage.types.candidate import Candidate, ScorePart

SUPERVISOR = Principal("account", "lijing", "李静", roles=frozenset({"supervisor"}))
DUE = date(2026, 12, 5)
# Open on whatever day the tests run.
FIRST, LAST = date(2020, 1, 1), datetime.now(UTC).date() + timedelta(days=365)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def ideas(services):
    assert isinstance(services.ideas, Ideas)
    return services.ideas


@pytest.fixture
def campaign(store):
    with store.write() as work:
        return work.campaigns.add(
            NewCampaign(title="议题", text="献策", starts=FIRST, ends=LAST, per_idea=2, quorum=1),
            "李静",
        )


def expert(store, name):
    with store.write() as work:
        work.accounts.add(
            Account(name=name, display_name=name, roles=("expert",), must_change_password=False), None, NOW
        )
    return Principal("account", name, name, roles=frozenset({"expert"}))


def chairs(store):
    """Two supervisors, and one whose account was disabled."""
    with store.write() as work:
        for name, shown in (("lijing", "李静"), ("liang", "梁主任"), ("gone", "离任")):
            account = Account(name=name, display_name=shown, roles=("supervisor",), must_change_password=False)
            work.accounts.add(account, None, NOW)
        work.accounts.disable("gone", disabled=True)


def add_idea(store, campaign, *letters, title="装灯", parts=()):
    made = Candidate(
        id="c", title=title, summary="先试点。", problem="", carrier="", members=("S1",), proposers=("u",), support=1,
        proposal=0.9, places=(), channels=(), first=None, last=None, representative="S1", quotes=(), touching=(),
        parts=parts, score=0.5,
    )  # fmt: skip
    with store.write() as work:
        work.suggestions.put([Suggestion(id=key, text="建议装路灯") for key in letters if not key.startswith("S")])
        work.campaigns.enter(campaign, letters)
        key = work.ideas.add(campaign, made)
        work.ideas.put(campaign, key, {letter: f"u{letter}" for letter in letters}, pinned=False)
    return key


def idea(store, key):
    with store.read() as work:
        return work.ideas.one(key)


def unit(name, department):
    from triage.types import AccessScope

    return Principal(
        "account", name, name, roles=frozenset({"department"}), reach=AccessScope(departments=(department,))
    )


def test_the_funnel_counts_ideas_that_came_at_least_so_far():
    lines = count_stages(50, {"candidate": 10, "recommended": 4, "scored": 3, "honoured": 1})
    numbers = [number for _, number in lines]
    assert numbers[0] == 50
    assert numbers[1:] == [18, 8, 4, 1, 1]
    assert len(lines) == len(ORDER) + 1
    assert [number for _, number in count_stages(0, {})] == [0] * (len(ORDER) + 1)


def test_an_edit_needs_words_and_keeps_them_short(store, ideas, campaign):
    key = add_idea(store, campaign, "S1")
    for title, summary in (("", "好"), ("好", ""), ("  ", "好"), ("好", " \n")):
        with pytest.raises(InvalidIdeaActError):
            ideas.edit(SUPERVISOR, key, title, summary, "城建")
    assert idea(store, key).title == "装灯"
    ideas.edit(SUPERVISOR, key, "灯" * 999, "好", "城建")
    assert idea(store, key).title == "灯" * LONGEST_TITLE
    with pytest.raises(NotFoundError):
        ideas.edit(SUPERVISOR, 99, "好", "好", "")


def test_a_unit_recommends_with_a_reason_before_the_scoring(store, ideas, campaign):
    key = add_idea(store, campaign, "S1")
    who = unit("zhang", "江东区城市管理和综合执法局")
    for reason in ("", "  "):
        with pytest.raises(InvalidIdeaActError):
            ideas.recommend(who, key, reason)
    ideas.recommend(who, key, "可行")
    found = idea(store, key)
    assert found.stage == "recommended"
    assert [(one.unit, one.reason) for one in found.recommendations] == [("江东区城市管理和综合执法局", "可行")]
    with pytest.raises(NotFoundError):
        ideas.recommend(who, 99, "可行")


def test_merged_ideas_have_all_members_and_the_one_is_closed(store, ideas, campaign):
    one, two = add_idea(store, campaign, "S1", "S2"), add_idea(store, campaign, "S3")
    for keys, into in (([one], one), ([one, one], one), ([], one), ([one, two], add_idea(store, campaign, "L7"))):
        with pytest.raises(InvalidIdeaActError):
            ideas.merge(SUPERVISOR, keys, into)
    with pytest.raises(NotFoundError):
        ideas.merge(SUPERVISOR, [one, 99], one)
    ideas.merge(SUPERVISOR, [one, two], two)
    found = idea(store, two)
    assert [member.suggestion_id for member in found.members] == ["S1", "S2", "S3"]
    assert all(member.pinned for member in found.members)
    assert idea(store, one).merged_into == two
    for into in (one, two):
        with pytest.raises(InvalidIdeaActError):
            ideas.merge(SUPERVISOR, [one, two], into)


def test_a_merge_scores_anew_says_what_changed_and_keeps_recommendations(store, ideas, campaign):
    part = ScorePart(name="support", value=0.1307, weight=3, reason="1位群众提出，共1件")
    keys = [add_idea(store, campaign, f"L{n}", f"M{n}", parts=(part,)) for n in range(3)]
    ideas.recommend(unit("zhang", "城管局"), keys[0], "可行")
    ideas.recommend(unit("zhang", "城管局"), keys[1], "也可行")
    ideas.recommend(unit("wang", "住建局"), keys[1], "好")
    with pytest.raises(InvalidIdeaActError, match="merge_recommended"):
        ideas.merge(SUPERVISOR, keys, keys[2])
    before = [idea(store, key) for key in keys]
    ideas.merge(SUPERVISOR, keys, keys[0])
    found = idea(store, keys[0])
    assert found.support == 6
    (merged,) = found.described.parts
    assert merged.value > part.value
    assert merged.reason.startswith("6位群众提出，共6件")
    assert found.score == pytest.approx(merged.value, abs=1e-3)
    assert {one.unit: one.reason for one in found.recommendations} == {"城管局": "可行", "住建局": "好"}
    told = found.events[-1]
    assert told.kind == "rescored"
    assert "支持由 1 人变为 6 人" in told.detail
    assert f"得分由 0.500 变为 {found.score:.3f}" in told.detail
    ideas.undo_merge(SUPERVISOR, keys[0])
    for known in before:
        now = idea(store, known.id)
        assert (now.stage, now.score, now.described, now.members) == (
            known.stage, known.score, known.described, known.members,
        )  # fmt: skip
        assert [one.reason for one in now.recommendations] == [one.reason for one in known.recommendations]
        assert now.merged_into is None
        assert now.events[-1].kind == "merge_undone"


def test_a_merge_is_undone_by_whoever_made_it_lately_and_only_while_nothing_followed(
    store, ideas, campaign, monkeypatch
):
    one, two = add_idea(store, campaign, "S1", "S2"), add_idea(store, campaign, "S3")
    with pytest.raises(InvalidIdeaActError, match="not_undoable"):
        ideas.undo_merge(SUPERVISOR, two)
    with pytest.raises(NotFoundError):
        ideas.undo_merge(SUPERVISOR, 99)
    ideas.merge(SUPERVISOR, [one, two], two)
    with pytest.raises(InvalidIdeaActError):
        ideas.undo_merge(Principal("account", "other", "他人", roles=frozenset({"supervisor"})), two)
    with store.write() as work:
        work.ideas.put(campaign, two, {"S1": "uS1", "S2": "uS2", "S3": "uS3"}, pinned=True)
        work.suggestions.put([Suggestion(id="L9", text="我也建议装路灯")])
        work.ideas.put(campaign, two, {"L9": "new"}, pinned=False)
        work.ideas.note(two, "joined", None, detail="1件")
    with monkeypatch.context() as later:
        later.setattr("triage.store.campaigns.merges.WITHIN", timedelta(seconds=-1))
        with pytest.raises(InvalidIdeaActError):
            ideas.undo_merge(SUPERVISOR, two)
    ideas.undo_merge(SUPERVISOR, two)
    assert [member.suggestion_id for member in idea(store, one).members] == ["S1", "S2"]
    assert [member.suggestion_id for member in idea(store, two).members] == ["L9", "S3"]
    assert [idea(store, key).support for key in (one, two)] == [2, 2]
    ideas.merge(SUPERVISOR, [one, two], two)
    ideas.edit(SUPERVISOR, two, "路灯", "装灯", "城建")
    with pytest.raises(InvalidIdeaActError):
        ideas.undo_merge(SUPERVISOR, two)


def test_answers_about_pairs_are_stored_and_the_same_are_merged(store, ideas, campaign):
    one, two, three = (add_idea(store, campaign, f"L{n}") for n in range(3))
    assert ideas.answer_pair(SUPERVISOR, campaign, (two, one), "other") is None
    assert ideas.answer_pair(SUPERVISOR, campaign, (one, three), "unsure") is None
    assert ideas.answer_pair(SUPERVISOR, campaign, (one, three), "same") == one
    with store.read() as work:
        answers = work.merges.answers(campaign)
    assert {(entry.left, entry.right): entry.answer for entry in answers} == {(one, two): "other", (one, three): "same"}
    assert all(entry.likeness == 1 for entry in answers)
    for pair in ((one, three), (one, one), (one, 99)):
        with pytest.raises(InvalidIdeaActError):
            ideas.answer_pair(SUPERVISOR, campaign, pair, "same")
    ideas.undo_merge(SUPERVISOR, one)
    with store.read() as work:
        assert [entry.answer for entry in work.merges.answers(campaign)] == ["other"]


def test_suggestions_move_between_ideas_of_one_campaign(store, ideas, campaign):
    one, two = add_idea(store, campaign, "S1", "S2"), add_idea(store, campaign, "S3")
    with store.write() as work:
        other = work.campaigns.add(NewCampaign(title="另一议题", text="献策", starts=FIRST, ends=LAST), "李静")
    apart = add_idea(store, other, "L1")
    ideas.move(SUPERVISOR, one, ["S2"], two)
    assert [member.suggestion_id for member in idea(store, two).members] == ["S2", "S3"]
    for members, into in ((["S3"], two), (["S1"], apart), (["S1"], one)):
        with pytest.raises(InvalidIdeaActError):
            ideas.move(SUPERVISOR, one, members, into)
    assert [member.suggestion_id for member in idea(store, one).members] == ["S1"]


def test_only_honoured_ideas_are_adopted(store, ideas, campaign):
    key = add_idea(store, campaign, "S1")
    with pytest.raises(InvalidIdeaActError):
        ideas.adopt(SUPERVISOR, key, "教育局", "开放操场", [])
    with store.write() as work:
        work.ideas.set_stage(key, "honoured", "李静")
    for by, measures in (("", "开放"), ("教育局", ""), (" ", "开放")):
        with pytest.raises(InvalidIdeaActError):
            ideas.adopt(SUPERVISOR, key, by, measures, [])
    with pytest.raises(PhotoError):
        ideas.adopt(SUPERVISOR, key, "教育局", "开放", [("a.png", io.BytesIO(b"no picture"))])
    assert idea(store, key).adoptions == ()
    ideas.adopt(SUPERVISOR, key, "教育局", "开放操场", [], result="周末开放", incentive="证书")
    (adoption,) = idea(store, key).adoptions
    assert (adoption.adopted_by, adoption.result, adoption.incentive, adoption.actor) == (
        "教育局",
        "周末开放",
        "证书",
        "李静",
    )
    ideas.take_back(SUPERVISOR, key, adoption.id)
    assert idea(store, key).adoptions == ()
    with pytest.raises(NotFoundError):
        ideas.take_back(SUPERVISOR, key, adoption.id)


@pytest.fixture
def panel(store, campaign):
    """Two experts with one recommended idea before them."""
    experts = [expert(store, name) for name in ("zhou", "wu", "liu")]
    key = add_idea(store, campaign, "S1")
    with store.write() as work:
        work.ideas.set_stage(key, "recommended", "李静")
    set_panel(store, campaign, {"zhou": "", "wu": "", "lijing": ""}, "李静")
    return experts, key


def before(store, who):
    with store.read() as work:
        return work.panels.of_expert(who.name)


def test_only_experts_are_on_a_panel(store, campaign, panel):
    with store.read() as work:
        assert sorted(member.expert for member in work.panels.members(campaign)) == ["wu", "zhou"]
    with pytest.raises(NotFoundError):
        set_panel(store, 99, {"zhou": ""}, "李静")


def test_experts_are_drawn_for_what_is_recommended(store, campaign, panel):
    (zhou, wu, _), key = panel
    draw_experts(store, campaign, DUE, 7, "李静")
    assert [found.idea_id for found in before(store, zhou)] == [found.idea_id for found in before(store, wu)] == [key]
    with store.read() as work:
        assert work.campaigns.one(campaign).scoring_due == DUE
        assert work.ideas.one(key).stage == "scored"
    with pytest.raises(NotFoundError):
        draw_experts(store, 99, DUE, 7, "李静")


def test_too_few_experts_draw_nothing(store, campaign, panel):
    set_panel(store, campaign, {"zhou": ""}, "李静")
    with pytest.raises(TooFewExpertsError):
        draw_experts(store, campaign, DUE, 7, "李静")
    with store.read() as work:
        assert work.panels.of_campaign(campaign) == []


def marks(store, campaign, value=80.0):
    with store.read() as work:
        return dict.fromkeys(range(len(work.campaigns.one(campaign).rubric)), value)


def test_marks_are_kept_until_they_are_final(store, campaign, panel):
    (zhou, wu, _), _ = panel
    draw_experts(store, campaign, DUE, 7, "李静")
    mine = before(store, zhou)[0].id
    with pytest.raises(NotFoundError):
        score_idea(store, wu, mine, marks(store, campaign), "", final=False)
    for wrong in (-1.0, 100.5, float("nan"), float("inf")):
        with pytest.raises(InvalidIdeaActError):
            score_idea(store, zhou, mine, marks(store, campaign, wrong), "", final=True)
    with pytest.raises(InvalidIdeaActError):
        score_idea(store, zhou, mine, {0: 80.0}, "", final=True)
    score_idea(store, zhou, mine, {0: 80.0}, "想想", final=False)
    assert (before(store, zhou)[0].state, before(store, zhou)[0].comment) == ("assigned", "想想")
    with pytest.raises(InvalidIdeaActError):
        close_scoring(store, campaign, "李静")
    assert score_idea(store, zhou, mine, marks(store, campaign, 100.0), "好", final=True) is None
    assert before(store, zhou)[0].state == "submitted"
    with pytest.raises(InvalidIdeaActError):
        score_idea(store, zhou, mine, marks(store, campaign), "", final=False)
    with pytest.raises(InvalidIdeaActError):
        recuse(store, zhou, mine, "认识提议人")
    close_scoring(store, campaign, "李静")
    with pytest.raises(InvalidIdeaActError):
        score_idea(store, wu, before(store, wu)[0].id, marks(store, campaign), "", final=True)
    with pytest.raises(InvalidIdeaActError):
        recuse(store, wu, before(store, wu)[0].id, "认识提议人")


def test_another_expert_is_drawn_for_one_who_steps_back(store, campaign, panel):
    (zhou, wu, liu), key = panel
    set_panel(store, campaign, {"zhou": "", "wu": "", "liu": ""}, "李静")
    draw_experts(store, campaign, DUE, 7, "李静")
    drawn = [who for who in (zhou, wu, liu) if before(store, who)]
    rest = next(who for who in (zhou, wu, liu) if not before(store, who))
    mine = before(store, drawn[0])[0].id
    for reason in ("", "  "):
        with pytest.raises(InvalidIdeaActError):
            recuse(store, drawn[0], mine, reason)
    with pytest.raises(NotFoundError):
        recuse(store, drawn[1], mine, "认识提议人")
    recuse(store, drawn[0], mine, "认识提议人")
    assert before(store, drawn[0])[0].state == "recused"
    assert [found.idea_id for found in before(store, rest)] == [key]


def test_the_chair_changes_places_with_a_reason_until_it_is_signed(store, campaign, panel):
    (zhou, wu, _), key = panel
    other = add_idea(store, campaign, "S2", title="种树")
    with store.write() as work:
        work.ideas.set_stage(other, "recommended", "李静")
    draw_experts(store, campaign, DUE, 7, "李静")
    with pytest.raises(InvalidIdeaActError):
        sign_review(store, SUPERVISOR, campaign)
    for who in (zhou, wu):
        for found in before(store, who):
            score_idea(
                store, who, found.id, marks(store, campaign, 90.0 if found.idea_id == key else 10.0), "", final=True
            )
    close_scoring(store, campaign, "李静")
    require_chair(SUPERVISOR)
    with pytest.raises(NotChairError):
        require_chair(zhou)
    with pytest.raises(NotChairError):
        change_place(store, zhou, campaign, other, 1, "好")
    for who, place, reason in ((SUPERVISOR, 1, " "), (SUPERVISOR, 0, "好"), (SUPERVISOR, 3, "好")):
        with pytest.raises(InvalidIdeaActError):
            change_place(store, who, campaign, other, place, reason)
    change_place(store, SUPERVISOR, campaign, other, 1, "更急")
    with store.read() as work:
        (change,) = work.campaigns.changes(campaign)
    assert (change.idea_id, change.before, change.after, change.reason) == (other, 2, 1, "更急")
    sign_review(store, SUPERVISOR, campaign)
    with pytest.raises(InvalidIdeaActError, match="no_chair"):
        sign_off_review(store, SUPERVISOR, campaign)
    chairs(store)
    for account in ("nobody", "zhou", "gone"):
        with pytest.raises(InvalidIdeaActError, match="chair_account"):
            set_chair(store, campaign, account, "李静")
    set_chair(store, campaign, "lijing", "李静")
    with pytest.raises(InvalidIdeaActError, match="chair_late"):
        set_chair(store, campaign, "liang", "李静")
    with pytest.raises(NotChairError, match="chair=李静"):
        sign_off_review(store, Principal("account", "liang", "梁", roles=frozenset({"supervisor"})), campaign)
    sign_off_review(store, SUPERVISOR, campaign)
    assert (idea(store, other).place, idea(store, key).place) == (1, 2)
    assert idea(store, other).stage == "honoured"
    with pytest.raises(InvalidIdeaActError):
        change_place(store, SUPERVISOR, campaign, key, 1, "好")
    with pytest.raises(InvalidIdeaActError):
        sign_review(store, SUPERVISOR, campaign)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("2001:DB8:1:2::1", "2001:db8:1:2::1", True),
    ],
)
def test_a_network_is_what_one_household_has(one, other, same):
    assert (network_of(one) == network_of(other)) is same


def test_an_address_that_is_none_costs_nothing():
    assert isinstance(network_of("testclient"), str)
    assert isinstance(network_of(""), str)


def test_a_proposal_of_a_visitor_is_stored_in_its_campaign(services, store, campaign):
    sender = Sender.of(services.secret_key, "token", "203.0.113.7")
    letter = propose(store, campaign, "装灯", "建议在小学门口装路灯。", "13900001234", sender)
    with store.read() as work:
        assert work.suggestions.one(letter.id).channel == CHANNEL
        assert letter.id in work.campaigns.suggestion_ids(work.campaigns.one(campaign))
        assert letter.id in work.support.people(campaign)
        evidence = work.suggestions.one(letter.id).model_dump_json()
    assert "203.0.113.7" not in evidence
    assert sender == Sender.of(services.secret_key, "token", "203.0.113.7")
    assert "203.0.113.7" not in f"{sender.device}{sender.network}"
    with pytest.raises(NotFoundError):
        propose(store, 99, "装灯", "建议", "", sender)
    close = add_idea(store, campaign, "S1")
    with store.write() as work:
        work.campaigns.close_scoring(campaign, "李静")
    with pytest.raises(CampaignClosedError):
        propose(store, campaign, "装灯", "建议", "", sender)
    with pytest.raises(CampaignClosedError):
        support_idea(store, campaign, close, "", sender)


def test_support_stays_with_its_idea_and_counts_people(services, store, campaign):
    key = add_idea(store, campaign, "S1")
    sender = Sender.of(services.secret_key, "token", "203.0.113.7")
    for _ in range(2):
        assert support_idea(store, campaign, key, "13900001234", sender).id == key
    with store.read() as work:
        found = work.ideas.one(key)
    assert len(found.members) == 3
    assert found.support == 2
    with pytest.raises(NotFoundError):
        support_idea(store, campaign, 99, "", sender)


def test_floods_are_set_aside_with_a_reason_in_their_own_campaign(store, campaign):
    key = add_idea(store, campaign, "S1")
    for reason in ("", " "):
        with pytest.raises(InvalidIdeaActError):
            set_flood_aside(store, SUPERVISOR.entry, campaign, key, "any", reason, "李静")
    with pytest.raises(NotFoundError):
        set_flood_aside(store, SUPERVISOR.entry, campaign + 1, key, "any", "刷票", "李静")
    with pytest.raises(InvalidIdeaActError):
        set_flood_aside(store, SUPERVISOR.entry, campaign, key, "any", "刷票", "李静")
    with pytest.raises(NotFoundError):
        take_flood_back(store, SUPERVISOR.entry, campaign, 9, "李静")
