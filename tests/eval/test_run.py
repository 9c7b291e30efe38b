"""A run, its log, scoring again, comparison, thresholds, report."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from eval.base.dataset import load_dataset
from eval.base.errors import LabelError, LogFormatError, NothingSharedError, OfficeFolderError, ThresholdsError
from eval.base.log import read_log, write_log
from eval.compare import compare
from eval.office import trained_office
from eval.report import hard_slices, write_report
from eval.run import rescore, run_dataset
from eval.thresholds import MEASURED_SINCE, SHIPPED, failures, loosened, read_thresholds

ROOT = Path(__file__).parents[2]


def test_the_log_says_what_made_it_and_has_every_sample(log, dataset):
    assert log.version == 1
    assert [record.id for record in log.samples] == [sample.id for sample in dataset.samples]
    assert log.dataset.sha256 == dataset.sha256
    assert {"scikit-learn", "chromadb", "jindianzi"} <= set(log.provenance.packages)
    assert log.provenance.prompts
    assert log.models["embedding"]
    assert log.durations["train"] == 1.0
    assert all(record.seconds > 0 for record in log.samples)
    for figure in log.figures:
        assert figure.n + figure.unscored <= len(dataset.samples)
        assert figure.value is None or figure.low <= figure.high


def test_a_log_survives_writing_and_reading(log, tmp_path):
    write_log(log, tmp_path / "log.json")
    assert read_log(tmp_path / "log.json") == log


def test_something_else_is_no_log(tmp_path):
    (tmp_path / "x.json").write_text('{"version": 9}')
    with pytest.raises(LogFormatError, match="version"):
        read_log(tmp_path / "x.json")
    with pytest.raises(LogFormatError, match="cannot be read"):
        read_log(tmp_path / "none.json")


def test_scoring_again_uses_the_labels_of_today(log, dataset, samples, tmp_path):
    assert rescore(log, dataset) == log
    rows = [json.loads(line) for line in samples.read_text(encoding="utf-8").splitlines()]
    first = next(row for row in rows if row["expect"]["in_scope"] and not row["expect"]["duplicate_group"])
    first["expect"] |= {"tier": "直报" if first["expect"]["tier"] == "常规" else "常规"}
    gone = rows[-1] if rows[-1] is not first else rows[-2]
    gone["text"] += "。补充一句。"
    path = tmp_path / "changed.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    again = rescore(log, load_dataset(path))
    before = {
        record.id: record.scores["urgency/tier"].value for record in log.samples if "urgency/tier" in record.scores
    }
    after = {record.id: record.scores for record in again.samples}
    assert after[first["id"]]["urgency/tier"].value == 1 - before[first["id"]]
    assert again.missing == (gone["id"],)
    assert again.figure("scope/accuracy").n == len(rows) - 1


def test_comparison_is_paired_and_names_the_samples(log, tmp_path):
    worse = log.samples[3].model_copy(
        update={"scores": {n: s.model_copy(update={"value": 0.0}) for n, s in log.samples[3].scores.items()}}
    )
    other = log.model_copy(update={"samples": (*log.samples[:3], worse, *log.samples[5:])})
    found = compare(Path("a"), log, Path("b"), other)
    assert found.shared == len(log.samples) - 1
    assert found.only_before == (log.samples[4].id,)
    verbatim = next(figure for figure in found.figures if figure.name == "draft/verbatim")
    assert verbatim.difference < 0
    assert [change.sample for change in verbatim.worsened] == [worse.id]
    assert verbatim.low <= verbatim.difference <= verbatim.high
    same = compare(Path("a"), log, Path("a"), log)
    assert all(figure.verdict == "same" and not figure.improved for figure in same.figures)
    with pytest.raises(NothingSharedError):
        compare(Path("a"), log, Path("b"), log.model_copy(update={"samples": ()}))


def test_labels_that_cannot_be_got_right_stop_the_run(trained, tmp_path):
    engine, _, office, _ = trained
    row = {"id": "S", "text": "x", "time": "2026-11-02T09:00:00",
           "expect": {"category": "城市管理/噪声扰民", "department": "火星局", "tier": "常规"}}  # fmt: skip
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row))
    with pytest.raises(LabelError, match="火星局"):
        run_dataset(engine, office, load_dataset(path))


def test_figures_are_held_against_thresholds(log, tmp_path):
    path = tmp_path / "t.toml"
    path.write_text("[scope]\naccuracy = 1.01\n[routing]\ncategory_ece = 0.0\n[draft]\nverbatim = 1.0\n")
    missed = failures(path, read_thresholds(path), log.figures)
    assert [entry.figure.name for entry in missed] == ["scope/accuracy", "routing/category_ece"]
    assert "below" in str(missed[0])
    assert "above" in str(missed[1])


@pytest.mark.parametrize("text", ["x = 1", "[scope]\naccuracy = true", "[scope", '[scope]\naccuracy = "1"'])
def test_bad_thresholds_are_refused(tmp_path, text):
    (tmp_path / "t.toml").write_text(text)
    with pytest.raises(ThresholdsError):
        read_thresholds(tmp_path / "t.toml")


def test_a_threshold_for_an_unknown_figure_is_an_error(log, tmp_path):
    with pytest.raises(ThresholdsError, match="scope/luck"):
        failures(tmp_path / "t.toml", {"scope/luck": 1.0}, log.figures)


def test_every_figure_of_the_shipped_set_has_a_threshold(log):
    # What people rejected is only in exported decisions: the shipped set has no such labels.
    unmeasured = {"duplicates/rejected_not_shown", "routing/department_not_rejected"}
    assert set(read_thresholds(SHIPPED)) == {figure.name for figure in log.figures} - unmeasured


def test_shipped_thresholds_were_only_ever_tightened(log):
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    shipped, name = read_thresholds(SHIPPED), "eval/thresholds.toml"
    since = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))[MEASURED_SINCE]
    commits = subprocess.run(
        [git, "log", "--format=%H", "--", name], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for commit in commits:
        text = subprocess.run(
            [git, "show", f"{commit}:{name}"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        content = tomllib.loads(text)
        if content.pop(MEASURED_SINCE, None) == since:
            old = {f"{task}/{key}": value for task, part in content.items() for key, value in part.items()}
            assert loosened(old, shipped, log.figures) == [], commit


def test_loosening_is_seen_in_both_directions(log):
    old = {"scope/accuracy": 0.9, "routing/category_ece": 0.1, "place/area": 0.5}
    assert loosened(old, {"scope/accuracy": 0.8, "routing/category_ece": 0.2}, log.figures) == list(old)
    assert loosened(old, {"scope/accuracy": 0.9, "routing/category_ece": 0.1, "place/area": 0.6}, log.figures) == []


def test_the_report_is_one_page_without_anything_from_elsewhere(log, dataset, tmp_path):
    path = tmp_path / "report.html"
    write_report(log, dataset, {"scope/accuracy": 1.01}, path)
    page = path.read_text(encoding="utf-8")
    own = page[page.index("</script>") :]
    assert not re.search(r'(?:src|href)="', own)
    assert own.count("Plotly.newPlot") == 3
    assert "未达到" in own
    for figure in log.figures:
        assert figure.name in own
    assert "<script>alert" not in own


def test_hard_slices_count_their_samples(log):
    slices = dict(hard_slices(log))
    assert slices["方言"].n <= sum("dialect" in record.hard for record in log.samples)
    assert slices["（无难点）"].n + slices["方言"].n > 0


def test_a_folder_without_an_office_is_named(tmp_path):
    with pytest.raises(OfficeFolderError, match=r"office\.yaml"), trained_office(tmp_path, tmp_path):
        pass
