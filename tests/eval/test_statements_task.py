"""The statements task: figures over labelled sentences, and the gate on the open pairs."""

import json

import pytest

from eval.base.errors import BadRowError, NoRowsError
from eval.statements_gate import statement_failures, statement_figures
from eval.tasks.statements_fit import cross_validated, fit_on
from eval.tasks.statements_task import run_statements

SOURCE = "第七条 在禁火区内不得使用明火。路灯故障一般在三个工作日内修复，由养护单位负责。"
ROW = {
    "title": "《照明办法》第七条", "source": SOURCE, "letter": "书院路的路灯三天不亮。", "quote": "在禁火区内不得使用明火",
    "statement": "在禁火区内不得使用明火。", "supported": True, "kind": "negation",
}  # fmt: skip


def written(path, *rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_figures_and_kinds(tmp_path):
    rows = (
        ROW | {"pair": "p1"},
        ROW | {"statement": "在禁火区内可以使用明火。", "supported": False, "pair": "p1"},
        ROW | {"statement": "您反映路灯三天不亮，我们已记录。", "quote": None, "kind": "finding"},
        ROW | {"statement": "经查，路灯三天不亮的情况属实。", "quote": None, "supported": False, "kind": "finding"},
    )
    found = run_statements(written(tmp_path / "x.jsonl", *rows))
    assert (found["n_true"], found["n_false"], found["false_passed"], found["true_blocked"]) == (2, 2, 0, 0)
    assert found["by_kind"]["negation"] == {"n_true": 1, "n_false": 1, "false_passed": 0, "true_blocked": 0}
    assert found["true_blocked_by"] == {}


def test_why_true_ones_are_blocked_is_counted_without_their_words(tmp_path):
    row = ROW | {"statement": "在禁火区内五天不得使用明火。"}
    assert run_statements(written(tmp_path / "x.jsonl", row))["true_blocked_by"] == {"期限": 1}


def test_a_row_without_a_label_is_named(tmp_path):
    with pytest.raises(BadRowError, match="supported"):
        run_statements(written(tmp_path / "x.jsonl", ROW | {"supported": "yes"}))
    with pytest.raises(NoRowsError):
        run_statements(written(tmp_path / "y.jsonl"))


def test_the_open_pairs_hold_their_thresholds():
    assert [figure.n for figure in statement_figures()] == [540, 540, 540]
    assert statement_failures() == []


def test_a_model_is_fitted_on_pairs_and_variants(tmp_path):
    rows = [
        ROW | {"source": f"{SOURCE}公园第{n}区夜间不得停车。", "letter": f"第{n}封"} | turn
        for n in range(9)
        for turn in ({}, {"statement": "禁火区里使用明火很常见。", "supported": False})
    ]
    model = fit_on(written(tmp_path / "x.jsonl", *rows))
    assert len(model.weights) == len(model.features) == len(model.mean)
    assert model.probability(model.mean) == pytest.approx(1 / (1 + 2.718281828**-model.offset), rel=1e-6)


def test_cross_validation_judges_every_row_once(tmp_path):
    rows = [
        ROW | {"source": f"{SOURCE}公园第{n}区夜间不得停车。", "letter": f"第{n}封"} | turn
        for n in range(6)
        for turn in ({}, {"statement": "在禁火区内可以使用明火。", "supported": False})
    ]
    found = cross_validated(written(tmp_path / "x.jsonl", *rows), folds=3)
    assert (found["x/n_true"], found["x/n_false"]) == (6, 6)
    assert found["x/false_passed"] == found["x/true_blocked"] == 0
