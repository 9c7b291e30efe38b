"""/api/v1/ideas: ideas for platforms, with personal data hidden."""

import pytest
from sqlalchemy import insert

from triage.store.models import IdeaRow
from triage.types import NewCampaign


@pytest.fixture
def campaign(application):
    """A campaign with three ideas, of which one was merged into another."""
    store = application.state.store
    with store.write() as work:
        key = work.campaigns.add(NewCampaign(title="点子", text="征集", starts="2026-11-01", ends="2026-11-30"), "王敏")
    rows = [
        {
            "campaign_id": key, "title": "加装电梯", "summary": "我叫陈小莲，电话13873912345，建议加装电梯",
            "field": "", "carrier": "", "stage": "candidate", "support": n, "score": 0.5, "described": {},
            "merged_into": None if n < 3 else 1,
        }
        for n in (1, 2, 3)
    ]  # fmt: skip
    with store.engine.begin() as connection:
        connection.execute(insert(IdeaRow), rows)
    return key


def test_ideas_are_read_page_by_page(application, client, make_key, campaign):
    header = make_key(application.state.store, "platform", "ideas:read")
    client.cookies.clear()
    first = client.get("/api/v1/ideas", headers=header, params={"limit": 1, "campaign": campaign}).json()
    assert (len(first["items"]), first["more"]) == (1, True)
    assert first["items"][0]["summary"] == "我叫〔姓名1〕，电话〔电话1〕，建议加装电梯"
    second = client.get("/api/v1/ideas", headers=header, params={"cursor": first["cursor"]}).json()
    assert ([item["support"] for item in second["items"]], second["more"]) == ([2], False)
    assert client.get("/api/v1/ideas", headers=header, params={"campaign": 99}).json()["items"] == []
