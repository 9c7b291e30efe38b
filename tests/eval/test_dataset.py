"""Labelled samples: read, hashed, and checked against the office."""

import json
from pathlib import Path

import pytest

from eval.base.dataset import label_errors, load_dataset
from eval.base.errors import BadRowError, NoRowsError

SHIPPED = Path(__file__).parents[2] / "eval" / "data" / "suggestions"


def row(**changes):
    base = {"id": "S1", "text": "路灯不亮", "time": "2026-11-02T09:00:00", "expect": {"in_scope": False}}
    return json.dumps(base | changes, ensure_ascii=False)


def write(path, *rows):
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_samples_come_in_order_of_time_and_the_hash_ignores_the_order_of_lines(tmp_path):
    late, early = row(id="B", time="2026-11-03T09:00:00"), row(id="A")
    one = load_dataset(write(tmp_path / "one.jsonl", late, early))
    two = load_dataset(write(tmp_path / "two.jsonl", early, "", late))
    assert [sample.id for sample in one.samples] == ["A", "B"]
    assert one.sha256 == two.sha256
    assert one.sha256 != load_dataset(write(tmp_path / "three.jsonl", early)).sha256


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "not JSON"),
        (row(expect={"in_scope": True}), "needs category, department and tier"),
        (row(hard=["tricky"]), "hard"),
        (row(extra=1), "extra"),
        (row(time="yesterday"), "time"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path, bad, said):
    path = write(tmp_path / "bad.jsonl", row(), bad)
    with pytest.raises(BadRowError, match=r"bad\.jsonl, line 2") as caught:
        load_dataset(path)
    assert said in str(caught.value)


def test_an_id_stands_once(tmp_path):
    with pytest.raises(BadRowError, match="stands in"):
        load_dataset(write(tmp_path / "twice.jsonl", row(), row()))


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(NoRowsError):
        load_dataset(tmp_path)


def test_labels_that_nobody_can_get_right_are_listed(tmp_path, trained):
    engine, _, office, _ = trained
    expect = {
        "category": "城市管理/不存在", "department": "火星局", "tier": "特急", "cases": ["X1"], "duplicate_group": "alone",
        "clauses": [{"title": "没有的办法"}, {"title": "湘陵市文明养犬管理规定（样本）", "article": "第九百条"}],
    }  # fmt: skip
    found = list(label_errors(load_dataset(write(tmp_path / "x.jsonl", row(expect=expect))), office, engine.library))
    for said in ("城市管理/不存在", "火星局", "特急", "X1", "没有的办法", "第九百条", "alone"):
        assert any(said in line for line in found), said
    assert all("x.jsonl, line 1 (S1)" in line for line in found)


def test_the_shipped_set_is_large_varied_and_labelled_for_the_demo_office(trained):
    engine, _, office, _ = trained
    dataset = load_dataset(SHIPPED)
    expected = [sample.expect for sample in dataset.samples]
    assert len(dataset.samples) >= 300
    assert list(label_errors(dataset, office, engine.library)) == []
    hard = {kind for sample in dataset.samples for kind in sample.hard}
    assert {"several_matters", "wrong_department", "sarcasm", "dialect", "injection", "personal_data"} <= hard
    assert len({expect.category for expect in expected if expect.category}) >= 60
    assert len({expect.department for expect in expected if expect.department}) >= 40
    assert len({expect.duplicate_group for expect in expected if expect.duplicate_group}) >= 20
    assert sum(not expect.in_scope for expect in expected) >= 20
    for labels in ("cases", "clauses", "must_contain", "must_not_contain", "co_departments", "also_departments"):
        assert sum(bool(getattr(expect, labels)) for expect in expected) >= 20, labels


def test_the_shipped_set_stands_apart_from_the_demo(trained):
    engine, store, _, _ = trained
    with store.read() as work:
        demo = {"".join(letter.text.split()) for letter in work.suggestions.all()}
    demo |= {"".join(case.text.split()) for _, case in engine.library.all_cases()}
    pieces = {text[i : i + 24] for text in demo for i in range(len(text) - 24)}
    for sample in load_dataset(SHIPPED).samples:
        text = "".join(sample.text.split())
        assert not any(text[i : i + 24] in pieces for i in range(len(text) - 24)), sample.id
