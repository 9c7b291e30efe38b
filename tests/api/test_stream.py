"""Server-sent events: a page hears that something changed, and nothing else."""

import threading
from dataclasses import replace

from api.routes import stream


def test_a_page_hears_of_the_newest_event_and_of_the_next(client, application, monkeypatch):
    monkeypatch.setattr(stream, "LOOK_SECONDS", 0.2)
    application.state = replace(application.state, stream_seconds=1.0)

    def happen():
        with application.state.store.write() as work:
            work.events.record("S1", "noted")

    threading.Timer(0.5, happen).start()
    response = client.get("/events")
    assert response.headers["content-type"].startswith("text/event-stream")
    assert [line for line in response.text.splitlines() if line.startswith("data:")] == ["data: 6", "data: 7"]
    assert application.state.streams == set()


def test_streams_are_bounded(client, application):
    application.state.streams.update(range(stream.MOST_STREAMS))
    assert client.get("/events").status_code == 503


def test_nobody_listens_without_signing_in(anonymous):
    assert anonymous.get("/events", follow_redirects=False).status_code in {303, 401}
