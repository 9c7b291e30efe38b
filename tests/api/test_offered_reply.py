"""What a page offers to send, and what goes out."""

from datetime import date

import pytest

from api.acts.suggestions import SuggestionWorkflow, today
from api.engine.composition import current_office, open_store
from triage.drafting.sent_day import SENT_DAY, with_sent_day
from triage.knowledge.effective_config import EffectiveConfig
from triage.types import Draft, Statement, Transition
from triage.workflow.actor import Actor

UNIT = "江东区城市管理和综合执法局"
OTHER = "国网湘陵供电公司"
NOTE = "未找到直接对应的规定，请承办单位核实后补充。"
LINES = (f"您好！您的来信已转{UNIT}办理。", SENT_DAY)


@pytest.fixture
def open_day(service_settings):
    """S1 with a draft that names a unit, leaves its day open and has a note; version 2."""
    store = open_store(service_settings)
    with store.write() as work:
        triage = work.triages.current("S1")[1]
        statements = tuple(Statement(text=line, status="no_fact") for line in LINES)
        draft = Draft(text="\n".join(LINES), statements=statements, notes=(NOTE,))
        work.triages.add(triage.model_copy(update={"draft": draft}))
    yield store
    store.close()


def decide(client, *parts):
    body = {"triage_version": 2, "actor": "王敏", "parts": list(parts)}
    assert client.post("/api/suggestions/S1/decision", json=body).status_code == 201


def test_notes_stand_beside_the_draft_and_not_in_it(open_day, client):
    page = client.get("/suggestions/S1").text
    assert NOTE in page
    assert NOTE not in client.get("/suggestions/S1/reply").text


def test_what_is_printed_has_the_day(open_day, client):
    page = client.get("/suggestions/S1/reply").text
    assert SENT_DAY not in page
    assert with_sent_day(SENT_DAY, today()) in page


def test_the_offered_reply_follows_another_unit(open_day, client):
    decide(client, {"part": "department", "action": "edited", "value": OTHER}, {"part": "draft", "action": "accepted"})
    assert f"已转{OTHER}办理" in client.get("/suggestions/S1").text
    printed = client.get("/suggestions/S1/reply").text
    assert f"已转{OTHER}办理" in printed
    assert UNIT not in printed


def test_what_a_person_wrote_is_offered_as_it_is(open_day, client):
    decide(
        client,
        {"part": "department", "action": "edited", "value": OTHER},
        {"part": "draft", "action": "edited", "value": "您好！路灯由我办督促修复。"},
    )
    assert "路灯由我办督促修复" in client.get("/suggestions/S1/reply").text


def test_a_reply_goes_out_with_the_day_of_sending(open_day, service_settings, monkeypatch):
    monkeypatch.setattr("api.acts.suggestions.today", lambda: date(2026, 12, 3))
    workflow = SuggestionWorkflow(open_day, EffectiveConfig(current_office(service_settings, open_day)))
    workflow.act("S1", Transition(action="assign", department=UNIT), Actor(name="王敏", role="handler"))
    person = Actor(name="李", role="department", department=UNIT)
    workflow.act("S1", Transition(action="claim"), person)
    sent = workflow.act("S1", Transition(action="reply", reply="\n".join(LINES)), person)
    assert sent.reply == f"{LINES[0]}\n2026年12月3日"
