"""Token bags."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.tokens import BUCKET_BITS, token_bags


def test_an_ngram_never_spans_punctuation():
    apart = set(token_bags("东，西", ("gram12",))["gram12"].ids)
    assert apart == set(token_bags("西。东", ("gram12",))["gram12"].ids)
    assert len(apart) == 2
    assert len(token_bags("东西", ("gram12",))["gram12"].ids) == 3


def test_counts_say_how_often():
    bag = token_bags("修路修路", ("gram12",))["gram12"]
    assert sorted(bag.counts) == [1, 2, 2, 2]


def test_words_are_segmented():
    assert len(token_bags("自来水停水", ("word",))["word"].ids) < 5


@given(st.text())
def test_any_text_gives_ascending_ids_within_range(text):
    for kind, bag in token_bags(text, ("gram12", "word")).items():
        assert (np.diff(bag.ids) > 0).all()
        assert len(bag.ids) == len(bag.counts)
        assert all(0 <= key < 1 << BUCKET_BITS[kind] for key in bag.ids)
