"""From letters to ranked candidates: everyone accounted for, quotes verbatim, proposals before complaints."""

from datetime import datetime, timedelta

import pytest

from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.ideas.build import build_candidates
from triage.ideas.past import Past, PastText
from triage.ideas.proposal import stance
from triage.ideas.scoring import Weights, weighted
from triage.places.gazetteer import Gazetteer
from triage.types import Suggestion

PLAN = "建议在湘陵市人民医院门口增设网约车候客区，由交警大队牵头，先试点三个月"
NOISE = "楼下麻将馆通宵打牌扰民，投诉多次没人管"


def make_letters():
    letters = [
        Suggestion(
            id=f"P{n}", title="建议医院门口增设网约车候客区", user=f"u{n % 5}", channel=("热线", "网站")[n % 2],
            text=f"您好！目前医院门口乱停车导致拥堵。{PLAN}。{'家里老人' if n % 2 else '我自己'}第{n}次来看病深有体会。",
            time=datetime(2026, 11, 1) + timedelta(days=n),
        )
        for n in range(10)
    ]  # fmt: skip
    letters += [
        Suggestion(id=f"C{n}", title=f"投诉{n}栋麻将馆扰民", text=f"{NOISE}，已经第{n}回了！", user=f"c{n}")
        for n in range(6)
    ]
    letters += [
        Suggestion(id="X1", title="", text="投诉快递员态度恶劣，乱收费"),
        Suggestion(
            id="X2", title="设立共享工具屋的建议", text="建议每个社区利用闲置车棚设立共享工具屋，居民免费借用电钻梯子。"
        ),
        Suggestion(id="E", title="", text=""),
    ]
    return letters


@pytest.fixture(scope="module")
def model():
    return train_local_model(
        TrainingCorpus([Letter(row.title, row.text) for row in make_letters()]), None, dimension=32
    )


@pytest.fixture(scope="module")
def built(model):
    return build_candidates(make_letters(), model, Gazetteer.load())


def test_every_letter_is_in_one_candidate_or_ungrouped(built):
    placed = [key for candidate in built.candidates for key in candidate.members] + [one.id for one in built.ungrouped]
    assert sorted(placed) == sorted(row.id for row in make_letters())
    assert {("X1", "no_proposal"), ("E", "empty")} <= {(one.id, one.reason) for one in built.ungrouped}


def test_a_candidate_says_who_is_behind_it_and_quotes_them_verbatim(built):
    first = built.candidates[0]
    assert set(first.members) == {f"P{n}" for n in range(10)}
    assert first.support == 5
    assert first.channels == ("热线", "网站")
    texts = {row.id: row.full_text() for row in make_letters()}
    for candidate in built.candidates:
        assert candidate.quotes
        for quote in candidate.quotes:
            assert quote.text in texts[quote.id]
    assert "增设网约车候客区" in first.summary
    assert "拥堵" in first.problem
    assert "交警大队" in first.carrier


def test_proposals_come_before_complaints_and_each_part_gives_its_reason(built):
    titles = [candidate.title for candidate in built.candidates]
    complaint = next(candidate for candidate in built.candidates if "C0" in candidate.members)
    assert complaint.proposal < 0.5
    assert titles.index(complaint.title) > titles.index("设立共享工具屋的建议")
    assert all(part.reason for part in complaint.parts)
    assert complaint.score == weighted(complaint.parts)


def test_weights_change_the_order(model):
    by_support = build_candidates(make_letters(), model, Gazetteer.load(), options=_options(support=1))
    values = [candidate.support for candidate in by_support.candidates]
    assert values[:2] == [6, 5]


def test_what_was_proposed_before_is_less_new(model):
    earlier = Past.of([PastText("往期金点子", "2025-7", "医院门口增设网约车候客区", PLAN)], model)
    built = build_candidates(make_letters(), model, Gazetteer.load(), past=earlier)
    known = next(candidate for candidate in built.candidates if "P0" in candidate.members)
    assert known.touching[0].id == "2025-7"
    novelty = {part.name: part for part in known.parts}["novelty"]
    assert novelty.value < 0.5
    assert "医院门口增设网约车候客区" in novelty.reason


@pytest.mark.parametrize(
    ("title", "text", "proposes"),
    [
        ("关于增设母婴室的建议", "建议在汽车站设立母婴室，方便带孩子的旅客。", True),
        ("", "能否在放学时段实行单双号错峰接送？可以先试点。", True),
        ("投诉装修噪音扰民", "楼上天天装修，严重影响休息，物业不作为！", False),
        ("咨询社保怎么转移", "请问外地社保如何转回来？", False),
    ],
)
def test_a_proposal_is_told_from_a_complaint(title, text, proposes):
    assert (stance(title, text).proposal >= 0.5) is proposes


def _options(**weights):
    from triage.ideas.build import BuildOptions

    names = ("support", "novelty", "concreteness", "feasibility", "reach", "trend", "proposal")
    return BuildOptions(weights=Weights(**{name: float(weights.get(name, 0)) for name in names}))


def test_a_file_of_nothing_but_empty_answers_has_no_candidate(model):
    built = build_candidates([Suggestion(id=f"E{n}", title="", text="无") for n in range(3)], model, Gazetteer.load())
    assert not built.candidates
    assert [one.reason for one in built.ungrouped] == ["empty"] * 3
