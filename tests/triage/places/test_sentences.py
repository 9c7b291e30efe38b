"""Sentences of Hunan: the place is where the matter is. The table is tests/triage/places/hunan_sentences.csv."""

import csv
from pathlib import Path

import pytest

from triage.places.gazetteer import Gazetteer

SENTENCES = list(
    csv.DictReader((Path(__file__).parent / "hunan_sentences.csv").read_text(encoding="utf-8").splitlines())
)


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.load()


@pytest.mark.parametrize("row", SENTENCES, ids=[row["text"] for row in SENTENCES])
def test_the_place_is_where_the_matter_is(gazetteer, row):
    found = gazetteer.locate(row["text"])
    assert (found.city or "", found.area or "", found.street or "") == (row["city"], row["area"], row["street"])


def test_every_kind_of_sentence_has_examples_in_many_cities():
    assert len({row["city"] for row in SENTENCES}) == 15  # fourteen, and none
    assert len({row["kind"] for row in SENTENCES}) >= 15
