"""The human check of public forms: the answer is not in the token, and a token is one visitor's, one campaign's, once."""

import base64
import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from api.pages.base.templating import today
from api.web.human_check import HumanCheck
from triage.types import NewCampaign


def sum_of(question):
    first, second = re.search(r"(\d+) 加 (\d+) 等于几", question).groups()
    return str(int(first) + int(second))


@pytest.fixture
def check(application):
    return HumanCheck(application.state.secret_key)


@pytest.fixture
def calls(application, monkeypatch):
    monkeypatch.setattr("api.web.human_check.MIN_SECONDS", 0)
    monkeypatch.setattr("api.pages.citizen.call.PER_MINUTE", 1000)
    new = NewCampaign(title="议题", text="献策", starts=today(), ends=today() + timedelta(days=30))
    with application.state.store.write() as work:
        return [work.campaigns.add(new, "王敏"), work.campaigns.add(new, "王敏")]


def form_of(page):
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf", "check")}
    return found | {"title": "共享雨伞", "text": "地铁口放共享雨伞。", "anyway": "1"}


def test_a_question_is_for_one_visitor_one_campaign_and_one_hour(check):
    question, token = check.ask("me", 7, 1000)
    found = check.read("me", 7, token, 1010)
    assert check.is_answer(found, f" {sum_of(question)} ")
    assert not check.is_answer(found, "1")
    for visitor, campaign, given, now in (
        ("you", 7, token, 1010), ("", 7, token, 1010), ("me", 8, token, 1010), ("me", 7, token, 1001), ("me", 7, token, 9000),
        ("me", 7, token.replace("asked", "passed"), 1010), ("me", 7, token[:-1] + "z", 1010), ("me", 7, "x", 1010),
        ("me", 7, "asked.n.1000.zz", 1010), ("me", 7, re.sub(r"\.1000\.", ".1005.", token), 1010),
    ):  # fmt: skip
        assert check.read(visitor, campaign, given, now) is None, (visitor, campaign, given, now)


def test_the_answer_is_not_in_the_token(check):
    """Whatever is equal in two tokens and can be decoded, the questions differ."""
    asked = [check.ask("me", 7, 1000) for _ in range(200)]
    assert len({question for question, _ in asked}) > 30
    for question, token in asked:
        kind, nonce, moment, signature = token.split(".")
        assert (kind, moment) == ("asked", "1000")
        assert len(base64.urlsafe_b64decode(nonce)) == 15
        assert re.fullmatch(r"[0-9a-f]{64}", signature)
        assert question not in token


def test_a_token_is_used_once_whether_the_answer_was_right_or_not(application, calls):
    guest = TestClient(application)
    page = guest.get(f"/call/{calls[0]}").text
    given = form_of(page) | {"answer": sum_of(page)}
    assert guest.post(f"/call/{calls[0]}", data=given | {"answer": "1"}).status_code == 422
    assert guest.post(f"/call/{calls[0]}", data=given).status_code == 422, "a second guess at the same question"
    page = guest.get(f"/call/{calls[0]}").text
    given = form_of(page) | {"answer": sum_of(page)}
    found = [guest.post(f"/call/{calls[0]}", data=given).status_code for _ in range(20)]
    assert found == [200] + [422] * 19
    with application.state.store.read() as work:
        assert len(work.campaigns.suggestion_ids(work.campaigns.one(calls[0]))) == 1


def test_a_token_of_one_campaign_is_none_of_another(application, calls):
    guest = TestClient(application)
    page = guest.get(f"/call/{calls[0]}").text
    given = form_of(page) | {"answer": sum_of(page)}
    assert guest.post(f"/call/{calls[1]}", data=given).status_code == 422
    assert guest.post(f"/call/{calls[0]}", data=given).status_code == 200


def test_two_processes_take_a_token_once(application, calls):
    with application.state.store.write() as work:
        ends = HumanCheck(application.state.secret_key)
        token = ends.passed("me", calls[0], 2_000_000_000)
        found = ends.read("me", calls[0], token, 2_000_000_000)
        assert work.support.use_check(found.nonce, found.expires_at)
    with application.state.store.write() as work:
        assert not work.support.use_check(found.nonce, found.expires_at)
