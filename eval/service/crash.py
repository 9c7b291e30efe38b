"""The crash run: many clients send, processes are killed, and afterwards every item is there exactly once."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

import httpx2

from eval.service.letters import letter
from triage.store import Store

CHANNEL = "压力测试"
PAUSE_SECONDS = 0.1
TRIAGE_SECONDS = 600.0


@dataclass
class CrashReport:
    """What the run found; it holds where `lost`, `twice` and `wrong_triages` are 0."""

    items: int
    sent: int = 0
    acknowledged: int = 0
    connection_errors: int = 0
    other_answers: int = 0
    kills: int = 0
    lost: int = 0
    twice: int = 0
    wrong_triages: int = 0
    seconds: float = 0.0
    kill_times: list[float] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every acknowledged item is there once with exactly one current triage."""
        return not (self.lost or self.twice or self.wrong_triages) and self.acknowledged == self.items


class _Progress:
    """How many items are acknowledged, shared by the clients and the killer."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.acknowledged: set[int] = set()
        self.report = CrashReport(0)


def run_crash(
    address: Callable[[], str],
    store: Store,
    kill: Callable[[int], None],
    key: str,
    *,
    items: int = 2_000,
    clients: int = 16,
    repeats: float = 0.1,
    kills: int = 5,
    seed: int = 6,
) -> dict[str, Any]:
    """Send items from parallel clients while something is killed, then count what is stored.

    Args:
        address: the service's address now.
        store: its database.
        kill: kills and starts again, with the number of the kill.
        key: an API key that may take in records.
        items: how many different items.
        clients: how many send at the same time; each sends an item again until it is acknowledged.
        repeats: the share of items that are sent once more after they were acknowledged.
        kills: how often; spread evenly over the run.
        seed: of the repeats.

    Returns:
        The report as plain values.
    """
    progress = _Progress()
    report = progress.report = CrashReport(items)
    start = time.monotonic()
    work = list(range(items))
    Random(seed).shuffle(work)  # noqa: S311
    parts = [work[number::clients] for number in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        futures = [pool.submit(_client, address, key, part, repeats, seed, progress) for part in parts]
        for number in range(kills):
            while len(progress.acknowledged) < (number + 1) * items // (kills + 1):
                time.sleep(0.01)
            report.kill_times.append(round(time.monotonic() - start, 2))
            kill(number)
            report.kills += 1
        for future in futures:
            future.result()
    report.acknowledged = len(progress.acknowledged)
    _wait_for_triage(store)
    _count(store, progress.acknowledged, report)
    report.seconds = round(time.monotonic() - start, 1)
    return asdict(report) | {"holds": report.holds}


def _client(
    address: Callable[[], str], key: str, numbers: Sequence[int], repeats: float, seed: int, progress: _Progress
) -> None:
    draw = Random(seed + numbers[0])  # noqa: S311
    with httpx2.Client(timeout=30, headers={"Authorization": f"Bearer {key}"}) as client:
        for number in numbers:
            _send(client, address, number, progress)
            if draw.random() < repeats:
                _send(client, address, number, progress)


def _send(client: httpx2.Client, address: Callable[[], str], number: int, progress: _Progress) -> None:
    body = letter(number, CHANNEL)
    while True:
        try:
            answer = client.post(f"{address()}/api/v1/suggestions", json=body)
        except httpx2.HTTPError:
            with progress.lock:
                progress.report.sent += 1
                progress.report.connection_errors += 1
            time.sleep(PAUSE_SECONDS)
            continue
        with progress.lock:
            progress.report.sent += 1
            if answer.status_code == 202 and answer.json()["items"][0]["result"] != "rejected":  # noqa: PLR2004
                progress.acknowledged.add(number)
                return
            progress.report.other_answers += 1
        time.sleep(PAUSE_SECONDS)


def _wait_for_triage(store: Store) -> None:
    end = time.monotonic() + TRIAGE_SECONDS
    while time.monotonic() < end:
        with store.read() as work:
            if work.work_items.count_due() == 0:
                return
        time.sleep(0.5)


def _count(store: Store, acknowledged: set[int], report: CrashReport) -> None:
    with store.read() as work:
        stored = work.intakes.of_channel(CHANNEL)
        triages = work.triages.numbers([key for keys in stored.values() for key in keys])
    for number in acknowledged:
        keys = stored.get(str(letter(number, CHANNEL)["external_id"]), [])
        report.lost += not keys
        report.twice += len(keys) > 1
        report.wrong_triages += sum(triages.get(key) != (1, 1) for key in keys)
