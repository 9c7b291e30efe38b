"""The routing task on a few invented letters."""

import json

import numpy as np
import pytest

from eval.base.errors import BadRowError
from eval.tasks.routing_task import coverage, read_taxonomy, run_routing

TOPICS = {"供水供电": ("停水", "水压低", "电压不稳", "电表"), "公交出行": ("公交", "末班车", "站台", "打车")}


def write(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("routing")
    rows = [
        {"title": word, "text": f"{street}的居民反映{word}问题{number}次，请核实。", "label": label}
        for label, words in TOPICS.items()
        for number, word in enumerate(words)
        for street in ("东街", "西街", "南街", "北街", "中街", "新街")
    ]
    taxonomy = folder / "taxonomy.csv"
    taxonomy.write_text("level1,level2,level3\n供水供电,水,停水\n公交出行,车,末班车\n", encoding="utf-8")
    test = write(folder / "test.jsonl", rows[::5])
    return write(folder / "train.jsonl", [row for number, row in enumerate(rows) if number % 5]), test, taxonomy


def test_labels_are_learnt_and_measured_with_intervals(files):
    train, test, taxonomy = files
    found = run_routing(train, test, "label", [train], taxonomy, dimension=16)
    points = {name for name in found if not name.endswith("_ci95")}
    assert points == {"n", "accuracy", "macro_f1", "top3_accuracy", "ece", "coverage_at_95", "seconds"}
    assert found["n"] == 10
    assert found["accuracy"] == found["macro_f1"] == found["top3_accuracy"] == 1
    assert found["coverage_at_95"] == 1
    assert found["accuracy_ci95"] == [1, 1]


class OddOrEven:
    """Pretrained vectors that know one thing, which no word says: whether a number has an odd number of ones."""

    fingerprint, dimension = "odd", 4

    def encode_queries(self, texts, **_limit):
        numbers = [int("".join(filter(str.isdigit, text)) or 0) for text in texts]
        return np.eye(4, dtype=np.float32)[[number.bit_count() % 2 for number in numbers]]


def test_the_classifier_is_measured_with_and_without_pretrained_vectors(tmp_path):
    rows = [{"text": f"请处理第{number}件事", "label": f"标签{number.bit_count() % 2}"} for number in range(100, 200)]
    train, test = write(tmp_path / "train.jsonl", rows[:80]), write(tmp_path / "test.jsonl", rows[80:])
    found = run_routing(train, test, "label", dimension=16, pretrained=OddOrEven(), vectors=tmp_path / "kept")
    assert found["accuracy"] == 1
    assert run_routing(train, test, "label", dimension=16)["accuracy"] < 0.8


def test_a_row_without_a_label_is_named(files, tmp_path):
    train, _, _ = files
    test = write(tmp_path / "test.jsonl", [{"text": "停水", "label": "供水供电"}, {"text": "停电"}])
    with pytest.raises(BadRowError, match="line 2"):
        run_routing(train, test, "label", dimension=16)


def test_coverage_is_the_largest_share_that_is_right_enough():
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    assert coverage(np.array([1.0, 1.0, 0.0, 1.0]), confidence, 0.95) == 0.5
    assert coverage(np.array([1.0, 1.0, 0.0, 1.0]), confidence, 0.75) == 1.0
    assert coverage(np.zeros(4), confidence, 0.95) == 0.0


def test_a_taxonomy_without_its_columns_is_refused(tmp_path):
    path = tmp_path / "taxonomy.csv"
    path.write_text("name\n供水\n", encoding="utf-8")
    with pytest.raises(BadRowError):
        read_taxonomy(path)
