"""The load run: intakes at a fixed rate, how long each takes to be acknowledged, and whether triage keeps up."""

import gc
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx2
import numpy as np

from eval.service.letters import letter
from eval.service.process import ServiceProcess
from triage.store import Store

CHANNEL = "负载测试"
CLIENTS = 16
WARM_UP = 50
BACKLOG_SECONDS = 10
DRAIN_SECONDS = 300.0
P99_MS = 100.0


def run_load(server: ServiceProcess, store: Store, key: str, *, rate: int = 50, seconds: int = 120) -> dict[str, Any]:
    """Send at a fixed rate, whatever the answers take; times count from when a request was due to be sent.

    Args:
        server: a started server with a trained model.
        store: its database.
        key: an API key that may take in records.
        rate: requests per second.
        seconds: for how long.

    Returns:
        `p50_ms`, `p95_ms`, `p99_ms`, `max_ms`, the largest and the last backlog of triage, the seconds until it was
        empty, and `holds`: p99 below 100 ms, nothing refused, and the backlog at the end at most what arrives in ten
        seconds.
    """
    headers = {"Authorization": f"Bearer {key}"}
    _warm_up(server, store, headers)
    with _collector_at_rest():
        return _run(server, store, headers, rate, seconds)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the pauses of the sender's own garbage collector, a tenth of a second each, out of what it measures."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _run(server: ServiceProcess, store: Store, headers: Mapping[str, str], rate: int, seconds: int) -> dict[str, Any]:
    times: list[float] = []
    refused = 0
    backlog: list[int] = []
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(store, backlog, done))
    watcher.start()

    def send(number: int, due: float) -> tuple[float, bool]:
        answer = client.post(f"{server.url}/api/v1/suggestions", json=letter(WARM_UP + number, CHANNEL))
        return time.perf_counter() - due, answer.status_code == 202  # noqa: PLR2004

    # One client for all, opened before: making one takes longer than an answer may.
    with httpx2.Client(timeout=30, headers=headers) as client, ThreadPoolExecutor(CLIENTS) as pool:
        start = time.perf_counter()
        futures = []
        for number in range(rate * seconds):
            due = start + number / rate
            if (wait := due - time.perf_counter()) > 0:
                time.sleep(wait)
            futures.append(pool.submit(send, number, due))
        for future in futures:
            taken, accepted = future.result()
            times.append(taken)
            refused += not accepted
    last, drained = _due(store), time.perf_counter()
    while _due(store) and time.perf_counter() - drained < DRAIN_SECONDS:
        time.sleep(0.2)
    done.set()
    watcher.join()
    report = _percentiles(times) | {
        "requests": len(times),
        "refused": refused,
        "backlog_max": max(backlog, default=0),
        "backlog_at_end": last,
        "drained_seconds": round(time.perf_counter() - drained, 1),
    }
    report["holds"] = not refused and report["p99_ms"] < P99_MS and last <= BACKLOG_SECONDS * rate
    return report


def _percentiles(times: Sequence[float]) -> dict[str, Any]:
    values = np.array(times) * 1000
    named = {f"p{share}_ms": round(float(np.percentile(values, share)), 1) for share in (50, 95, 99)}
    return named | {"max_ms": round(float(values.max()), 1)}


def _warm_up(server: ServiceProcess, store: Store, headers: Mapping[str, str]) -> None:
    with httpx2.Client(timeout=60, headers=headers) as client:
        for number in range(WARM_UP):
            client.post(f"{server.url}/api/v1/suggestions", json=letter(number, CHANNEL)).raise_for_status()
    while _due(store):
        time.sleep(0.2)


def _due(store: Store) -> int:
    with store.read() as work:
        return work.work_items.count_due()


def _watch(store: Store, backlog: list[int], done: threading.Event) -> None:
    while not done.wait(0.5):
        backlog.append(_due(store))
