"""The tool that plants bugs: its table fits the tree, a sample can be drawn again, and what it says is where it says."""

import contextlib
import json
import os
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import mutants
import pytest
import untested
from mutants import Outcome, Room


def test_the_table_names_files_and_tests_that_are_there():
    rooms = mutants.load_table()
    assert {"verification", "facts", "personal_data", "lifecycle", "routing", "ideas", "leases", "retention"} <= {
        room.name for room in rooms
    }
    for room in rooms:
        assert mutants.files_of(room, mutants.ROOT), room.name
        for glob in room.code:
            assert mutants.files_of(Room("one", (glob,), ()), mutants.ROOT), glob
        assert mutants.tests_of(room, mutants.ROOT), room.name
        for item in room.leave_out:
            path, _, name = item.partition("::")
            assert f"def {name}" in (mutants.ROOT / path).read_text("utf-8"), item


def test_no_file_is_in_two_rooms():
    files = [path for room in mutants.load_table() for path in mutants.files_of(room, mutants.ROOT)]
    assert len(files) == len(set(files))


def test_what_is_left_out_is_not_run():
    room = Room(
        "x",
        (),
        (
            "tests/triage/routing/test_mis*.py",
            "tests/triage/routing/test_matters.py",
        ),
        ("tests/triage/routing/test_matters.py",),
    )
    assert mutants.tests_of(room, mutants.ROOT) == ["tests/triage/routing/test_misdirections.py"]


PLANTED = {"a": {"a.py": [f"a{n}" for n in range(50)]}, "b": {"b.py": ["b0", "b1"], "c.py": ["c0", "c1", "c2"]}}


def test_a_sample_has_every_room_and_can_be_drawn_again():
    drawn = mutants.draw(PLANTED, 7, 3)
    sizes = {room: sum(map(len, by_path.values())) for room, by_path in drawn.items()}
    assert sizes == {"a": 4, "b": 3}
    assert drawn == mutants.draw(PLANTED, 7, 3)
    assert drawn != mutants.draw(PLANTED, 7, 4)
    assert sum(map(len, mutants.draw(PLANTED, 99, 1)["b"].values())) == 5, "no more than there are"


SOURCE = '''"""A module."""


def ready(): return True


class Gate:
    """One."""

    def opens(self, age):
        """Whether it opens."""
        # From eighteen on.
        return age >= 18
'''


@pytest.fixture
def place(tmp_path):
    """What mutmut leaves behind for one file: the planted file, and a status for each bug."""
    (tmp_path / "triage").mkdir()
    (tmp_path / "mutants" / "triage").mkdir(parents=True)
    mutants.configure(tmp_path, {"source_paths": ["triage"]})
    path = Path("triage/gate.py")
    (tmp_path / path).write_text(SOURCE, "utf-8")
    from mutmut.configuration import reset_config
    from mutmut.mutation.file_mutation import mutate_file_contents

    planted = mutants.plant([path], tmp_path)[path]
    with contextlib.chdir(tmp_path):
        reset_config()
        written = mutate_file_contents(str(path), SOURCE)
    reset_config()
    assert planted == [f"triage.gate.{name}" for name in written.mutant_names], "counted as mutmut counts"
    (tmp_path / "mutants" / path).write_text(written.code, "utf-8")
    return tmp_path, path, planted


def noted(place, path, statuses):
    (place / "mutants" / f"{path}.meta").write_text(json.dumps({"exit_code_by_key": statuses}), "utf-8")


def test_a_survivor_is_named_with_file_line_and_change(place):
    folder, path, names = place
    survivor = next(name for name in names if "opens" in name)
    statuses = dict.fromkeys(names, 1) | {survivor: 0}
    noted(folder, path, statuses)
    outcome = Outcome(Room("gate", (), ()))
    mutants.read(outcome, folder, [path], None)
    assert (outcome.planted, outcome.killed, outcome.run) == (len(names), len(names) - 1, len(names))
    (line,) = outcome.survivors
    assert line.startswith("triage/gate.py:13  [survived] - return age >= 18 + return age")


def test_only_what_was_drawn_is_counted_and_what_did_not_run_is_said(place):
    folder, path, names = place
    noted(folder, path, {names[0]: 33, names[1]: None})
    outcome = Outcome(Room("gate", (), ()))
    mutants.read(outcome, folder, [path], {path: names[:2]})
    assert (outcome.planted, outcome.untested, outcome.not_run, outcome.killed) == (2, 1, 1, 0)
    assert "[no test]" in outcome.survivors[0]


def test_bugs_that_no_test_runs_count_as_not_found(place):
    folder, path, names = place
    noted(folder, path, {names[0]: None})
    outcome = Outcome(Room("gate", (), ()))
    mutants.read(outcome, folder, [path], {path: names[:1]}, met=33)
    assert (outcome.planted, outcome.untested, outcome.not_run) == (1, 1, 0)


def test_a_process_that_dies_while_planting_ends_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(mutants, "names_in", _die)
    with pytest.raises(BrokenProcessPool):
        mutants.plant([Path("a.py"), Path("b.py")], tmp_path, 2)


def _die(path):
    os._exit(1)


@pytest.mark.parametrize(
    ("planted", "killed", "not_run", "problem", "said"),
    [
        (60, 50, 0, "", ""),
        (60, 36, 0, "", "60.0 % is below the floor of 75 %"),
        (60, 40, 0, "", ""),
        (600, 400, 0, "", "66.7 % is below the floor of 75 %"),
        (60, 20, 35, "", ""),
        (60, 10, 35, "", "40.0 % is below the floor of 75 %"),
        (60, 0, 60, "", ""),
        (60, 50, 0, "mutmut ended with 1", "could not be measured: x"),
    ],
)
def test_a_run_fails_with_a_reason(planted, killed, not_run, problem, said):
    outcome = Outcome(Room("x", (), ()), planted=planted, killed=killed, not_run=not_run, problem=problem)
    found = mutants.verdict([outcome], 100 * killed / max(1, outcome.run), 75.0)
    assert said in found
    assert bool(said) == bool(found)


def test_the_seed_of_the_week_is_a_year_and_a_week():
    year, week = divmod(mutants.this_week(), 100)
    assert year >= 2026
    assert 1 <= week <= 53


def test_modules_that_no_test_imports_are_found(tmp_path):
    for package in untested.PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "triage" / "__init__.py").write_text("from triage.inner import kept\n")
    for name in ("inner", "patched", "alone", "constant"):
        (tmp_path / "triage" / f"{name}.py").write_text("X = 1\n" if name == "constant" else "def kept(): ...\n")
    (tmp_path / "tests" / "test_x.py").write_text("from triage import kept\nA = 'triage.patched.kept'\n")
    assert untested.untested(tmp_path) == ["triage.alone"]
