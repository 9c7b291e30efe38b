"""Kinds of repetition, and what is new."""

from datetime import datetime

import pytest

from retrieval.searcher import Document
from triage.duplicates.deduplicate import Earlier
from triage.duplicates.difference import described
from triage.types import Difference, DuplicateHit, Region, Suggestion

TEXT = "书院路望江小学门口一排路灯三天没亮了，孩子放晚学看不清路。请尽快维修路灯。"
HERE = Region(city="湘陵市", area="江东区")


def compare(text, *, user="甲", other="甲", region=HERE, days=3):
    earlier = Earlier("1", Document("", TEXT), HERE, datetime(2026, 11, 1), other)
    letter = Suggestion(id="2", text=text, user=user, time=datetime(2026, 11, 1 + days))
    hit = described(DuplicateHit(id="1", score=0.9), letter, region, earlier)
    return hit.kind, {entry.aspect: entry.text for entry in hit.differs}


@pytest.mark.parametrize(("text", "user", "kind"), [
    (TEXT, "甲", "exact"),
    (TEXT.replace("。", "！！"), "甲", "exact"),
    (TEXT, "乙", "exact"),
    (TEXT.replace("三天", "五天"), "甲", "near_exact"),
    ("学校门口的灯还是黑的，上次说的事没人管，孩子摔了一跤。", "甲", "same_person"),
    ("望江小学门前那段路晚上黑漆漆，灯坏了好几盏。", "乙", "other_people"),
    ("望江小学门前那段路晚上黑漆漆，灯坏了好几盏。", None, "other_people"),
])  # fmt: skip
def test_kinds_are_told_apart(text, user, kind):
    assert compare(text, user=user)[0] == kind


def test_an_unknown_sender_is_nobody_in_particular():
    assert compare("望江小学门前那段路晚上黑漆漆。", user=None, other=None)[0] == "other_people"


def test_a_new_demand_is_shown_and_an_old_one_is_not():
    _, differs = compare(TEXT + "另外希望公布上次维修的验收结果。")
    assert differs["demand"] == "另外希望公布上次维修的验收结果。"
    assert "demand" not in compare("孩子放晚学看不清路。请尽快维修路灯！灯坏了。")[1]


def test_place_time_and_sender():
    _, differs = compare(TEXT, user="乙", region=Region(city="湘陵市", area="岚桥区"))
    assert differs == {"sender": "来信人不同", "place": "本件：湘陵市岚桥区；前件：湘陵市江东区", "time": "相隔3天"}
    assert compare(TEXT, days=0)[1] == {}
    assert "翠竹园小区" in compare("翠竹园小区门口的灯也不亮。", user="乙")[1]["place"]


def test_what_contradicts_stays_in_front_and_the_kind_is_related():
    known = Difference(aspect="number", text="楼栋不同：本件6栋，前件2栋")
    hit = DuplicateHit(id="1", score=0.9, kind="related", differs=(known,))
    earlier = Earlier("1", Document("", TEXT), HERE, None, None)
    found = described(hit, Suggestion(id="2", text=TEXT.replace("三天", "五天")), HERE, earlier)
    assert found.kind == "related"
    assert found.differs[0] == known
