"""Vectors of length 1, and the glossary that every local model learns."""

import json

import numpy as np
import pytest

from retrieval.glossary import DIGEST_LENGTH, FILE, glossary, glossary_hash
from retrieval.vectors import unit_rows


def test_rows_have_length_one_and_keep_their_direction():
    found = unit_rows(np.array([[3.0, 4.0], [0.0, -2.0], [1e-3, 0.0]], dtype=np.float32))
    assert found.dtype == np.float32
    assert found == pytest.approx(np.array([[0.6, 0.8], [0.0, -1.0], [1.0, 0.0]]), abs=1e-6)


def test_a_row_of_zeros_stays_and_nothing_is_changed_in_place():
    values = np.array([[0.0, 0.0], [2.0, 0.0]], dtype=np.float32)
    assert unit_rows(values).tolist() == [[0.0, 0.0], [1.0, 0.0]]
    assert values.tolist() == [[0.0, 0.0], [2.0, 0.0]]
    assert unit_rows(np.zeros((0, 4), dtype=np.float32)).shape == (0, 4)


def test_every_everyday_expression_leads_to_its_official_terms():
    lines = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
    passages = glossary()
    assert len(passages) == sum(len(line["everyday"]) for line in lines)
    texts = [f"{passage}" for passage in passages]
    for line in lines[:5]:
        for word in line["everyday"]:
            assert any(word in text and all(term in text for term in line["official"]) for text in texts), word


def test_no_expression_stands_twice_under_the_same_terms():
    lines = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert all(len(line["everyday"]) == len(set(line["everyday"])) and line["official"] for line in lines)


def test_the_hash_is_the_same_every_time():
    assert glossary_hash() == glossary_hash()
    assert len(glossary_hash()) == DIGEST_LENGTH
    int(glossary_hash(), 16)
