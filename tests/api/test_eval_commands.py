"""The evaluation's command lines."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "eval" / "data" / "suggestions"
runner = CliRunner()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A small office: the demo's departments and policies, and a part of its cases."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("office.yaml", "divisions.csv", "departments.jsonl"):
        shutil.copy(ROOT / "demo" / name, folder / name)
    for name in ("policies", "cases"):
        shutil.copytree(ROOT / "demo" / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """Thirty samples of the shipped set."""
    path = tmp_path_factory.mktemp("samples") / "thirty.jsonl"
    lines = (SAMPLES / "minzheng-huanjing.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines[:30]]
    for row in rows:
        row["expect"]["duplicate_group"] = row["expect"]["duplicate_kind"] = None
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(office, samples, tmp_path_factory):
    """One run with thresholds that it meets: its folder and what it printed."""
    out = tmp_path_factory.mktemp("out")
    lenient = out / "lenient.toml"
    lenient.write_text("[draft]\nverbatim = 1.0\n")
    arguments = ["eval", "--office", str(office), "--dataset", str(samples), "--out", str(out), "--thresholds"]
    done = runner.invoke(app, [*arguments, str(lenient)])
    return out, done


def test_a_run_prints_one_table_and_writes_log_and_report(finished):
    out, done = finished
    assert done.exit_code == 0, done.output
    for figure in ("scope/accuracy", "routing/department@1", "draft/facts", "privacy/masked"):
        assert figure in done.output
    assert json.loads((out / "log.json").read_text(encoding="utf-8"))["version"] == 1
    assert "Plotly.newPlot" in (out / "report.html").read_text(encoding="utf-8")


def test_a_figure_below_its_threshold_gives_exit_code_1(finished, samples, tmp_path):
    strict = tmp_path / "strict.toml"
    strict.write_text('[routing]\n"department@1" = 1.01\n')
    arguments = ["eval", "score", str(finished[0] / "log.json"), "--dataset", str(samples), "--thresholds", str(strict)]
    done = runner.invoke(app, [*arguments, "--json"])
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found["failed"] == ["routing/department@1"]
    assert {"value", "low", "high", "n", "unscored", "better"} == set(found["figures"]["scope/accuracy"])


def test_two_logs_are_compared(finished):
    log = str(finished[0] / "log.json")
    done = runner.invoke(app, ["eval", "compare", log, log, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["shared"] == 30
    assert all(figure["difference"] == 0 for figure in found["figures"])
    assert "verdict" in runner.invoke(app, ["eval", "compare", log, log]).output


def test_outside_files_give_exactly_the_documented_json(tmp_path):
    rows = [
        {"title": f"第{n}街路灯不亮", "text": f"第{n}街第{n}号路灯不亮，请修理。", "reply": f"第{n}街的路灯已经修复。"}
        for n in range(40)
    ]
    path = tmp_path / "letters.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "照明条例(2020-01-01).md").write_text(
        "# 照明条例\n\n第一条 路灯不亮的，两日内修复。\n", encoding="utf-8"
    )
    queries = tmp_path / "queries.jsonl"
    queries.write_text(
        json.dumps({"text": "路灯黑了没人修", "title": "照明条例", "article": "第一条"}), encoding="utf-8"
    )
    done = runner.invoke(app, ["eval", "retrieval", "--fit", str(path), "--corpus", str(path), "--json"])
    assert list(json.loads(done.stdout)) == [
        "task", "n", "mrr@10", "mrr@10_ci95", "recall@1", "recall@5", "recall@10", "dense",
        "fit_seconds", "query_ms_p50", "query_ms_p95",
    ]  # fmt: skip
    arguments = ["eval", "policies", "--fit", str(path), "--policies", str(policies), "--queries", str(queries)]
    done = runner.invoke(app, [*arguments, "--json"])
    found = json.loads(done.stdout)
    assert {"n", "doc_recall@1", "doc_recall@5", "article_recall@5", "doc_mrr@10"} <= set(found)
    assert found["doc_recall@1"] == 1
    assert "(1.0 - 1.0)" in runner.invoke(app, arguments).output


def test_routing_prints_the_fixed_keys(tmp_path):
    rows = [
        {"text": f"{street}{word}，请处理", "kind": kind}
        for kind, words in {"水": ("停水", "水压低"), "车": ("公交晚点", "末班车太早")}.items()
        for word in words
        for street in ("东街", "西街", "南街", "北街")
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    arguments = ["eval", "routing", "--train", str(file), "--test", str(file), "--label", "kind"]
    done = runner.invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    expected = ["n", "accuracy", "macro_f1", "top3_accuracy", "ece", "coverage_at_95", "seconds"]
    assert list(json.loads(done.stdout)) == expected
    assert "accuracy: 1.0 (1.0 - 1.0)" in runner.invoke(app, arguments).output
