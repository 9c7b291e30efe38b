"""B-cubed figures and the clustering command."""

import json
import subprocess
import sys

import numpy as np
import pytest

from eval.base.errors import BadRowError, NoRowsError
from eval.base.gold_file import read_gold
from eval.tasks.clustering_baselines import hdbscan_groups
from eval.tasks.clustering_task import bcubed


def test_precision_counts_all_members_and_recall_the_gold_rows_only():
    groups = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 1}
    result = bcubed(groups, {"a": "x", "b": "x", "d": "x"})
    assert result["n"] == 3
    assert result["bcubed_precision"] == pytest.approx((2 / 4 + 2 / 4 + 1) / 3, abs=1e-4)
    assert result["bcubed_recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3, abs=1e-4)


def test_noise_of_hdbscan_is_a_group_of_its_own_for_each_row():
    tight = np.array([[1, 0], [1, 0.001], [1, 0.002], [0, 1], [0.001, 1], [0.002, 1], [-1, -1]], dtype=np.float32)
    groups = hdbscan_groups(tight / np.linalg.norm(tight, axis=1, keepdims=True), smallest=2)
    assert [groups.count(group) for group in groups] == [3, 3, 3, 3, 3, 3, 1]


@pytest.mark.parametrize(("text", "error"), [("[]", BadRowError), ("{}", NoRowsError), ('{"z": 1}', BadRowError)])
def test_a_gold_file_that_cannot_be_used_is_refused(tmp_path, text, error):
    path = tmp_path / "gold.json"
    path.write_text(text)
    with pytest.raises(error):
        read_gold(path, {"a"})


def test_the_command_prints_exactly_the_promised_keys(tmp_path):
    rows = [
        {"id": f"{name}{n}", "title": title, "text": f"{text}{n}"}
        for name, title, text in (
            ("a", "加装电梯审批太慢", "老人上下楼困难，手续跑了半年"),
            ("b", "夜班公交收车太早", "下夜班只能打车回家"),
        )
        for n in range(6)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (tmp_path / "gold.json").write_text(json.dumps({row["id"]: row["id"][0] for row in rows[:4] + rows[6:9]}))
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "eval",
        "clustering",
        "--fit",
        "rows.jsonl",
        "--input",
        "rows.jsonl",
        "--gold",
        "gold.json",
        "--json",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    assert list(result) == ["n", "bcubed_precision", "bcubed_recall", "bcubed_f1", "groups_ge_5", "largest", "seconds"]
    assert result["n"] == 7
    assert result["groups_ge_5"] == 2
