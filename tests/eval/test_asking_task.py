"""The asking task."""

import json

import pytest

from eval.base.errors import BadRowError
from eval.tasks.asking_task import matched, run_asking


def test_a_demand_counts_where_enough_of_it_was_found():
    marked = ["给我们小区装两盏路灯", "退还多收的停车费"]
    assert matched(["请给我们小区装两盏路灯。", "并退还多收的停车费"], marked) == 2
    assert matched(["路灯"], marked) == 0
    assert matched(["物业态度恶劣", ""], marked) == 0


def test_one_found_demand_counts_once():
    assert matched(["装两盏路灯", "装两盏路灯吧"], ["装两盏路灯"]) == 1


def test_figures_of_a_file(tmp_path):
    rows = [
        {
            "title": "咨询",
            "text": "请问补办身份证要带哪些材料？",
            "type": "咨询",
            "demands": ["补办身份证要带哪些材料"],
        },
        {"title": "路灯", "text": "请给书院路后巷装两盏路灯。", "type": "其他", "demands": ["换一个村长"]},
    ]
    path = tmp_path / "letters.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    found = run_asking(path)
    assert (found["n"], found["demands"], found["type_accuracy"]) == (2, 2, 0.5)
    assert found["demand_precision"] == found["demand_recall"] == 0.5


def test_a_row_without_a_known_type_is_named(tmp_path):
    path = tmp_path / "letters.jsonl"
    path.write_text('{"title": "", "text": "路灯", "type": "闲聊", "demands": []}', encoding="utf-8")
    with pytest.raises(BadRowError):
        run_asking(path)
