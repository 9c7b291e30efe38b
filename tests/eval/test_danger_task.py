"""The danger task: figures over labelled letters, without a trained office."""

import json

import pytest

from eval.base.errors import BadRowError, NoRowsError
from eval.tasks.danger_task import run_danger

FIRE = "我们楼三楼现在起火了，烟冲到七楼，楼上的老人和孩子下不来，在窗口喊救命，快来人！"


def written(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_figures_by_level_pair_and_kind(tmp_path):
    rows = [
        {"title": "", "text": FIRE, "level": "danger", "kind": "gas_fire", "pair": "p1"},
        {"title": "", "text": "请问落户要什么材料？", "level": "danger", "kind": "road", "pair": None},
        {"title": "", "text": "路灯不亮，请修。", "level": "none", "kind": None, "pair": "p1"},
        {"title": "", "text": FIRE, "level": "none", "pair": None},
    ]
    found = run_danger(written(tmp_path / "x.jsonl", rows), pretrained=False)
    assert (found["n"], found["n_danger"], found["n_negative"]) == (4, 2, 2)
    assert (found["recall_danger"], found["recall_with_look"], found["false_danger"]) == (0.5, 0.5, 1)
    assert (found["paired_n"], found["paired_recall_danger"], found["paired_false_danger"]) == (2, 1.0, 0)
    assert found["by_kind"]["gas_fire"]["recall_danger"] == 1.0
    assert found["by_kind"]["road"]["recall_danger"] == 0.0
    assert found["look_not_none"] is None


def test_a_row_without_a_level_is_named(tmp_path):
    with pytest.raises(BadRowError, match="level"):
        run_danger(written(tmp_path / "x.jsonl", [{"text": "路灯"}]), pretrained=False)
    with pytest.raises(NoRowsError):
        run_danger(written(tmp_path / "y.jsonl", []), pretrained=False)
