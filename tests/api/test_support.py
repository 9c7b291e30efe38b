"""Support over the public form counts people; floods are shown to supervisors, set aside with a reason, taken back."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from api.base.network import network_of
from api.pages.base.templating import today
from triage.store.access.audit import AuditFilter
from triage.types import Account, NewCampaign, Suggestion
from triage.types.candidate import Candidate


@pytest.fixture
def campaign(application, monkeypatch):
    monkeypatch.setattr("api.web.human_check.MIN_SECONDS", 0)
    monkeypatch.setattr("api.pages.citizen.call.PER_MINUTE", 1000)
    new = NewCampaign(title="议题", text="献策", starts=today(), ends=today() + timedelta(days=30))
    with application.state.store.write() as work:
        return work.campaigns.add(new, "王敏")


@pytest.fixture
def idea(application, campaign):
    letter = Suggestion(id="S1", title="雨伞", text="在地铁口放共享雨伞", user="A01")
    candidate = Candidate.model_validate(
        {
            "id": "I1", "title": "共享雨伞", "summary": "地铁口放共享雨伞", "problem": "", "carrier": "", "members": ["S1"],
            "proposers": ["A01"], "support": 1, "proposal": 1.0, "places": [], "channels": [], "first": None, "last": None,
            "representative": "S1", "close": ["S1"], "quotes": [], "touching": [], "parts": [], "score": 0.5,
        }
    )  # fmt: skip
    with application.state.store.write() as work:
        work.campaigns.enter(campaign, [letter.id])
        key = work.ideas.add(campaign, candidate)
        work.ideas.put(campaign, key, {letter.id: "A01"}, pinned=False)
        work.support.count(key)
    return key


def support(application, campaign, idea, *, times=1, contact="", address="198.51.100.7", guest=None):
    """Support an idea so many times, each time with a new browser unless one is given."""
    for number in range(times):
        client = guest or TestClient(application, client=(address, 1))
        page = client.get(f"/call/{campaign}").text
        first, second = re.search(r"(\d+) 加 (\d+) 等于几", page).groups()
        form = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf", "check")}
        form |= {"answer": str(int(first) + int(second)), "support": str(idea), "contact": contact.format(number)}
        assert client.post(f"/call/{campaign}", data=form).status_code == 200


def count(application, idea):
    with application.state.store.read() as work:
        return work.ideas.brief(idea).support


def test_one_browser_is_one_supporter_with_and_without_names(application, campaign, idea):
    guest = TestClient(application, client=("198.51.100.7", 1))
    support(application, campaign, idea, times=6, guest=guest)
    assert count(application, idea) == 2
    support(application, campaign, idea, times=6, guest=guest, contact="路人{}")
    assert count(application, idea) == 2


def test_new_browsers_of_one_network_without_a_contact_are_one_supporter(application, campaign, idea):
    support(application, campaign, idea, times=12)
    assert count(application, idea) == 2
    support(application, campaign, idea, address="203.0.113.5")
    assert count(application, idea) == 3
    support(application, campaign, idea, times=2, address="203.0.113.5", contact="13900001111")
    assert count(application, idea) == 4


def test_a_flood_is_shown_set_aside_with_a_reason_audited_and_taken_back(application, client, campaign, idea):
    support(application, campaign, idea, times=11, contact="1390000{:04}")
    assert count(application, idea) == 12
    page = client.get(f"/campaigns/{campaign}").text
    assert "集中支持" in page
    assert "共 11 件，按 11 人计" in re.sub(r"\s+", " ", page)
    flood = re.search(r'name="flood" value="(\w+)"', page)[1]
    form = {"act": "set_aside", "idea": str(idea), "flood": flood, "reason": " "}
    assert "请写明不计入的理由" in client.post(f"/campaigns/{campaign}", data=form).text
    assert client.post(f"/campaigns/{campaign}", data=form | {"reason": "同一网络一小时内集中提交"}).status_code == 200
    assert count(application, idea) == 1
    page = client.get(f"/campaigns/{campaign}").text
    assert 'name="flood"' not in page
    assert "同一网络一小时内集中提交" in page
    again = client.post(f"/campaigns/{campaign}", data=form | {"reason": "又一次"})
    assert (again.status_code, "已有变化" in again.text) == (422, True)
    number = re.search(r'name="set_aside" value="(\d+)"', page)[1]
    assert client.post(f"/campaigns/{campaign}", data={"act": "take_back", "set_aside": number}).status_code == 200
    assert count(application, idea) == 12
    twice = client.post(f"/campaigns/{campaign}", data={"act": "take_back", "set_aside": number})
    assert (twice.status_code, "已经恢复" in twice.text) == (422, True)
    with application.state.store.read() as work:
        records = work.audit.page(AuditFilter(action="support."), 0, 9)[0]
    assert [(one.action, one.object_id, one.details["total"]) for one in records] == [
        ("support.taken_back", str(idea), 11), ("support.set_aside", str(idea), 11),
    ]  # fmt: skip
    assert records[1].details["reason"] == "同一网络一小时内集中提交"
    assert "支持不计入人数" in client.get(f"/ideas/{idea}").text


def test_only_supervisors_see_and_judge_floods_and_only_of_their_campaign(application, client, campaign, idea, sign_in):
    support(application, campaign, idea, times=10, contact="1390000{:04}")
    page = client.get(f"/campaigns/{campaign}").text
    flood = re.search(r'name="flood" value="(\w+)"', page)[1]
    form = {"act": "set_aside", "idea": str(idea), "flood": flood, "reason": "集中"}
    with application.state.store.write() as work:
        new = NewCampaign(title="另一个", text="献策", starts=today(), ends=today() + timedelta(days=30))
        other = work.campaigns.add(new, "王敏")
    assert client.post(f"/campaigns/{other}", data=form).status_code == 404
    handler = TestClient(application)
    sign_in(handler, Account(name="hehua", display_name="何", roles=("handler",), must_change_password=False))
    assert "集中支持" not in handler.get(f"/campaigns/{campaign}").text
    assert handler.post(f"/campaigns/{campaign}", data=form).status_code == 403
    assert count(application, idea) == 11


def test_no_address_is_stored_and_erasure_takes_its_digest(application, campaign, idea):
    support(application, campaign, idea, contact="13900001111")
    store = application.state.store
    with store.read() as work:
        key = next(key for key in work.ideas.placed(campaign) if key.startswith("ZJ"))
        (evidence,) = work.support._evidence(campaign)
    assert "198.51.100.7" not in evidence.model_dump_json()
    from triage.workflow.actor import SYSTEM

    with store.write() as work:
        work.erasures.erase(key, SYSTEM, lambda text: text[:1])
    with store.read() as work:
        (evidence,) = work.support._evidence(campaign)
        assert (evidence.device, evidence.network) == (None, None)
        assert list(work.erasures.left(key, (), lambda text: text[:1])) == []


@pytest.mark.parametrize(
    ("address", "network"),
    [("198.51.100.7", "198.51.100.7"), ("::ffff:198.51.100.7", "198.51.100.7"), ("testclient", "testclient"),
     ("2400:3200:1:2:3:4:5:6", "2400:3200:1:2::/64")],
)  # fmt: skip
def test_a_household_is_one_network(address, network):
    assert network_of(address) == network
