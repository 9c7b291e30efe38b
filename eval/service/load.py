"""The load run: intakes at a fixed rate, how long each takes to be acknowledged, and whether triage keeps up."""

import threading
import time
from typing import Any

from eval.service.process import ServiceProcess
from eval.service.sending import collector_at_rest, percentiles, send_at_rate, waiting, warm_up
from triage.store import Store

CHANNEL = "负载测试"
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
    warm_up(server.url, headers, store, CHANNEL)
    backlog: list[int] = []
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(store, backlog, done))
    with collector_at_rest():
        watcher.start()
        sent = send_at_rate(server.url, headers, CHANNEL, rate=rate, letters=rate * seconds)
        last, drained = waiting(store), time.perf_counter()
        while waiting(store) and time.perf_counter() - drained < DRAIN_SECONDS:
            time.sleep(0.2)
        done.set()
        watcher.join()
    report = percentiles(sent.times) | {
        "requests": len(sent.times),
        "refused": sent.refused,
        "backlog_max": max(backlog, default=0),
        "backlog_at_end": last,
        "drained_seconds": round(time.perf_counter() - drained, 1),
    }
    report["holds"] = not sent.refused and report["p99_ms"] < P99_MS and last <= BACKLOG_SECONDS * rate
    return report


def _watch(store: Store, backlog: list[int], done: threading.Event) -> None:
    while not done.wait(0.5):
        backlog.append(waiting(store))
