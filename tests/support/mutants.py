"""Plants bugs with mutmut and says how many the tests of each room find: `make mutants`, `make mutants SAMPLE=60`.

All happens in copies of the working tree in a temporary folder, which goes when the run ends or is interrupted.
"""

import argparse
import ast
import contextlib
import json
import math
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import unified_diff
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("mutants.toml")
PACKAGES = ("api", "eval", "prompts", "retrieval", "triage")
# PostgreSQL would make a database anew for each bug, a browser would start for each.
MARKS = "not postgres and not browser and not shared_data"
# What mutmut notes as the exit status of the tests that met a bug.
FOUND = {1, 3, 24, 36, 37, 152, 255, -24, -9, -11}
NO_TEST, SURVIVED = {5, 33}, {0}
# What mutmut says, and ends with 1, where no test runs any of the bugs of a small sample.
UNCOVERED = "could not find any test case for any mutant"
# What the program writes into its log for people who operate it is not tested word by word.
LOG_LINES = [r"^\s*(?:self\.)?_?(?:logger|log)\.\w+\("]
# Tests that take longer than this many times their usual time hang because of the bug.
PATIENCE = 8.0
NORMAL_99 = 2.326


@dataclass(frozen=True)
class Room:
    """One line of the table."""

    name: str
    code: tuple[str, ...]
    tests: tuple[str, ...]
    leave_out: tuple[str, ...] = ()


@dataclass
class Outcome:
    """What became of the bugs that were planted in a room."""

    room: Room
    planted: int = 0
    killed: int = 0
    untested: int = 0
    not_run: int = 0
    survivors: list[str] = field(default_factory=list)
    problem: str = ""
    seconds: float = 0.0

    @property
    def run(self):
        return self.planted - self.not_run


def load_table(path=TABLE):
    """The rooms of the table, in its order."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    return [
        Room(name, *(tuple(row.get(key, ())) for key in ("code", "tests", "leave_out"))) for name, row in table.items()
    ]


def files_of(room, root):
    """The files of a room, as paths from the root."""
    paths = (path.relative_to(root) for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    return [path for path in paths if any(fnmatch(str(path), glob) for glob in room.code)]


def tests_of(room, root):
    """Test files and folders of a room that there are."""
    found = [str(path.relative_to(root)) for glob in room.tests for path in sorted(root.glob(glob))]
    whole = {item for item in room.leave_out if "::" not in item}
    return [path for path in found if path not in whole]


def copy_tree(target):
    """Copy what git knows of or would take up; nothing that is built, installed or ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        raise SystemExit(f"make mutants copies what git lists, and git could not: {listed.stderr.decode().strip()}")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (source := ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def configure(place, settings):
    """Add the settings of mutmut to those of the project."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (place / "pyproject.toml").write_text(project + "\n[tool.mutmut]\n" + "\n".join(lines) + "\n", "utf-8")


def plant(paths, root, jobs=1):
    """The names of all bugs that mutmut would plant into files: path to names."""
    with contextlib.chdir(root), ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), as_usual) as pool:
        return dict(zip(paths, pool.map(names_in, paths), strict=True))


def as_usual():
    """End a process of the pool at once when it is told to; one that dies fails the run and is not waited for."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def names_in(path):
    """The names of the bugs of one file, as mutmut counts them: one row of numbers for each function.

    Rationale: to write all planted files takes most of the time of a sample, and few of them are run.
    """
    import libcst
    from mutmut.mutation.file_mutation import create_mutations
    from mutmut.mutation.trampoline_templates import mangle_function_name
    from mutmut.utils.format_utils import get_mutant_name

    module, mutations, *_ = create_mutations(str(path), path.read_text("utf-8"))
    count = Counter(id(mutation.contained_by_top_level_function) for mutation in mutations)
    names = []
    for node in module.body:
        owner = node.name.value if isinstance(node, libcst.ClassDef) else None
        for inner in node.body.body if owner else [node]:
            if isinstance(inner, libcst.FunctionDef):
                mangled = mangle_function_name(name=inner.name.value, class_name=owner)
                names += [f"{mangled}__mutmut_{number + 1}" for number in range(count[id(inner)])]
    return [get_mutant_name(path, name) for name in names]


def draw(planted, size, seed):
    """As many bugs of each room, so that every room is in the sample: room to path to names."""
    rng = random.Random(seed)  # noqa: S311 - a sample that can be drawn again, nothing secret
    share, more = divmod(size, len(planted))
    chosen = {}
    for number, (room, by_path) in enumerate(planted.items()):
        pairs = [(path, name) for path, names in by_path.items() for name in names]
        drawn = rng.sample(pairs, min(len(pairs), share + (number < more)))
        chosen[room] = {}
        for path, name in sorted(drawn):
            chosen[room].setdefault(path, []).append(name)
    return chosen


class Runner:
    """Runs mutmut for one room after another, two at a time; ends what it started when the time is over."""

    def __init__(self, copy, folder, jobs, deadline):
        self.copy, self.folder, self.jobs, self.deadline = copy, folder, jobs, deadline
        self._running, self._lock = set(), threading.Lock()

    def run(self, rooms, chosen):
        """The outcomes of rooms; `chosen` names the bugs, or None means all."""
        with ThreadPoolExecutor(self.jobs) as pool:
            try:
                return list(
                    pool.map(lambda room: self._room(room, None if chosen is None else chosen[room.name]), rooms)
                )
            except BaseException:
                self.stop()
                pool.shutdown(cancel_futures=True)
                raise

    def stop(self):
        with self._lock:
            self.deadline = 0.0
            for process in self._running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def _room(self, room, chosen):
        begun, outcome = time.monotonic(), Outcome(room)
        paths = files_of(room, self.copy) if chosen is None else list(chosen)
        if not paths:
            if chosen is None:
                outcome.problem = f"no file fits {', '.join(room.code)}"
            return outcome
        place = self.folder / room.name
        shutil.copytree(self.copy, place)
        self._configure(room, place, paths)
        log = place / "mutmut.log"
        names = [name for found in (chosen or {}).values() for name in found]
        ended = self._mutmut(place, log, names)
        uncovered = ended == 1 and UNCOVERED in log.read_text("utf-8", "replace")
        read(outcome, place, paths, chosen, met=min(NO_TEST) if uncovered else None)
        if (ended not in (0, None) and not uncovered) or (not outcome.run and outcome.planted and ended is not None):
            outcome.problem = f"mutmut ended with {ended}:\n" + "\n".join(
                log.read_text("utf-8", "replace").splitlines()[-25:]
            )
        outcome.seconds = time.monotonic() - begun
        shutil.rmtree(place / "mutants", ignore_errors=True)
        return outcome

    def _configure(self, room, place, paths):
        deselect = [f"--deselect={item}" for item in room.leave_out]
        settings = {
            "source_paths": PACKAGES,
            "do_not_mutate_patterns": LOG_LINES,
            "only_mutate": [str(path) for path in paths],
            "also_copy": ["demo", "docs"],
            "pytest_add_cli_args": ["-m", MARKS, "-p", "no:cacheprovider", "-p", "fresh_caches", *deselect],
            "pytest_add_cli_args_test_selection": tests_of(room, place),
            "timeout_multiplier": PATIENCE,
            "use_git_change_detection": False,
        }
        configure(place, settings)

    def _mutmut(self, place, log, names):
        """Its exit status, or None where the time was over."""
        command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1", *names]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(place / "tests" / "support")}
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, cwd=place, stdout=file, stderr=file, env=environment, start_new_session=True
            )
            with self._lock:
                self._running.add(process)
            try:
                left = None if self.deadline is None else max(0.1, self.deadline - time.monotonic())
                return process.wait(left)
            except subprocess.TimeoutExpired:
                return None
            finally:
                with self._lock:
                    self._running.discard(process)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def read(outcome, place, paths, chosen, met=None):
    """Take over what mutmut noted beside each file; `met` is the status of a bug of which it noted none."""
    for path in paths:
        meta = place / "mutants" / f"{path}.meta"
        statuses = json.loads(meta.read_text("utf-8"))["exit_code_by_key"] if meta.exists() else {}
        names = statuses if chosen is None else chosen[path]
        for name in names:
            status = statuses.get(name)
            status = met if status is None else status
            outcome.planted += 1
            if status is None or status == 2:
                outcome.not_run += 1
            elif status in FOUND:
                outcome.killed += 1
            else:
                outcome.untested += status in NO_TEST
                kind = "no test" if status in NO_TEST else "survived" if status in SURVIVED else f"status {status}"
                outcome.survivors.append(describe(name, path, place, kind))


def describe(name, path, place, kind):
    """One survivor: file and line, and what was changed."""
    from mutmut.utils.format_utils import mangled_name_from_mutant_name, orig_function_and_class_names_from_key

    function, owner = orig_function_and_class_names_from_key(name)
    mangled = name.rpartition(".")[2]
    source = (place / "mutants" / path).read_text("utf-8")
    before = body_of(source, f"{mangled_name_from_mutant_name(mangled)}__mutmut_orig")
    changed = list(unified_diff(before, body_of(source, mangled), n=0, lineterm=""))[2:]
    offset = int(changed[0].split()[1].lstrip("-").split(",")[0]) - 1
    line = spans_of((place / path).read_text("utf-8"))[f"{owner}.{function}" if owner else function][0] + offset
    shown = " ".join(f"{text[0]} {text[1:].strip()}" for text in changed if text[0] in "+-")
    return f"{path}:{line}  [{kind}] {shown}   ({name})"


def body_of(source, name):
    """The lines of a generated function, its head without the name that differs."""
    start, end = spans_of(source)[name]
    return [text.replace(name, "…") for text in source.splitlines()[start - 1 : end]]


@lru_cache
def spans_of(source):
    """The first and last line of every function and method; `Owner.name` for a method."""
    spans = {}
    for node in ast.parse(source).body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                # What is planted in a method has a name of its own in the whole file.
                own = inner is node or "__mutmut_" in inner.name
                spans[inner.name if own else f"{node.name}.{inner.name}"] = inner.lineno, inner.end_lineno
    return spans


def unplanted(paths, root):
    """Functions into which nothing is planted because a decorator stands before them."""
    count = Counter()
    for path in paths:
        for node in ast.walk(ast.parse((root / path).read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.decorator_list:
                names = {ast.unparse(item) for item in node.decorator_list}
                count[str(path)] += not (len(names) == 1 and names <= {"staticmethod", "classmethod"})
    return sum(count.values())


def report(outcomes, skipped, floor):
    """Print the table and the survivors; the share in per cent."""
    for outcome in outcomes:
        if outcome.survivors:
            print(f"\n{outcome.room.name}: survived")
            print("\n".join(f"  {line}" for line in outcome.survivors))
    print(f"\n{'room':<16}{'planted':>8}{'killed':>8}{'share':>8}{'no test':>9}{'not run':>9}{'seconds':>9}")
    rows = [*outcomes, total(outcomes)] if len(outcomes) > 1 else outcomes
    for row in rows:
        share = f"{row.killed / row.run:.0%}" if row.run else "–"
        print(
            f"{row.room.name:<16}{row.planted:>8}{row.killed:>8}{share:>8}{row.untested:>9}{row.not_run:>9}{row.seconds:>9.0f}"
        )
    whole = total(outcomes)
    print("\nSkipped:")
    print(
        f"  {skipped} functions with a decorator (properties, context managers), and all code outside functions (tables)"
    )
    print("  lines that write into the log")
    print("  tests of PostgreSQL, of the browser and with real letters, which would run anew for each bug")
    for outcome in outcomes:
        for item in outcome.room.leave_out:
            print(f"  {item}")
    if whole.not_run:
        print(f"  {whole.not_run} bugs were planted and not run: the time was over")
    for outcome in outcomes:
        if outcome.problem:
            print(f"\n{outcome.room.name}: {outcome.problem}")
    share = 100 * whole.killed / whole.run if whole.run else 0.0
    if floor is not None:
        bound = 100 * at_most(whole.killed, whole.run)
        print(f"\n{share:.1f} % killed, of all at most {bound:.1f} %; the floor is {floor:g} %.")
    return share


def total(outcomes):
    whole = Outcome(Room("all", (), ()))
    for outcome in outcomes:
        whole.planted += outcome.planted
        whole.killed += outcome.killed
        whole.untested += outcome.untested
        whole.not_run += outcome.not_run
        whole.seconds = max(whole.seconds, outcome.seconds)
    return whole


def verdict(outcomes, share, floor):
    """Why the run is no success, or an empty text."""
    if broken := [outcome.room.name for outcome in outcomes if outcome.problem]:
        return f"Rooms that could not be measured: {', '.join(broken)}"
    whole = total(outcomes)
    if floor is not None and 100 * at_most(whole.killed, whole.run) < floor:
        return f"{share:.1f} % is below the floor of {floor:g} %: write tests that find the survivors above."
    return ""


def at_most(killed, run):
    """The share of all bugs that is killed at most, of which so many of a sample were: Wilson's bound of 99 %.

    Rationale: a sample fails for what it says, neither for the luck of the week nor for a slow machine that ran less.
    """
    if not run:
        return 1.0
    share, spread = killed / run, NORMAL_99**2 / run
    half = NORMAL_99 * math.sqrt(share * (1 - share) / run + spread / (4 * run))
    return (share + spread / 2 + half) / (1 + spread)


def this_week():
    """The seed that changes every week: 202649 is the 49th week of 2026."""
    year, week, _ = datetime.now(UTC).isocalendar()
    return year * 100 + week


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, help="plant so many only, as many in each room; all without it")
    parser.add_argument("--seed", type=int, help="of the sample; by default the week of the year")
    parser.add_argument(
        "--floor", type=float, help="per cent killed; fails where all that chance may explain lies below"
    )
    parser.add_argument("--room", action="append", help="only this room of the table; may be repeated")
    parser.add_argument("--file", action="append", help="only files whose path contains this; may be repeated")
    parser.add_argument("--jobs", type=int, default=2, help="rooms at a time")
    parser.add_argument("--seconds", type=float, help="stop then, and say what was not run")
    return parser.parse_args()


def narrowed(rooms, given, root):
    """The rooms, and of them the files, that were asked for."""
    if unknown := set(given.room or ()) - {room.name for room in rooms}:
        raise SystemExit(
            f"There is no room {', '.join(sorted(unknown))} in {TABLE.name}: {', '.join(r.name for r in rooms)}"
        )
    rooms = [room for room in rooms if not given.room or room.name in given.room]
    if not given.file:
        return rooms
    wanted = {
        room: [str(path) for path in files_of(room, root) if any(part in str(path) for part in given.file)]
        for room in rooms
    }
    return [Room(room.name, tuple(paths), room.tests, room.leave_out) for room, paths in wanted.items() if paths]


def main():
    given = arguments()
    deadline = None if given.seconds is None else time.monotonic() + given.seconds
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="jindianzi-mutants-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        copy = folder / "copy"
        copy_tree(copy)
        configure(copy, {"source_paths": PACKAGES, "do_not_mutate_patterns": LOG_LINES})
        rooms = narrowed(load_table(), given, copy)
        chosen = None
        if given.sample is not None:
            seed = this_week() if given.seed is None else given.seed
            planted = {room.name: plant(files_of(room, copy), copy, given.jobs) for room in rooms}
            count = sum(len(names) for by_path in planted.values() for names in by_path.values())
            print(f"A sample of {given.sample} of {count} bugs, seed {seed} (again: --seed {seed})", flush=True)
            chosen = draw(planted, given.sample, seed)
        skipped = unplanted([path for room in rooms for path in files_of(room, copy)], copy)
        outcomes = Runner(copy, folder, given.jobs, deadline).run(rooms, chosen)
    share = report(outcomes, skipped, given.floor)
    if problem := verdict(outcomes, share, given.floor):
        raise SystemExit(problem)


if __name__ == "__main__":
    main()
