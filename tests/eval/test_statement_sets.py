"""The statement sets are well-formed; what they hold is measured, not read."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "eval" / "data"


def documented_kinds():
    """The kinds in the table of docs/annotation.md."""
    section = (ROOT / "docs" / "annotation.md").read_text(encoding="utf-8").split("## 陈述核对")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `") and "`kind`" not in line]
    return set(re.findall(r"`(\w+)`", " ".join(cells)))


def rows(name, file="statements"):
    lines = (DATA / name / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(("name", "pairs", "of_a_kind"), [("open", 420, 15), ("held_out", 160, 7)])
def test_every_pair_is_a_true_and_a_false_statement_over_one_source(name, pairs, of_a_kind):
    found = defaultdict(list)
    for row in rows(name):
        assert all(row[key].strip() for key in ("title", "source", "letter", "statement")), row["pair"]
        found[row["pair"]].append(row)
    assert len(found) >= pairs
    for pair, two in found.items():
        assert sorted(row["supported"] for row in two) == [False, True], pair
        assert len({(row["title"], row["source"], row["letter"], row["kind"]) for row in two}) == 1, pair
    kinds = Counter(two[0]["kind"] for two in found.values())
    assert set(kinds) == documented_kinds()
    assert min(kinds.values()) >= of_a_kind


@pytest.mark.parametrize("name", ["open", "held_out"])
def test_quotes_stand_verbatim_in_their_source(name):
    for row in rows(name):
        assert row["quote"] is None or row["quote"] in row["source"], row["pair"]


@pytest.mark.parametrize("file", ["statements_more", "statements_hands"])
def test_the_pairs_to_learn_from_are_well_formed_and_of_their_own(file):
    found = defaultdict(list)
    for row in rows("open", file):
        assert all(row[key].strip() for key in ("title", "source", "letter", "statement")), row["pair"]
        assert row["quote"] is None or row["quote"] in row["source"], row["pair"]
        assert row["kind"] in documented_kinds(), row["pair"]
        found[row["pair"]].append(row["supported"])
    assert all(sorted(pair) == [False, True] for pair in found.values())
    others = [*rows("open"), *rows("held_out")]
    for key in ("title", "source", "letter", "statement"):
        assert not {row[key] for row in rows("open", file)} & {row[key] for row in others}, key


def test_the_pairs_of_three_hands_name_them():
    assert Counter(row["hand"] for row in rows("open", "statements_hands")) == dict.fromkeys(
        ("first", "second", "third"), 200
    )


def test_the_two_sets_share_no_source_and_no_statement():
    shown, hidden = rows("open"), rows("held_out")
    for key in ("title", "source", "letter", "statement"):
        assert not {row[key] for row in shown} & {row[key] for row in hidden}, key
