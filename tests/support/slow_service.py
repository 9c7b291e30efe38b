"""A service whose engine takes its time: a process that tests end while it works.

Started as `python slow_service.py DATA PORT SECONDS`; SECONDS is how long one letter takes.
"""

import sys
import time
from pathlib import Path

from triage.store.base.upsert import digest
from triage.types import CategoryScore, Draft, NeedsHuman, Region, Scope, Triage


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def triage_of(key):
    return Triage(
        id=key, category=CategoryScore(name=None, score=0), departments=(), region=Region(), tier="常规", deadline=None,
        in_scope=Scope(value=True), duplicates=(), similar_cases=(), policies=(), sources=(), draft=Draft(),
        needs_human=NeedsHuman(value=False), produced_by={},
    )  # fmt: skip


class SlowEngine:
    def __init__(self, store, seconds):
        self.store, self.seconds = store, seconds

    def prepare(self, _today):
        pass

    def triage_stored(self, ids, _today, claim=None):
        for key in ids:
            with self.store.read() as work:
                letter = work.suggestions.one(key)
            say("judging")
            time.sleep(self.seconds)
            with self.store.write() as work:
                if work.work_items.complete({key: digest(letter)}, claim):
                    work.triages.add(triage_of(key))
        return ()

    def close(self):
        say("closed")


def main(folder, port, seconds):
    import uvicorn

    from api.app import create_app
    from api.base.settings import Settings
    from api.cli.server import SHUTDOWN_SECONDS

    app = create_app(
        Settings(data_dir=Path(folder)), lambda _settings, store, _office: SlowEngine(store, seconds), run_jobs=True
    )
    uvicorn.run(
        app, host="127.0.0.1", port=port, log_level="error", access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
