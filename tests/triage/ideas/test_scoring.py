"""The parts of a score worked out by hand, with the reasons that stand beside them."""

import math
from datetime import datetime, timedelta

import pytest

from triage.ideas.scoring import FULL_REACH, FULL_SUPPORT, SCORE_NAMES, Weights, score_parts, weighted
from triage.types.candidate import ScorePart, Touching

START = datetime(2026, 11, 1)
PERIOD = (START, START + timedelta(days=30))


def parts(**changes):
    given = {
        "citizens": 1, "members": 1, "text": "", "places": (), "channels": (), "times": (), "period": None,
        "proposal": 0.5, "touching": (), "compared": 0,
    } | changes  # fmt: skip
    return {part.name: part for part in score_parts(Weights(), **given)}


def test_every_part_has_a_name_its_weight_and_a_reason():
    found = parts()
    assert set(found) == set(SCORE_NAMES)
    assert {name: part.weight for name, part in found.items()} == {
        "support": 3.0, "novelty": 1.5, "concreteness": 2.0, "feasibility": 1.5, "reach": 1.0, "trend": 0.5,
        "proposal": 3.0,
    }  # fmt: skip
    assert all(part.reason for part in found.values())


def test_support_is_damped_and_says_by_what():
    part = parts(citizens=9, members=12)["support"]
    assert part.value == pytest.approx(math.log(10) / math.log(FULL_SUPPORT + 1), abs=1e-4)
    assert part.reason == "9位群众提出，共12件（取对数，200人为满分）"


@pytest.mark.parametrize(
    ("touching", "compared", "value", "reason"),
    [
        ((), 0, 1.0, "没有往期材料可比"),
        ((), 7, 1.0, "与7份往期材料都不相近"),
        ((Touching(kind="办件", id="C", title="旧事", similarity=0.35),), 7, 0.5, "与办件《旧事》最相近，相似度0.35"),
    ],
)
def test_novelty_says_what_is_nearest(touching, compared, value, reason):
    part = parts(touching=touching, compared=compared)["novelty"]
    assert (part.value, part.reason) == (pytest.approx(value), reason)


@pytest.mark.parametrize(
    ("text", "value", "counts"),
    [
        ("天气很好", 0.15, (0, 0, 0)),
        ("装3盏，共20米", 0.15 + 0.17, (1, 0, 0)),
        ("共20米、30天、4处", 0.15 + 2 * 0.17, (3, 0, 0)),
        ("书院路，", 0.15 + 0.17, (0, 1, 0)),
        ("通过试点", 0.15 + 2 * 0.2, (0, 0, 2)),
        ("通过试点，通过试点，首先，其次", 0.15 + 2 * 0.2, (0, 0, 4)),
        ("书院路，人民公园，共20米、30天，通过试点", 1.0, (2, 2, 2)),
    ],
)
def test_what_is_concrete_is_counted_once_each(text, value, counts):
    part = parts(text=text)["concreteness"]
    numbers, places, how = counts
    assert part.value == pytest.approx(min(1.0, value), abs=1e-4)
    assert part.reason == f"写明数量{numbers}处、地点或载体{places}处、做法{how}处"


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("天气很好", 0.4, "没有明显的有利或不利条件"),
        ("先试点", 0.6, "有利：先行试点"),
        ("修建地铁", 0.15, "不利：投入巨大"),
        ("试点修建地铁", 0.35, "有利：先行试点；不利：投入巨大"),
        ("修改法律，修建地铁，加强管理", 0.0, "不利：需修改法律或国家政策；不利：投入巨大；不利：范围过泛"),
        ("借鉴外地，先试点，利用现有标线，由街道牵头", 1.0, None),
    ],
)
def test_what_helps_and_what_hinders_is_said(text, value, reason):
    part = parts(text=text)["feasibility"]
    assert part.value == pytest.approx(value)
    if reason:
        assert part.reason == reason


@pytest.mark.parametrize(
    ("places", "channels", "units"),
    [((), (), 0), (("甲",), ("热线",), 1), (("甲", "乙"), ("热线", "信箱", "窗口"), 4), ("abcdefgh", "xyz", 99)],
)
def test_reach_counts_places_and_further_channels(places, channels, units):
    part = parts(places=places, channels=channels)["reach"]
    assert part.value == pytest.approx(min(1.0, math.log1p(units) / math.log1p(FULL_REACH)), abs=1e-4)
    assert part.reason == f"涉及{len(places)}个地方、{len(channels)}个渠道"


@pytest.mark.parametrize(
    ("days", "value", "reason"),
    [
        ((1, 2, 3), 0.5, "件数或时间不足，不计趋势"),
        ((1, 2, 3, 4), 0.0, "0%的来信在征集期的后三分之一"),
        ((1, 2, 20, 30), 0.75, "50%的来信在征集期的后三分之一"),
        ((20, 21, 22, 23), 1.0, "100%的来信在征集期的后三分之一"),
    ],
)
def test_trend_is_the_share_in_the_last_third(days, value, reason):
    part = parts(times=[START + timedelta(days=day) for day in days], period=PERIOD)["trend"]
    assert (part.value, part.reason) == (pytest.approx(value), reason)


def test_without_a_period_there_is_no_trend():
    times = [START] * 9
    for period in (None, (START, START)):
        assert parts(times=times, period=period)["trend"].value == 0.5


def test_the_share_that_proposes_is_taken_as_it_is():
    part = parts(proposal=0.73)["proposal"]
    assert (part.value, part.reason) == (0.73, "代表性来信提出做法的程度为73%")


def test_weights_are_applied_by_name_and_the_mean_is_theirs():
    found = [
        ScorePart(name="support", value=1.0, weight=9, reason="x"),
        ScorePart(name="trend", value=0.5, weight=9, reason="x"),
    ]
    applied = Weights(support=1.0, trend=3.0).applied(found)
    assert [part.weight for part in applied] == [1.0, 3.0]
    assert weighted(applied) == round((1 + 1.5) / 4, 4)
    assert weighted([]) == 0.0
