"""Decisions on every part at once, over the API and over the page."""

import re

import pytest
from fastapi.testclient import TestClient

from triage.types import Department, DuplicateHit, Matter
from triage.types.decision_parts import PARTS

LEAD, HELPER, OTHER = "江东区城市管理和综合执法局", "国网湘陵供电公司", "江东区住建局"


@pytest.fixture
def whole(client: TestClient):
    """A letter of several matters that also repeats another one: all six parts have a suggestion."""
    with client.app.state.store.write() as work:
        work.departments.put([Department(id="D1", name=HELPER), Department(id="D2", name=OTHER)])
        _, triage = work.triages.current("S3")
        matters = tuple(
            Matter(sentence="灯不亮", category=None, department=name, score=0.8, role=role)
            for name, role in ((LEAD, "主办"), (HELPER, "协办"))
        )
        work.triages.add(
            triage.model_copy(update={"matters": matters, "duplicates": (DuplicateHit(id="S1", score=0.8),)})
        )
    return client


def stored(client):
    with client.app.state.store.read() as work:
        return work.decisions.of("S3"), work.reviews.of("S3"), work.work_items.one("S3")


def test_all_parts_are_accepted_over_the_api(whole):
    parts = [{"part": name, "action": "accepted"} for name in PARTS]
    answer = whole.post("/api/suggestions/S3/decision", json={"triage_version": 2, "parts": parts})
    assert answer.status_code == 201, answer.text
    decisions, reviews, _ = stored(whole)
    assert {part.part: part.value for part in decisions[0].parts} == reviews[0].offered
    assert reviews[0].offered["co_departments"] == HELPER
    assert reviews[0].offered["duplicate"] == "S1"


def test_all_parts_are_accepted_with_one_key_on_the_page(whole):
    page = whole.get("/suggestions/S3").text
    offered = dict.fromkeys(re.findall(r'name="(\w+_offered)"', page), "1")
    assert len(offered) == len(PARTS)
    answer = whole.post(
        "/suggestions/S3/decision", data={"triage_version": "2", "all": "1", "merge_confirmed": "S1", **offered}
    )
    assert "saved=1" in str(answer.url), answer.text
    decisions, _, _ = stored(whole)
    assert [part.part for part in decisions[0].parts] == list(PARTS)
    figures = whole.get("/progress/figures").json()["acceptance"]
    assert {line["part"]: line["name"] for line in figures} == {part.name: part.label for part in PARTS.values()}


def test_a_part_named_twice_is_not_explained_as_none(whole):
    parts = [{"part": "tier", "action": "accepted"}] * 2
    answer = whole.post("/api/suggestions/S3/decision", json={"triage_version": 2, "parts": parts})
    assert answer.status_code == 422
    assert "at most once" in answer.text


def test_the_department_that_is_made_to_lead_no_longer_helps(whole):
    parts = [
        {"part": "department", "action": "edited", "value": HELPER},
        {"part": "co_departments", "action": "edited", "value": f"{HELPER}、{OTHER}"},
    ]
    assert whole.post("/api/suggestions/S3/decision", json={"triage_version": 2, "parts": parts}).status_code == 201
    decisions, _, work_item = stored(whole)
    assert [part.value for part in decisions[0].parts] == [HELPER, OTHER]
    assert (work_item.department, work_item.co_departments) == (HELPER, (OTHER,))


def test_where_only_the_lead_was_to_help_nobody_does(whole):
    parts = [
        {"part": "department", "action": "edited", "value": HELPER},
        {"part": "co_departments", "action": "accepted"},
    ]
    assert whole.post("/api/suggestions/S3/decision", json={"triage_version": 2, "parts": parts}).status_code == 201
    decisions, _, work_item = stored(whole)
    assert [(part.action, part.value) for part in decisions[0].parts] == [("edited", HELPER), ("rejected", None)]
    assert work_item.co_departments == ()
