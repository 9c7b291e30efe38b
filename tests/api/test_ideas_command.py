"""`jindianzi ideas build` without a server and without a trained model."""

import json
import subprocess
import sys
from datetime import date

import pytest

from api.base.errors import WeightError
from api.base.settings import Settings
from api.cli.ideas_building import parse_weights
from api.cli.import_commands import run_campaign_import
from api.engine.composition import open_store
from triage.types import NewCampaign

DAY = date(2026, 11, 1)


def test_a_file_of_suggestions_becomes_ranked_candidates(tmp_path):
    rows = [
        {"id": f"S{n}", "title": "建议延长夜班公交", "text": f"建议把{n}路夜班公交延长到零点，方便下夜班的人。"}
        for n in range(6)
    ]
    rows += [
        {"id": "S9", "title": "投诉噪音", "text": "楼上扰民，没人管"},
        {"id": "S9", "title": "投诉噪音", "text": "楼上又扰民，没人管"},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    command = [sys.executable, "-m", "api.cli", "ideas", "build", "in.jsonl", "--out", "out/c.jsonl", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    summary = json.loads(done.stdout)
    *candidates, last = [json.loads(line) for line in (tmp_path / "out/c.jsonl").read_text().splitlines()]
    assert list(candidates[0]) == ["id", "title", "summary", "members", "support", "scores", "quotes"]
    assert candidates[0]["members"] == [f"S{n}" for n in range(6)]
    assert last == {"ungrouped": [{"id": "S9", "reason": "no_proposal"}]} == {"ungrouped": summary["ungrouped"]}
    assert summary["n"] == 7
    assert "encode" in done.stderr


def test_a_file_is_sent_to_a_campaign(tmp_path, capsys):
    store = open_store(Settings(), upgrade=True)
    with store.write() as work:
        key = work.campaigns.add(NewCampaign(title="x", text="x", starts=DAY, ends=DAY), "x")
    file = tmp_path / "a.csv"
    file.write_text("标题,内容,来源\n夜班公交,建议延长夜班公交,微信\n,,微信\n", encoding="utf-8")
    run_campaign_import(key, file)
    assert "campaign 1: 1 added, 0 known, 1 rejected" in capsys.readouterr().out
    with store.read() as work:
        assert len(work.campaigns.suggestion_ids(work.campaigns.one(key))) == 1
    store.close()


def test_weights_are_read_and_wrong_ones_refused():
    assert parse_weights(["support=4"]).support == 4
    for wrong in ("support", "fame=2", "support=-1", "support=nan"):
        with pytest.raises(WeightError):
            parse_weights([wrong])
