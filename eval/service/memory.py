"""Memory of a running service over time: of the process that serves, and of its worker."""

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

PROC = Path("/proc")
WORKER = "worker"
MEGABYTE = 1024.0
# A slope over less than this says nothing.
LEAST_SAMPLES = 3


def processes_of(pid: int) -> dict[str, int]:
    """The process ids of a server and, where it has one, of its worker."""
    found = {"server": pid}
    for folder in PROC.glob("[0-9]*"):
        try:
            parent = int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            command = folder.joinpath("cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended meanwhile
        if parent == pid and WORKER.encode() in command:
            found[WORKER] = int(folder.name)
    return found


def used_by(pid: int) -> float | None:
    """Megabytes that a process has for itself alone, without files that it has mapped; None where it has ended."""
    try:
        lines = PROC.joinpath(str(pid), "status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / MEGABYTE for line in lines if line.startswith("RssAnon:")), None)


class MemoryWatch(threading.Thread):
    """Measures every second until it is told to stop."""

    def __init__(self, pid: int, every: float) -> None:
        """Prepare.

        Args:
            pid: of the server.
            every: seconds between two measurements.
        """
        super().__init__(name="memory-watch", daemon=True)
        self._pid, self._every, self._done = pid, every, threading.Event()
        self.samples: dict[str, list[tuple[float, float]]] = {}
        # A worker that was started again has another id.
        self.seen: dict[str, set[int]] = {}

    def run(self) -> None:
        """Measure."""
        start = time.monotonic()
        while True:
            for name, pid in processes_of(self._pid).items():
                if (used := used_by(pid)) is not None:
                    self.samples.setdefault(name, []).append((time.monotonic() - start, used))
                    self.seen.setdefault(name, set()).add(pid)
            if self._done.wait(self._every):
                return

    def stop(self) -> None:
        """End the measurements."""
        self._done.set()
        self.join()

    @property
    def restarts(self) -> int:
        """How often a process was replaced by another one."""
        return sum(len(pids) - 1 for pids in self.seen.values())


def growth(samples: Sequence[tuple[float, float]], warm_up: float) -> Mapping[str, float | None]:
    """How much memory grew after the warm-up.

    Args:
        samples: seconds and megabytes.
        warm_up: seconds that are left out.

    Returns:
        `first_mb` and `last_mb` after the warm-up, `growth_mb`: the rise of the straight line that fits best, and
        `slope_mb_per_hour`; the last two are None where there is too little to fit.
    """
    kept = [sample for sample in samples if sample[0] >= warm_up] or list(samples[-1:])
    if len(kept) < LEAST_SAMPLES:
        ends = {"first_mb": kept[0][1], "last_mb": kept[-1][1]} if kept else {"first_mb": None, "last_mb": None}
        return {**ends, "growth_mb": None, "slope_mb_per_hour": None}
    times, used = np.array(kept).T
    slope = float(np.polyfit(times, used, 1)[0])
    figures = {
        "first_mb": used[0], "last_mb": used[-1], "growth_mb": slope * (times[-1] - times[0]),
        "slope_mb_per_hour": slope * 3600,
    }  # fmt: skip
    return {name: round(float(value), 1) for name, value in figures.items()}
