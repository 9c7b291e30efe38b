"""Why something is rejected: asked for with one key, stored, used."""

import pytest

from api.pages.base.names import REASON_NAMES
from api.pages.suggestion.reasons import PART_OF, action_of, reason_for
from triage.types.decision import REASON_CODES
from triage.types.decision_parts import PARTS

OFFERED = {f"{part}_offered": "1" for part in PARTS}


def test_there_are_seven_reasons_each_with_a_name_and_a_part():
    assert len(REASON_CODES) == 7
    assert tuple(REASON_NAMES) == REASON_CODES
    assert set(PART_OF) == set(REASON_CODES)


@pytest.mark.parametrize(("form", "wanted"), [
    ({"reason_code": "wrong_department"}, {"department": "wrong_department"}),
    ({"reason_code": "wrong_place"}, {"department": "wrong_place"}),
    ({"reason_code": "draft_unusable"}, {"draft": "draft_unusable"}),
    ({"reason_code": "other"}, {"department": "other"}),
    ({"reason_code": "other", "tier_action": "rejected"}, {"tier": "other"}),
    ({"category_action": "rejected"}, {"category": "wrong_category"}),
    ({"department_action": "rejected"}, {"department": None}),
    ({"department_action": "accepted", "reason_code": "wrong_department"}, {}),
    ({"all": "1", "reason_code": "wrong_department"}, {"department": "wrong_department"}),
    ({"reason_code": "bad mood"}, {}),
])  # fmt: skip
def test_a_reason_rejects_the_part_that_it_speaks_of(form, wanted):
    form = OFFERED | form
    found = {part: reason_for(part, form) for part in PARTS if action_of(part, form) == "rejected"}
    assert found == wanted


def test_one_radio_button_rejects_and_the_next_suggestion_is_there(client):
    form = {"triage_version": "1", "actor": "王敏", "reason_code": "wrong_department"} | OFFERED
    response = client.post("/suggestions/S1/decision", data=form, follow_redirects=True)
    assert "单位不对" in response.text
    assert "已退回、不再建议：江东区城市管理和综合执法局" in response.text
    found = client.get("/api/suggestions/S1").json()
    assert found["decisions"][0]["parts"] == [
        {"part": "department", "action": "rejected", "value": None, "reason": None, "reason_code": "wrong_department"}
    ]
    assert found["triage_version"] == 2
    assert client.get("/api/suggestions", params={"status": "open"}).json()["total"] == 3


def test_a_rejected_department_asks_for_the_reason(client):
    form = {"triage_version": "1", "actor": "王敏", "department_action": "rejected"} | OFFERED
    response = client.post("/suggestions/S1/decision", data=form)
    assert response.status_code == 422
    assert "请选择退回原因" in response.text
    assert client.get("/api/suggestions/S1").json()["decisions"] == []


def test_other_needs_words(client):
    form = {"triage_version": "1", "actor": "王敏", "reason_code": "other"} | OFFERED
    response = client.post("/suggestions/S1/decision", data=form)
    assert response.status_code == 422
    assert "请写明原因" in response.text
    ok = client.post("/suggestions/S1/decision", data=form | {"reason_text": "来信人要求撤回"}, follow_redirects=True)
    assert "来信人要求撤回" in ok.text


def test_a_reason_without_better_knowledge_needs_no_new_triage(client):
    form = {"triage_version": "1", "actor": "王敏", "reason_code": "draft_unusable"} | OFFERED
    client.post("/suggestions/S1/decision", data=form)
    assert client.get("/api/suggestions/S1").json()["triage_version"] == 1


@pytest.mark.parametrize("part", [
    {"part": "department", "action": "rejected", "reason_code": "other"},
    {"part": "department", "action": "accepted", "reason_code": "wrong_place"},
    {"part": "department", "action": "rejected", "reason_code": "nonsense"},
])  # fmt: skip
def test_reason_codes_of_the_api_are_checked(client, part):
    body = {"triage_version": 1, "actor": "王敏", "parts": [part]}
    assert client.post("/api/suggestions/S1/decision", json=body).status_code == 422
