"""Forms that were loaded before somebody else acted: nothing is changed, and the page says who did what."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from stale_forms import CANDIDATE, in_browsers, seen_of

from api.pages.base.templating import today
from triage.types import NewCampaign
from triage.types.candidate import Candidate


@pytest.fixture
def people(application, sign_in):
    """Two handlers who also supervise, each in a browser."""
    return in_browsers(application, sign_in, ("handler", "supervisor", "operator"))


def _idea(application):
    new = NewCampaign(title="议题", text="献策", starts=today(), ends=today() + timedelta(days=30))
    with application.state.store.write() as work:
        campaign = work.campaigns.add(new, "王敏")
        work.campaigns.enter(campaign, ["S1"])
        key = work.ideas.add(campaign, Candidate.model_validate(CANDIDATE))
        work.ideas.put(campaign, key, {"S1": "A01"}, pinned=False)
    return campaign, key


CASES = {
    "issue": lambda _: ("/issues/1", "/issues/1", {"confirm": "S2"}),
    "approval": lambda _: ("/suggestions/S1", "/suggestions/S1/approval", {"reply": "答复：已修好。"}),
    "campaign": lambda application: (
        f"/campaigns/{(key := _idea(application)[0])}", f"/campaigns/{key}", {"act": "group"},
    ),
    "idea": lambda application: (
        f"/ideas/{(key := _idea(application)[1])}", f"/ideas/{key}",
        {"act": "edit", "title": "雨伞", "summary": "放雨伞", "field": "交通"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_stale_form_changes_nothing_and_says_who_was_faster(application, people, name):
    first, second = people
    path, target, form = CASES[name](application)
    if name == "campaign":
        with application.state.store.write() as work:
            work.campaigns.note(int(path.split("/")[-1]), "grouped", None, "一次归并")
    if name == "approval":
        first.post(target, data=form)
    before = seen_of(second.get(path), re.escape(target))
    if name == "campaign":
        with application.state.store.write() as work:
            work.campaigns.note(int(path.split("/")[-1]), "panel", "WANGMIN")
    else:
        page = first.get(path)
        sent = first.post(target, data=form | {"seen": seen_of(page, re.escape(target))})
        assert sent.status_code == 200, sent.text
    stale = second.post(target, data=form | {"seen": before})
    assert stale.status_code == 409
    assert "WANGMIN" in stale.text
    assert "您打开本页后" in stale.text
    fresh = seen_of(second.get(path), re.escape(target))
    assert int(fresh) > int(before)
    assert second.post(target, data=form | {"seen": fresh}).status_code == 200


def test_a_verdict_on_what_was_replaced_meanwhile_is_none(application, people):
    first, second = people
    first.post("/suggestions/S1/approval", data={"reply": "答复一"})
    page = second.get("/suggestions/S1")
    number = re.search(r'name="number"\s+value="(\d+)"', page.text)[1]
    seen = seen_of(page, "/suggestions/S1/approval/verdict")
    first.post("/suggestions/S1/approval", data={"reply": "答复二"})
    stale = second.post(
        "/suggestions/S1/approval/verdict", data={"number": number, "verdict": "approved", "seen": seen}
    )
    assert (stale.status_code, "WANGMIN" in stale.text) == (409, True)
    with application.state.store.read() as work:
        assert work.approvals.newest("S1").verdict is None


def test_of_six_acts_on_an_issue_at_once_one_holds(application, people):
    page = people[0].get("/issues/1")
    seen = seen_of(page, "/issues/1")

    def act(number):
        name = ("confirm", "separate")[number % 2]
        return people[number % 2].post("/issues/1", data={name: "S2", "seen": seen}).status_code

    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(act, range(6)))
    assert found == [200, 409, 409, 409, 409, 409]
    with application.state.store.read() as work:
        assert len(work.issues.one(1).acts) == int(seen) + 1
