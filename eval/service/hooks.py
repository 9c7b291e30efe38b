"""The webhook run: many deliveries to a receiver that fails one in three."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

import httpx2

from eval.service.listening import listening
from eval.service.process import ServiceProcess
from triage.store import Store
from triage.types import Suggestion
from triage.workflow.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_valid

PER_SUGGESTION = 10
PATIENCE_SECONDS = 1_800.0


class _Receiver(ThreadingHTTPServer):
    """Answers one in three with 500, and keeps what the others brought."""

    daemon_threads = True

    def __init__(self, seed: int) -> None:
        self.secret, self.invalid, self.requests = "", 0, 0
        self.numbers: dict[str, list[int]] = {}
        self._draw, self._lock = Random(seed), threading.Lock()  # noqa: S311
        super().__init__(("127.0.0.1", 0), _Handler)

    def take(self, timestamp: str, signature: str, body: bytes) -> int:
        with self._lock:
            self.requests += 1
            if not is_valid(self.secret, timestamp, signature, body, time.time()):
                self.invalid += 1
                return 401
            if self._draw.random() < 1 / 3:
                return 500
            event = json.loads(body)["event"]
            self.numbers.setdefault(event["suggestion_id"], []).append(event["number"])
            return 204


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Receiver

    def do_POST(self) -> None:
        """Take one delivery."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.take(self.headers[TIMESTAMP_HEADER], self.headers[SIGNATURE_HEADER], body))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def run_hooks(
    server: ServiceProcess, store: Store, key: str, *, deliveries: int = 10_000, seed: int = 6
) -> dict[str, Any]:
    """Have events delivered to a receiver that fails one in three.

    Args:
        server: a started server.
        store: its database.
        key: an API key that may manage webhooks.
        deliveries: how many events; ten for each suggestion.
        seed: of the failures.

    Returns:
        How many arrived, how many requests that took, how many suggestions got theirs out of order or twice, how
        many signatures were wrong, and `holds`.
    """
    receiver = _Receiver(seed)
    start = time.monotonic()
    with listening(receiver):
        with httpx2.Client(timeout=30, headers={"Authorization": f"Bearer {key}"}) as client:
            made = client.post(
                f"{server.url}/api/v1/webhooks",
                json={"url": f"http://127.0.0.1:{receiver.server_port}/hook", "kinds": ["received", "noted"]},
            ).json()
        receiver.secret = made["secret"]
        _happen(store, deliveries)
        while sum(map(len, receiver.numbers.values())) < deliveries and time.monotonic() - start < PATIENCE_SECONDS:
            time.sleep(0.5)
    arrived = sum(map(len, receiver.numbers.values()))
    disordered = sum(found != sorted(set(found)) for found in receiver.numbers.values())
    return {
        "deliveries": deliveries,
        "arrived": arrived,
        "requests": receiver.requests,
        "suggestions_out_of_order": disordered,
        "wrong_signatures": receiver.invalid,
        "seconds": round(time.monotonic() - start, 1),
        "holds": arrived == deliveries and not disordered and not receiver.invalid,
    }


def _happen(store: Store, deliveries: int) -> None:
    letters = [Suggestion(id=f"W{number}", text="x") for number in range(deliveries // PER_SUGGESTION)]
    with store.write() as work:
        work.suggestions.put(letters)
    for step in range(PER_SUGGESTION - 1):
        with store.write() as work:
            for one in letters:
                work.events.record(one.id, "noted", data={"step": step})
