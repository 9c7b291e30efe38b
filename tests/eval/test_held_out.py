"""The held-out sets are well-formed; what they hold is measured, not read."""

import json
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from triage.types import DANGER_KIND_NAMES, RequestType

FOLDER = Path(__file__).parents[2] / "eval" / "data" / "held_out"


def rows(name):
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("name", "least"), [("danger.jsonl", 300), ("demands.jsonl", 150), ("routing.jsonl", 200)])
def test_ids_are_unique_and_every_row_has_a_text(name, least):
    found = rows(name)
    assert len(found) >= least
    assert len({row["id"] for row in found}) == len(found)
    assert all(row["text"].strip() for row in found)


def test_half_of_the_danger_set_is_in_pairs_of_different_levels():
    found = rows("danger.jsonl")
    pairs = Counter(row["pair"] for row in found if row["pair"])
    assert set(pairs.values()) == {2}
    assert sum(pairs.values()) >= len(found) / 2
    for pair in pairs:
        assert len({row["level"] == "none" for row in found if row["pair"] == pair}) == 2
    kinds = Counter(row["kind"] for row in found if row["level"] == "danger")
    assert set(kinds) == set(DANGER_KIND_NAMES)
    assert min(kinds.values()) >= 10


def test_demands_stand_verbatim_in_their_letter():
    for row in rows("demands.jsonl"):
        assert row["type"] in get_args(RequestType)
        assert all(demand in row["title"] or demand in row["text"] for demand in row["demands"])


def test_units_of_the_routing_set_are_those_of_the_demo_office():
    lines = (Path(__file__).parents[2] / "demo" / "departments.jsonl").read_text(encoding="utf-8").splitlines()
    units = {json.loads(line)["name"] for line in lines}
    for row in rows("routing.jsonl"):
        assert row["in_scope"] is bool(row["department"])
        assert {row["department"], *row["also"]} - {None, ""} <= units
