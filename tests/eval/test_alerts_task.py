"""The alerts command on made-up letters: one matter that seven people raise in a week, among letters of a year."""

import json
import subprocess
import sys

import pytest

from eval.base.errors import BadRowError
from eval.tasks.alerts_task import run_alerts

OTHERS = (
    ("公积金提取", "请问租房提取住房公积金需要哪些材料，能不能在网上办理？"),
    ("幼儿园学费", "小太阳幼儿园这学期学费涨了八百，也没有公示，合理吗？"),
    ("井盖松动", "建湘路中段有一个井盖松动，车子压过去哐当响。"),
    ("养老金认证", "老人行动不便，养老金资格认证可以上门吗？"),
    ("公交改线", "12路公交不再经过河口镇，老人去医院要走很远。"),
    ("加装电梯", "我们单元想加装电梯，一楼住户不同意，能否请社区调解？"),
)
SURGE = ("澜庭苑外墙脱落", "澜庭苑小区三栋外墙瓷砖大片脱落，砸坏了楼下的车，请住建部门尽快处理。")


@pytest.fixture
def folder(tmp_path):
    rows = [
        {"id": f"o{n}", "user": f"u{n}", "title": title, "text": text, "time": f"2025-{n + 1:02}-03T09:00:00"}
        for n, (title, text) in enumerate(OTHERS)
    ]
    rows += [
        {
            "id": f"s{n}",
            "user": f"s{n}",
            "title": SURGE[0],
            "text": f"{SURGE[1]}我住{n + 1}单元。",
            "time": f"2025-11-0{n + 1}T10:00:00",
        }
        for n in range(7)
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "rows.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "gold.json").write_text(json.dumps({f"s{n}": "wall" for n in range(7)}), encoding="utf-8")
    return tmp_path


def test_the_command_prints_exactly_the_promised_keys(folder):
    """The surge is found by its third letter, two days after its first."""
    options = ["--fit", "rows.jsonl", "--input", "rows.jsonl", "--gold", "gold.json", "--json"]
    command = [sys.executable, "-m", "api.cli", "eval", "alerts", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    assert list(result) == [
        "task",
        "n",
        "issues",
        "detected",
        "median_delay_rows",
        "median_delay_days",
        "alerts_per_week",
        "null_alerts_per_week",
    ]
    assert (result["issues"], result["detected"]) == (1, 1)
    assert (result["median_delay_rows"], result["median_delay_days"]) == (3, 2.0)


def test_a_row_without_a_time_is_refused(folder):
    rows, gold = folder / "rows.jsonl", folder / "gold.json"
    rows.write_text(rows.read_text(encoding="utf-8") + '\n{"id": "x", "text": "路灯不亮。"}\n', encoding="utf-8")
    with pytest.raises(BadRowError, match="no `time`"):
        run_alerts([rows], rows, gold)
