"""Stale forms of ideas before experts, of the review, and of what operators change: refused, with who was faster."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from stale_forms import CANDIDATE, in_browsers, seen_of

from api.pages.base.templating import today
from triage.panels import review
from triage.types import Account, NewCampaign
from triage.types.candidate import Candidate

ROLES = ("handler", "supervisor", "operator", "expert", "auditor")


@pytest.fixture
def people(application, sign_in):
    """Two who do everything, each in a browser."""
    return in_browsers(application, sign_in, ROLES)


@pytest.fixture
def ideas(application):
    """Two ideas of a campaign before an expert, one by one and side by side."""
    new = NewCampaign(title="议题", text="献策", starts=today(), ends=today() + timedelta(days=30))
    with application.state.store.write() as work:
        campaign = work.campaigns.add(new, "王敏")
        keys = [work.ideas.add(campaign, Candidate.model_validate(CANDIDATE | {"id": name})) for name in ("I1", "I2")]
        for key in keys:
            work.ideas.set_stage(key, "scored", "王敏")
        work.panels.assign(campaign, {keys[0]: ["lijing", "wangmin"], keys[1]: ["lijing", "wangmin"]})
        work.comparisons.add(campaign, {"lijing": [(keys[0], keys[1])]})
    return campaign, keys


@pytest.fixture
def meeting(application, ideas):
    """The same, scored and before the review meeting."""
    campaign, keys = ideas
    with application.state.store.write() as work:
        rubric = work.campaigns.one(campaign).rubric
        for number, entry in enumerate(work.panels.of_campaign(campaign)):
            marks = {criterion.name: 90.0 - number for criterion in rubric}
            work.panels.save(entry.model_copy(update={"marks": marks, "state": "submitted"}))
        review.close_scoring(work, campaign, "王敏")
    return campaign, keys


def refused(response, name="WANGMIN"):
    assert response.status_code == 409, response.text
    assert "您打开本页后" in response.text
    assert name in response.text


def edit_idea(client, key, title="雨伞"):
    form = {"act": "edit", "title": title, "summary": "放雨伞", "field": "交通"}
    assert client.post(f"/ideas/{key}", data=form).status_code == 200


def test_an_adoption_is_registered_and_taken_back_from_what_is_there(application, people, ideas):
    first, second = people
    key = ideas[1][0]
    with application.state.store.write() as work:
        work.ideas.set_stage(key, "honoured", "王敏")
    target, form = f"/ideas/{key}/adoptions", {"act": "adopt", "adopted_by": "交通局", "measures": "放一百把"}
    seen = seen_of(second.get(f"/ideas/{key}"), target)
    assert first.post(target, data=form | {"seen": seen}).status_code == 200
    refused(second.post(target, data=form | {"seen": seen}))
    with application.state.store.read() as work:
        adoptions = work.ideas.one(key).adoptions
    assert len(adoptions) == 1
    gone = {"act": "remove", "adoption": adoptions[0].id}
    refused(second.post(target, data=gone | {"seen": seen}))
    seen = seen_of(second.get(f"/ideas/{key}"), target)
    assert second.post(target, data=gone | {"seen": seen}).status_code == 200


def test_places_and_signatures_are_given_to_the_order_that_was_seen(application, people, meeting):
    first, second = people
    campaign, keys = meeting
    target = f"/campaigns/{campaign}/review"
    seen = seen_of(second.get(target), target)
    moved = {"idea": keys[1], "place": "1", "reason": "受益面更广", "seen": seen}
    assert first.post(target, data=moved).status_code == 200
    refused(second.post(target, data=moved | {"place": "2"}))
    refused(second.post(target, data={"act": "sign", "seen": seen}))
    with application.state.store.read() as work:
        assert len(work.campaigns.changes(campaign)) == 1
        assert work.campaigns.signatures(campaign) == []
    seen = seen_of(second.get(target), target)
    assert second.post(target, data={"act": "sign", "seen": seen}).status_code == 200
    assert first.post(target, data={"act": "sign", "seen": seen}).status_code == 200, "others may sign at the same time"


def test_marks_are_of_the_idea_that_was_seen(application, people, ideas):
    first, second = people
    with application.state.store.read() as work:
        entry = next(one for one in work.panels.of_expert("lijing") if one.idea_id == ideas[1][0])
        other = next(one for one in work.panels.of_expert("wangmin") if one.idea_id == ideas[1][0])
    target, marks = f"/scoring/{entry.id}", {f"mark-{number}": "80" for number in range(4)}
    seen = seen_of(second.get(target), target)
    own = first.post(f"/scoring/{other.id}", data={"act": "submit", **marks})
    assert own.status_code == 200
    assert second.post(target, data={"act": "draft", "mark-0": "70", "seen": seen}).status_code == 200
    edit_idea(first, ideas[1][0])
    for act in ("submit", "draft"):
        refused(second.post(target, data={"act": act, **marks, "seen": seen}))
    refused(second.post(target, data={"act": "recuse", "reason": "参与过", "seen": seen}))
    with application.state.store.read() as work:
        assert work.panels.one(entry.id).state == "assigned"
        assert list(work.panels.one(entry.id).marks.values()) == [70]
    seen = seen_of(second.get(target), target)
    assert second.post(target, data={"act": "submit", **marks, "seen": seen}).status_code == 200


def test_the_better_of_two_is_of_the_two_that_were_seen(application, people, ideas):
    first, second = people
    with application.state.store.read() as work:
        pair = work.comparisons.of_expert("lijing")[0]
    target = f"/comparing/{pair.id}"
    seen = seen_of(second.get(target), target)
    edit_idea(first, ideas[1][1])
    refused(second.post(target, data={"better": "left", "seen": seen}))
    with application.state.store.read() as work:
        assert work.comparisons.one(pair.id).better is None
    seen = seen_of(second.get(target), target)
    assert second.post(target, data={"better": "left", "seen": seen}).status_code == 200


def test_a_department_is_changed_from_what_was_seen_also_by_way_of_a_preview(application, people):
    first, second = people
    with application.state.store.read() as work:
        unit = next(iter(work.departments.all()))
    target = f"/departments/{unit.id}"
    seen = seen_of(second.get(target), target)
    form = {"aliases": "", "phone": "1", "address": "", "duties": "修路灯", "act": "save"}
    assert first.post(target, data=form | {"seen": seen}).status_code == 200
    stale = second.post(target, data=form | {"phone": "2", "seen": seen})
    refused(stale)
    assert 'name="phone" value="2"' in stale.text, "what was filled in is kept"
    tried = second.post(target, data=form | {"phone": "3", "act": "preview", "seen": seen})
    assert tried.status_code == 200
    assert seen_of(tried, target) == seen, "a preview is no look at what a colleague saved"
    with application.state.store.read() as work:
        assert work.departments.get([unit.id])[unit.id].phone == "1"
    assert second.post(target, data=form | {"phone": "2", "seen": seen_of(stale, target)}).status_code == 200


def test_a_policy_is_expired_or_restored_from_what_was_seen(application, people):
    first, second = people
    file = ("照明新规(2026-01-01).md", "# 照明新规\n\n第一条 路灯坏了要修。\n".encode(), "text/markdown")
    assert first.post("/policies", files={"file": file}).status_code == 200
    with application.state.store.read() as work:
        policy = next(one for one in work.policies.all() if one.title == "照明新规")
    page = second.get(f"/policies/{policy.id}")
    target = f"/policies/{policy.id}/validity"
    seen = re.search(r'/validity">.*?name="seen" value="(\w+)"', page.text, re.DOTALL)[1]
    assert first.post(target, data={"act": "expire", "day": "2030-01-01", "seen": seen}).status_code == 200
    refused(second.post(target, data={"act": "expire", "day": "2020-01-01", "seen": seen}))
    with application.state.store.read() as work:
        assert str(work.policies.get([policy.id])[policy.id].repealed_on) == "2030-01-01"


def test_rules_are_reset_and_saved_from_what_was_seen(application, people):
    first, second = people
    seen = re.search(r'name="seen" value="(\d+)"', second.get("/rules").text)[1]
    with application.state.store.write() as work:
        from triage.office.rule_changes import OfficeRules

        rules = OfficeRules.of(application.state.office).model_dump(mode="json")
        work.reference_history.record_rules(rules, rules, "王敏")
    stale = second.post("/rules/reset", data={"seen": seen})
    assert stale.status_code == 409
    assert "别人刚刚改过规则" in stale.text
    tried = second.post("/rules/deadlines", data={"act": "preview", "seen": seen})
    assert re.search(r'name="seen" value="(\d+)"', tried.text)[1] == seen
    fresh = re.search(r'name="seen" value="(\d+)"', first.get("/rules").text)[1]
    assert first.post("/rules/reset", data={"seen": fresh}).status_code == 200


def test_an_account_is_changed_from_what_was_seen(application, people):
    first, second = people
    with application.state.store.write() as work:
        work.accounts.add(
            Account(name="liu", display_name="刘", roles=("handler",), must_change_password=False),
            None,
            datetime.now(UTC),
        )
    page = second.get("/operator/accounts/liu")
    seen = seen_of(page, "/operator/accounts/edit")
    form = {"name": "liu", "display_name": "刘一", "roles": ["handler"], "seen": seen}
    assert first.post("/operator/accounts/edit", data=form).status_code == 200
    stale = second.post(
        "/operator/accounts/edit", data=form | {"roles": ["handler", "auditor"], "display_name": "刘二"}
    )
    refused(stale, "wangmin")
    assert 'value="刘二"' in stale.text
    refused(second.post("/operator/accounts/change", data={"name": "liu", "act": "disable", "seen": seen}), "wangmin")
    with application.state.store.read() as work:
        account = work.accounts.one("liu")
    assert (account.display_name, account.roles, account.disabled) == ("刘一", ("handler",), False)
    seen = seen_of(stale, "/operator/accounts/edit")
    done = second.post("/operator/accounts/change", data={"name": "liu", "act": "disable", "seen": seen})
    assert done.status_code == 200


def test_who_is_refused_for_something_else_has_still_seen_what_they_saw(people):
    first, second = people
    seen = seen_of(second.get("/operator/accounts/lijing"), "/operator/accounts/edit")
    form = {"name": "lijing", "display_name": "李静", "roles": list(ROLES), "seen": seen}
    assert first.post("/operator/accounts/edit", data=form).status_code == 200
    wrong = second.post("/operator/accounts/edit", data=form | {"display_name": "李一", "roles": ["handler"]})
    assert (wrong.status_code, seen_of(wrong, "/operator/accounts/edit")) == (422, seen)
    refused(second.post("/operator/accounts/edit", data=form | {"display_name": "李一"}), "wangmin")


def test_a_webhook_is_changed_from_what_was_seen(application, people):
    first, second = people
    with application.state.store.write() as work:
        hook = work.webhooks.add("https://a.example/x", [])
    target = "/operator/webhooks/change"
    seen = seen_of(second.get(f"/operator/webhooks/{hook.id}"), target)
    form = {"webhook": hook.id, "act": "rotate", "overlap_hours": "0", "seen": seen}
    assert first.post(target, data=form).status_code == 200
    for act in ({}, {"act": "pause"}, {"act": "remove", "confirmed": "1"}):
        refused(second.post(target, data=form | act), "wangmin")
    with application.state.store.read() as work:
        assert (work.webhooks.one(hook.id).secret_version, work.webhooks.one(hook.id).active) == (2, True)


def test_an_issue_is_changed_over_the_api_from_what_was_read(application, people):
    first, second = people
    tag = second.get("/api/issues/1").headers["etag"]
    target, body = "/api/issues/1/members/S2", {"act": "confirm"}
    assert first.post(target, json=body, headers={"if-match": tag}).status_code == 200
    stale = second.post(target, json={"act": "separate"}, headers={"if-match": tag})
    assert (stale.status_code, stale.json()["code"]) == (409, "overtaken")
    assert stale.json()["errors"][0]["actor"] == "WANGMIN"
    assert second.post("/api/issues/1/merge", json={"into": 2}, headers={"if-match": tag}).status_code == 409
    assert second.post(target, json=body, headers={"if-match": '"x"'}).status_code == 422
    tag = second.get("/api/issues/1").headers["etag"]
    assert second.post(target, json={"act": "separate"}, headers={"if-match": tag}).status_code == 200
