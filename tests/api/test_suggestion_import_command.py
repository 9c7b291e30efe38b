"""`jindianzi import suggestions`: what it prints, and what it stores."""

import json

import pytest
from typer.testing import CliRunner

from api.cli.main import app

TABLE = "序号,工单编号,诉求内容,来电时间,坐席工号\n1,R-1,路灯灭了,11/27/2026,8001\n2,R-2,井盖松了,昨天,8001\n"


@pytest.fixture
def run(tmp_path):
    file = tmp_path / "表.csv"
    file.write_text(TABLE, encoding="utf-8")

    def invoke(*options):
        return CliRunner().invoke(app, ["import", "suggestions", str(file), *options])

    return invoke


def test_a_dry_run_prints_the_summary_as_json_and_stores_nothing(run):
    for _ in range(2):
        done = run("--dry-run", "--json")
        summary = json.loads(done.stdout)
        assert done.exit_code == 0
        assert list(summary) == ["rows", "added", "corrected", "duplicate", "rejected", "mapping", "ignored_fields"]
        assert (summary["rows"], summary["added"], summary["corrected"], summary["duplicate"]) == (2, 1, 0, 0)
        assert [entry["row"] for entry in summary["rejected"]] == [3]
        assert "昨天" in summary["rejected"][0]["reason"]
        assert summary["mapping"] == {"external_id": "工单编号", "text": "诉求内容", "time": "来电时间"}
        assert summary["ignored_fields"] == ["序号", "坐席工号"]
        assert "11/27/2026" in done.stderr


def test_the_import_says_what_each_column_was_taken_for(run):
    done = run()
    assert "编号＝“工单编号”" in done.stdout
    assert "没有存入的列：序号、坐席工号" in done.stdout
    assert "2 rows, 1 added" in done.stdout
    assert "2 rows, 0 added, 0 corrected, 0 supplemented, 1 duplicate, 1 rejected" in run().stdout


def test_a_person_says_which_column_is_what(run):
    told = json.loads(run("--column", "external_id=", "--dry-run", "--json").stdout)
    assert "external_id" not in told["mapping"]
    assert run("--column", "编号=工单编号").exit_code == 2
