"""Webhooks: everything arrives, signed, in order for each suggestion, whatever the receiver does."""

import random
from datetime import timedelta

import pytest
from loopback import Loopback, QuietHandler
from waiting import until

from api.jobs.webhook_job import WebhookJob
from triage.outgoing.addresses import AddressRules
from triage.types import Suggestion
from triage.workflow import signature
from triage.workflow.signature import is_valid, pause_after, sign

DELIVERED = 600


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(signature, "FIRST_PAUSE", timedelta(milliseconds=5))


def subscribe(client, receiver, **more):
    made = client.post("/api/v1/webhooks", json={"url": receiver.url, **more}).json()
    receiver.secret = made["secret"]
    return made["subscription"]["id"]


def happen(store, suggestions, events):
    letters = [Suggestion(id=f"W{n}", text="x") for n in range(suggestions)]
    with store.write() as work:
        work.suggestions.put(letters)
    for step in range(events - 1):
        with store.write() as work:
            for letter in letters:
                work.events.record(letter.id, "noted", data={"step": step})


def job_of(application, rules=None):
    state = application.state
    return WebhookJob(state.store, state.secret_key, addresses=rules or state.settings.outgoing.rules)


def drain(application):
    job = job_of(application)

    def nothing_waits():
        job.run()
        with application.state.store.read() as work:
            return not work.webhooks.counts().get("pending")

    until(nothing_waits)


def test_a_receiver_that_fails_one_in_three_gets_everything_in_order(client, application, make_receiver, impatient):
    chance = random.Random(6)  # noqa: S311
    receiver = make_receiver(lambda _number: chance.random() < 1 / 3)
    subscribe(client, receiver)
    happen(application.state.store, DELIVERED // 6, 6)
    drain(application)
    assert receiver.invalid == 0
    numbers = {}
    for body in receiver.bodies:
        numbers.setdefault(body["event"]["suggestion_id"], []).append(body["event"]["number"])
    assert sum(map(len, numbers.values())) == DELIVERED
    assert all(found == sorted(set(found)) for found in numbers.values())
    assert receiver.number > DELIVERED * 1.2


def test_triage_and_decision_are_in_the_message(client, application, make_receiver):
    receiver = make_receiver()
    subscribe(client, receiver, kinds=["triaged", "decided"])
    client.post("/api/suggestions", json={"id": "N1", "text": "路灯不亮"})
    parts = [{"part": "tier", "action": "accepted"}]
    client.post("/api/suggestions/N1/decision", json={"triage_version": 1, "actor": "王敏", "parts": parts})
    drain(application)
    triaged, decided = receiver.bodies
    assert triaged["triage"]["departments"][0]["name"] == "江东区城市管理和综合执法局"
    assert decided["decision"]["parts"][0]["value"] == "常规"


def test_dead_letters_are_listed_and_replayed(client, application, make_receiver, impatient, monkeypatch):
    monkeypatch.setattr(signature, "MOST_ATTEMPTS", 3)
    broken = [True]
    receiver = make_receiver(lambda _number: broken[0])
    key = subscribe(client, receiver)
    happen(application.state.store, 2, 1)
    drain(application)
    dead = client.get(f"/api/v1/webhooks/{key}/deliveries", params={"status": "dead"}).json()["items"]
    assert [(one["attempts"], one["last_problem"]) for one in dead] == [(3, "status 500")] * 2
    assert receiver.bodies == []
    broken[0] = False
    assert client.post(f"/api/v1/webhooks/{key}/replay", params={"delivery": dead[0]["id"]}).json() == {"replayed": 1}
    assert client.post(f"/api/v1/webhooks/{key}/replay").json() == {"replayed": 1}
    assert client.post(f"/api/v1/webhooks/{key}/replay", params={"delivery": dead[0]["id"]}).status_code == 404
    drain(application)
    assert len(receiver.bodies) == 2


def test_a_rotated_secret_overlaps_with_the_one_before(client, application, make_receiver):
    receiver = make_receiver()
    key = subscribe(client, receiver)
    old = receiver.secret
    new = client.post(f"/api/v1/webhooks/{key}/rotate", json={"overlap_hours": 1}).json()["secret"]
    assert new != old
    happen(application.state.store, 1, 1)
    drain(application)
    receiver.secret = new
    happen(application.state.store, 1, 2)
    drain(application)
    assert (len(receiver.bodies), receiver.invalid) == (2, 0)
    client.post(f"/api/v1/webhooks/{key}/rotate", json={"overlap_hours": 0})
    happen(application.state.store, 2, 2)
    job_of(application).run()
    assert receiver.invalid > 0


def test_what_happens_while_a_subscription_is_paused_is_sent_later(client, application, make_receiver):
    receiver = make_receiver()
    key = subscribe(client, receiver)
    client.post(f"/api/v1/webhooks/{key}/pause")
    happen(application.state.store, 3, 1)
    job_of(application).run()
    assert receiver.bodies == []
    client.post(f"/api/v1/webhooks/{key}/resume")
    drain(application)
    assert len(receiver.bodies) == 3
    assert client.delete(f"/api/v1/webhooks/{key}").status_code == 204
    assert client.get("/api/v1/webhooks").json() == {"items": []}


FORBIDDEN = ["http://127.0.0.2:5432/", "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://2130706434/"]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_a_receiver_on_this_machine_or_its_link_is_refused(client, url):
    found = client.post("/api/v1/webhooks", json={"url": url})
    assert (found.status_code, found.json()["code"]) == (422, "address-not-allowed")
    page = client.post("/operator/webhooks", data={"url": url, "kinds": []})
    assert (page.status_code, "不允许访问地址" in page.text) == (422, True)
    assert client.get("/api/v1/webhooks").json() == {"items": []}


def test_deliveries_say_the_same_of_every_forbidden_address(client, application, make_receiver):
    """Of an open port, a closed one, an error and a redirect: stored by an earlier version, or a name that leads there."""
    receivers = [make_receiver(), make_receiver(lambda _number: True)]
    urls = [
        *(receiver.url for receiver in receivers),
        "http://127.0.0.1:1/",
        "http://169.254.169.254/",
        "http://localhost:1/",
    ]
    with application.state.store.write() as work:
        keys = [work.webhooks.add(url, ()).id for url in urls]
    happen(application.state.store, 1, 1)
    job_of(application, AddressRules()).run()
    with application.state.store.read() as work:
        said = {work.webhooks.deliveries(key, None, 0, 9)[0].last_problem for key in keys}
    assert said == {"address not allowed"}
    assert [receiver.number for receiver in receivers] == [0, 0]


def test_a_redirect_is_a_failure(client, application):
    class Handler(QuietHandler):
        def post(self):
            self.owner.append(self.path)
            self.answer(307, headers=[("Location", "/elsewhere")])

    paths = []
    server = Loopback(Handler, paths)
    with application.state.store.write() as work:
        key = work.webhooks.add(f"{server.url}/hook", ()).id
    happen(application.state.store, 1, 1)
    job_of(application).run()
    server.close()
    with application.state.store.read() as work:
        assert work.webhooks.deliveries(key, None, 0, 9)[0].last_problem == "status 307"
    assert set(paths) == {"/hook"}


@pytest.mark.parametrize("url", ["ftp://host/x", "not an address", "http://user:secret@host/x"])
def test_an_address_that_cannot_receive_is_refused(client, url):
    assert client.post("/api/v1/webhooks", json={"url": url}).status_code == 422


def test_a_signature_holds_for_its_body_time_and_secret_only():
    header = sign(["new", "old"], 1000, b"body")
    assert is_valid("old", "1000", header, b"body", 1000)
    assert is_valid("new", "1000", header, b"body", 1299)
    for secret, timestamp, body, now in (
        ("other", "1000", b"body", 1000), ("new", "1001", b"body", 1000), ("new", "1000", b"bodY", 1000),
        ("new", "1000", b"body", 2000), ("new", "x", b"body", 1000),
    ):  # fmt: skip
        assert not is_valid(secret, timestamp, header, body, now)


def test_pauses_double_up_to_an_hour_and_end():
    pauses = [pause_after(attempts, 0.5) for attempts in range(1, signature.MOST_ATTEMPTS + 1)]
    assert [pause.total_seconds() for pause in pauses[:4]] == [1, 2, 4, 8]
    assert max(pause for pause in pauses[:-1]) == timedelta(hours=1)
    assert pauses[-1] is None


def test_the_command_line_adds_rotates_and_replays(service_settings, monkeypatch):
    from typer.testing import CliRunner

    from api.cli.main import app

    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    monkeypatch.setenv("JINDIANZI_OUTGOING__ALLOW", '["127.0.0.0/8"]')

    def run(*arguments):
        done = CliRunner().invoke(app, ["webhooks", *arguments])
        assert done.exit_code == 0, done.output
        return done.stdout.split()

    key, secret = run("add", "http://127.0.0.1:9/x", "--kind", "triaged")
    assert secret.startswith("whsec_")
    assert run("rotate", key)[0] != secret
    assert run("list")[:3] == [key, "active", "http://127.0.0.1:9/x"]
    assert run("dead", key) == []
    assert run("replay", key)[0] == "0"


def test_a_suggestion_that_is_taken_in_and_triaged_at_once_wakes_the_delivery(client, application, monkeypatch):
    woken = []
    monkeypatch.setattr(type(application.state.jobs), "wake", lambda _self, name: woken.append(name))
    client.post("/api/suggestions", json={"id": "N1", "text": "路灯不亮"})
    assert woken.count("webhooks") == 2, "for what was received, and for its triage"
    client.post("/api/suggestions", json={"id": "N1", "text": "路灯不亮"})
    assert woken.count("webhooks") == 2
