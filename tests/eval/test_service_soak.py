"""The soak run at a small size, how memory is judged, and which bars break it."""

import json

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from eval.service.memory import growth, used_by
from eval.service.soak import broken_bars, errors_in


def test_letters_arrive_while_people_have_pages_open(office_copy):
    arguments = [
        "bench",
        "soak",
        str(office_copy),
        "--minutes",
        "0.1",
        "--rate",
        "3",
        "--people",
        "2",
        "--growth-mb",
        "2000",
    ]
    result = CliRunner().invoke(app, arguments)
    report = json.loads(result.stdout)
    # How quick it is depends on what else the machine does; the other bars do not.
    assert set(report["broken"]) <= {"intake p99"}, report
    assert result.exit_code == int(not report["holds"])
    assert report["intake"]["sent"] == 18
    assert report["pages"]["opened"] > 0
    assert report["pages"]["streams"] >= 2
    assert set(report["memory"]) == {"server", "worker"}
    assert all(figures["first_mb"] > 20 for figures in report["memory"].values())
    assert "memory of the worker" in result.stderr


def test_growth_is_that_of_the_line_after_the_warm_up():
    flat = [(second, 100.0 + (second % 2)) for second in range(100)]
    assert abs(growth(flat, 30)["growth_mb"]) < 1
    rising = [(second, 500.0 if second < 30 else 100 + second) for second in range(101)]
    assert growth(rising, 30) == {"first_mb": 130.0, "last_mb": 200.0, "growth_mb": 70.0, "slope_mb_per_hour": 3600.0}
    assert growth(flat[:40], 30)["growth_mb"] is not None
    assert growth(flat[:2], 0)["growth_mb"] is None


def test_the_memory_of_a_process_that_ended_is_unknown():
    assert used_by(2**30) is None


@pytest.fixture
def report():
    return {
        "intake": {"refused": 0, "p99_ms": 20.0}, "pages": {"failed": 0, "opened": 9}, "restarts": 0, "log_errors": 0,
        "memory": {"server": {"growth_mb": 3.0}, "worker": {"growth_mb": -1.0}}, "most_growth_mb": 10.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("part", "change", "broken"),
    [
        ("intake", {"refused": 1}, "intake refused"),
        ("intake", {"p99_ms": 151.0}, "intake p99"),
        ("pages", {"failed": 1}, "pages failed"),
        ("pages", {"opened": 0}, "pages failed"),
        ("memory", {"worker": {"growth_mb": 10.5}}, "memory of the worker"),
        ("memory", {"server": {"growth_mb": None}}, "memory of the server"),
    ],
)
def test_each_bar_breaks_a_run(report, part, change, broken):
    assert broken_bars(report) == []
    report[part] |= change
    assert broken_bars(report) == [broken]


@pytest.mark.parametrize(
    ("name", "broken"), [("restarts", "process started again"), ("log_errors", "errors in the log")]
)
def test_a_restart_or_an_error_in_the_log_breaks_a_run(report, name, broken):
    assert broken_bars(report | {name: 1}) == [broken]


def test_errors_of_a_log_are_counted(tmp_path):
    log = tmp_path / "serve.log"
    log.write_text('{"level": "info"}\n{"level": "error"}\nTraceback (most recent call last):\n  File\n[1]\n')
    assert errors_in(log) == 2
