"""Measuring the office as it is now, for the operator's page."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.base.settings import Settings
from api.engine import measuring
from api.engine.measuring import measure
from eval.base.errors import LabelError, NothingDecidedError
from eval.base.figure import Figure
from eval.summary import FILE, Summary, newest_summary, write_summary

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, office_file=ROOT / "demo" / "office.yaml")


@pytest.fixture
def few(samples, tmp_path, monkeypatch):
    """The first five of the shipped samples stand for all of them."""
    path = tmp_path / "few.jsonl"
    lines = samples.read_text(encoding="utf-8").splitlines()[:5]
    path.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(measuring, "SHIPPED_SAMPLES", path)
    return path


def test_figures_are_kept_without_a_word_of_any_letter(settings, trained, few):
    engine, store, _, _ = trained
    done = measure(settings, store, engine, own=False)
    assert newest_summary(settings.evaluations) == done
    assert (done.n, done.dataset) == (5, "few")
    assert next(figure for figure in done.figures if figure.name == "scope/accuracy").n == 5
    (kept,) = settings.evaluations.rglob("*.*")
    assert kept.name == FILE
    assert "\\u" not in kept.read_text(encoding="utf-8")
    assert kept.read_text(encoding="utf-8").isascii(), "names of figures are all the words there are"


def test_samples_that_do_not_fit_the_office_are_not_measured(settings, trained, few):
    engine, store, _, _ = trained
    text = few.read_text(encoding="utf-8")
    few.write_text(text.replace("湘陵市", "别处市"), encoding="utf-8")
    with pytest.raises(LabelError):
        measure(settings, store, engine, own=False)
    assert newest_summary(settings.evaluations) is None


def test_without_held_out_decisions_there_is_nothing_to_measure(settings, store, trained):
    with pytest.raises(NothingDecidedError):
        measure(settings, store, trained[0], own=True)


def test_the_newest_run_counts_and_damaged_files_do_not(tmp_path):
    figure = Figure(name="scope/accuracy", value=0.9, low=0.8, high=1.0, n=9, unscored=0)
    for day in range(3):
        made = Summary(created=NOW - timedelta(days=day), dataset="x", n=9, version=f"000{day}", figures=(figure,))
        write_summary(made, tmp_path / f"{day}")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / FILE).write_text("{")
    assert newest_summary(tmp_path).version == "0000"
    assert newest_summary(tmp_path / "nowhere") is None
