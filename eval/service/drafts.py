"""The draft run: a night's inbox through a language model while the process is killed again and again."""

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from eval.service.listening import listening
from eval.service.process import CommandProcess
from triage.store import Store

TASK = "draft_reply"
CONCURRENCY = 16
LOOK_SECONDS = 0.02
ANSWER = {
    "cannot_answer": False,
    "missing": [],
    "statements": [{"text": "具体情况需由承办单位核实后答复。", "source": "", "quote": ""}],
}


class _Model(ThreadingHTTPServer):
    """Answers every request the same after a while, and counts how often it was asked each question."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, seconds: float) -> None:
        self.seconds, self._lock = seconds, threading.Lock()
        self.asked: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: Any) -> None:
        """Say nothing where a connection ends with the process that was killed."""

    def answer(self, body: bytes) -> bytes:
        with self._lock:
            self.asked[hashlib.sha256(body).hexdigest()] += 1
        time.sleep(self.seconds)
        message = {"role": "assistant", "content": json.dumps(ANSWER, ensure_ascii=False)}
        usage = {"prompt_tokens": 1000, "completion_tokens": 30, "total_tokens": 1030}
        found = {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "usage": usage}
        found["choices"] = [{"index": 0, "message": message, "finish_reason": "stop"}]
        return json.dumps(found).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Model

    def do_POST(self) -> None:
        """Answer one question."""
        answer = self.server.answer(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:  # who asked has been killed
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def run_drafts(folder: Path, store: Store, *, kills: int, seconds: float) -> dict[str, Any]:
    """Draft for every open suggestion, and kill the command several times on the way.

    A question that was under way when the process was killed may be asked again: its answer had reached nobody.

    Args:
        folder: the data folder.
        store: its database.
        kills: how often the process is killed, evenly over the run.
        seconds: how long the model takes for an answer.

    Returns:
        How many suggestions there were and how each ended, how often the model was asked, how many questions were
        asked again, how many of these could be, and `holds`.
    """
    with store.read() as work:
        waiting = work.language.without_outcome(TASK, retry_failed=False)
    model = _Model(seconds)
    start = time.monotonic()
    command = CommandProcess(["draft", "--batch"], _environment(folder, model.server_port), folder / "draft.log")
    killed = 0
    with listening(model):
        try:
            for kill in range(1, kills + 1):
                command.start()
                while command.running and model.asked.total() < len(waiting) * kill // (kills + 1):
                    time.sleep(LOOK_SECONDS)
                killed += command.running
                command.kill()
            command.run()
        finally:
            command.kill()
    with store.read() as work:
        ends = {key: work.language.outcomes(key).get(TASK) for key in waiting}
    again = model.asked.total() - len(model.asked)
    statuses = Counter(end.status if end is not None else "none" for end in ends.values())
    return {
        "suggestions": len(waiting),
        "kills": killed,
        "statuses": dict(statuses),
        "requests": model.asked.total(),
        "asked_again": again,
        "under_way_at_kills": killed * CONCURRENCY,
        "seconds": round(time.monotonic() - start, 1),
        "holds": killed == kills and _all_answered(statuses, len(waiting)) and again <= killed * CONCURRENCY,
    }


def _environment(folder: Path, port: int) -> Mapping[str, str]:
    return {
        "JINDIANZI_DATA_DIR": str(folder),
        "JINDIANZI_LLM__BASE_URL": f"http://127.0.0.1:{port}/v1",
        "JINDIANZI_LLM__MODEL": "m",
        "JINDIANZI_LLM__STRUCTURED": "json_schema",
        "JINDIANZI_LLM__CONCURRENCY": str(CONCURRENCY),
    }


def _all_answered(statuses: dict[str, int], wanted: int) -> bool:
    """Whether each suggestion has its answer: a draft that was taken, or one that the better built-in one outlived."""
    return set(statuses) <= {"done", "kept"} and sum(statuses.values()) == wanted
