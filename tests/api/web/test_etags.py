"""ETags, answers after forms, the record of requests, and noise of services that are away."""

import logging
from datetime import UTC, datetime

import pytest

from api.acts.overtaking import UNKNOWN, Seen
from api.base.errors import IfMatchError
from api.base.quiet_errors import QuietErrors
from api.web.etags import etag, seen_of
from api.web.observer import HEADER
from api.web.problems import MEDIA_TYPE
from api.web.responses import SEE_OTHER, see_other
from triage.errors import StoreUnavailableError
from triage.types import Decision, PartDecision, WorkItem

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def item(revision):
    return WorkItem(suggestion_id="S1", revision=revision, updated_at=NOW)


def decision(number):
    part = PartDecision(part="tier", action="accepted", value="常规")
    return Decision(id=number, suggestion_id="S1", triage_version=1, actor="王敏", time=NOW, parts=(part,))


def test_a_tag_is_read_back_as_what_was_seen():
    assert seen_of(etag(item(3), [decision(5), decision(9)])) == Seen(3, 9)
    assert seen_of(etag(item(0), [])) == Seen(0, 0)
    assert seen_of(f"W/{etag(item(3), [])}") == Seen(3, 0), "proxies that compress weaken a tag"


def test_every_act_and_every_decision_gives_another_tag():
    tags = [
        etag(item(1), []),
        etag(item(2), []),
        etag(item(1), [decision(1)]),
        etag(item(1), [decision(1), decision(2)]),
    ]
    assert len(set(tags)) == 4
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)


def test_without_a_header_nothing_is_known():
    assert seen_of(None) == UNKNOWN
    assert not seen_of(None).known
    assert seen_of("*").known


@pytest.mark.parametrize("header", ["", "r1-d1", '"r1-d1', '"r-1-d1"', '"x"', '"r1-d1" x', '"r1-d1", "r2-d2"'])
def test_what_is_none_of_our_tags_is_refused(header):
    with pytest.raises(IfMatchError):
        seen_of(header)


def test_after_a_form_another_page_is_loaded():
    answer = see_other("/suggestions/S1?ok=好")
    assert answer.status_code == SEE_OTHER == 303
    assert answer.headers["location"] == "/suggestions/S1?ok=%E5%A5%BD"


def record(error=None, name="jindianzi.jobs"):
    info = (type(error), error, None) if error is not None else None
    return logging.LogRecord(name, logging.ERROR, "f", 1, "failed", (), info)


def test_what_is_away_is_said_once_without_a_traceback():
    quiet = QuietErrors()
    first = record(StoreUnavailableError())
    assert quiet.filter(first)
    assert not first.exc_info
    assert not quiet.filter(record(StoreUnavailableError()))
    ours = record(ValueError("x"))
    assert quiet.filter(ours)
    assert ours.exc_info, "what is wrong with us keeps its traceback"
    assert quiet.filter(record())
    assert quiet.filter(record())


def test_a_request_has_an_id_and_a_template_of_its_path(client):
    name = HEADER.decode()
    assert client.get("/suggestions/S1", headers={name: "mine:1"}).headers[name] == "mine:1"
    made = [client.get("/suggestions/S1").headers[name] for _ in range(2)]
    assert len(set(made)) == 2
    for bad in ("", "a b", "x" * 101, "a\tb", "路"):
        headers = [(name.encode(), bad.encode())]
        assert client.get("/healthz", headers=headers).headers[name] != bad
    client.get("/suggestions/" + "Q" * 30)
    text = client.app.state.metrics.text().decode()
    assert "S1" not in text
    assert "QQQ" not in text


@pytest.mark.parametrize(
    ("path", "accept", "html"),
    [
        ("/suggestions/nothing", "text/html", True),
        ("/suggestions/nothing", "text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("/api/suggestions/nothing", "text/html", False),
        ("/api/suggestions/nothing", "application/json", False),
    ],
)
def test_people_get_a_page_and_programs_a_problem(client, path, accept, html):
    answer = client.get(path, headers={"accept": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html" if html else MEDIA_TYPE)
    if not html:
        body = answer.json()
        assert (body["status"], body["instance"], body["code"]) == (404, path, "not-found")
        assert body["title"]
        assert body["detail"]
