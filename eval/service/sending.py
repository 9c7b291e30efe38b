"""Sending letters at a fixed rate, and the times until they were acknowledged."""

import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import numpy as np

from eval.service.letters import letter
from triage.store import Store

CLIENTS = 16
WARM_UP = 50
ACCEPTED = 202
TIMEOUT_SECONDS = 30.0


@dataclass
class Sent:
    """What came of letters: seconds from when each was due until its answer, and what was not accepted and why."""

    times: list[float] = field(default_factory=list)
    refused: int = 0
    reasons: set[str] = field(default_factory=set)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the sender's garbage collector from what is here now: a look at it takes a tenth of a second each time."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def send_at_rate(
    url: str, headers: Mapping[str, str], channel: str, *, rate: float, letters: int, first: int = WARM_UP
) -> Sent:
    """Send letters at a fixed rate, whatever the answers take; times count from when a letter was due to be sent.

    Args:
        url: the address of the service.
        headers: with the key.
        channel: by which they come.
        rate: letters per second.
        letters: how many.
        first: the number of the first of them.
    """

    def send(number: int, due: float) -> tuple[float, str]:
        try:
            answer = client.post(f"{url}/api/v1/suggestions", json=letter(number, channel))
            problem = "" if answer.status_code == ACCEPTED else str(answer.status_code)
        except httpx2.HTTPError as error:
            problem = type(error).__name__
        return time.perf_counter() - due, problem

    sent = Sent()
    # One client for all, opened before: making one takes longer than an answer may.
    with httpx2.Client(timeout=TIMEOUT_SECONDS, headers=headers) as client, ThreadPoolExecutor(CLIENTS) as pool:
        start, futures = time.perf_counter(), []
        for number in range(letters):
            due = start + number / rate
            if (wait := due - time.perf_counter()) > 0:
                time.sleep(wait)
            futures.append(pool.submit(send, first + number, due))
        for future in futures:
            taken, problem = future.result()
            sent.times.append(taken)
            if problem:
                sent.refused += 1
                sent.reasons.add(problem)
    return sent


def warm_up(url: str, headers: Mapping[str, str], store: Store, channel: str) -> None:
    """Send the first letters, and wait until they are judged."""
    with httpx2.Client(timeout=60, headers=headers) as client:
        for number in range(WARM_UP):
            client.post(f"{url}/api/v1/suggestions", json=letter(number, channel)).raise_for_status()
    while waiting(store):
        time.sleep(0.2)


def waiting(store: Store) -> int:
    """How many letters wait to be judged."""
    with store.read() as work:
        return work.work_items.count_due()


def percentiles(times: Sequence[float]) -> dict[str, Any]:
    """Milliseconds below which half, 95 and 99 in a hundred of these seconds are, and the longest; None of none."""
    shares = (50, 95, 99)
    if not times:
        return dict.fromkeys([*(f"p{share}_ms" for share in shares), "max_ms"])
    values = np.array(times) * 1000
    named = {f"p{share}_ms": round(float(np.percentile(values, share)), 1) for share in shares}
    return named | {"max_ms": round(float(values.max()), 1)}
