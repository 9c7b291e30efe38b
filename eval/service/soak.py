"""The soak run: letters at a fixed rate while people have pages open; memory stays flat, and nothing fails."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.base.errors import MemoryUnknownError
from eval.service.letters import letter
from eval.service.memory import PROC, MemoryWatch, growth
from eval.service.process import ServiceProcess
from eval.service.sending import WARM_UP, collector_at_rest, percentiles, send_at_rate, waiting, warm_up
from eval.service.visitors import Visitors
from triage.store import Store
from triage.store.suggestions.intakes import suggestion_id

CHANNEL = "长测"
P99_MS = 150.0
# What is left out before memory is judged: caches fill.
WARM_UP_SHARE = 0.3
SAMPLES = 300
PAUSE_SECONDS = 2.0
SHOWN = 10
ERRORS = ("error", "critical")


def run_soak(
    server: ServiceProcess, store: Store, key: str, cookies: Sequence[dict[str, str]], *, rate: float, minutes: float,
    most_growth_mb: float,
) -> dict[str, Any]:  # fmt: skip
    """Send letters at a fixed rate while people open pages and follow the stream.

    Args:
        server: a started server with a trained model.
        store: its database.
        key: an API key that may take in records.
        cookies: of the sessions of the people, one for each.
        rate: letters per second.
        minutes: for how long.
        most_growth_mb: how much the memory of each process may grow after the warm-up.

    Returns:
        `intake` and `pages` with their times and failures, `memory` of server and worker, how often a process was
        started again, the lines of the log that say an error, the backlog of triage at the end, and `holds`: p99 of
        the intake at most 150 ms, no error of any kind, and memory as asked.

    Raises:
        MemoryUnknownError: this system does not say how much memory a process has.
    """
    if not PROC.joinpath("self", "status").is_file():
        raise MemoryUnknownError
    headers = {"Authorization": f"Bearer {key}"}
    warm_up(server.url, headers, store, CHANNEL)
    seconds = minutes * 60
    watch = MemoryWatch(server.pid, max(seconds / SAMPLES, 0.2))
    keys = [suggestion_id(CHANNEL, letter(number, CHANNEL)["external_id"]) for number in range(WARM_UP)]
    people = Visitors(server.url, cookies, keys, pause=PAUSE_SECONDS)
    with collector_at_rest():
        watch.start()
        people.start()
        sent = send_at_rate(server.url, headers, CHANNEL, rate=rate, letters=round(rate * seconds))
        people.stop()
        watch.stop()
    report: dict[str, Any] = {
        "rate": rate,
        "minutes": minutes,
        "people": len(cookies),
        "intake": {
            "sent": len(sent.times), "refused": sent.refused, "reasons": sorted(sent.reasons),
            **percentiles(sent.times),
        },
        "pages": {
            "opened": len(people.times), "streams": people.streams, "failed": len(people.failures),
            "failures": sorted(set(people.failures))[:SHOWN], **percentiles(people.times),
        },
        "memory": {name: growth(samples, WARM_UP_SHARE * seconds) for name, samples in watch.samples.items()},
        "most_growth_mb": most_growth_mb,
        "restarts": watch.restarts,
        "log_errors": errors_in(server.log),
        "backlog_at_end": waiting(store),
    }  # fmt: skip
    report["broken"] = broken_bars(report)
    return report | {"holds": not report["broken"]}


def errors_in(log: Path) -> int:
    """How many lines of a log say an error."""
    found = 0
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            level = json.loads(line).get("level")
        except (ValueError, AttributeError):
            level = "error" if line.startswith("Traceback") else None
        found += level in ERRORS
    return found


def broken_bars(report: Mapping[str, Any]) -> list[str]:
    """Which of the bars a report does not hold, by name."""
    limit = report["most_growth_mb"]
    grown = {name: figures["growth_mb"] for name, figures in report["memory"].items()}
    intake, pages = report["intake"], report["pages"]
    bars = {
        "intake refused": intake["refused"] > 0,
        "intake p99": intake["p99_ms"] is None or intake["p99_ms"] > P99_MS,
        "pages failed": pages["failed"] > 0 or not pages["opened"],
        "process started again": report["restarts"] > 0,
        "errors in the log": report["log_errors"] > 0,
        **{f"memory of the {name}": found is None or found > limit for name, found in grown.items()},
        "memory unknown": not grown,
    }
    return [name for name, broken in bars.items() if broken]
