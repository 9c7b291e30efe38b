"""Lexical features."""

import numpy as np
import pytest

from retrieval.document_frequency import DocumentFrequency
from retrieval.lexical import FEATURES, KINDS, LexicalScorer
from retrieval.tokens import token_bags


@pytest.fixture
def scorer():
    texts = ["路灯不亮请修复", "公交改线请恢复", "物业收费请核查"]
    return LexicalScorer(DocumentFrequency.of((token_bags(text, KINDS) for text in texts), KINDS), cache_size=2)


def features(scorer, title, text, *documents):
    made = [scorer.document(number, document) for number, document in enumerate(documents)]
    return {name: column for name, column in zip(FEATURES, scorer.compare(scorer.query(title, text), made).T)}  # noqa: B905, C416


def test_the_same_words_have_cosine_one_and_others_none(scorer):
    found = features(scorer, "", "路灯不亮", "路灯不亮", "公交改线", "")
    assert found["gram12_cosine"] == pytest.approx([1, 0, 0], abs=1e-5)
    assert found["word_cosine"] == pytest.approx([1, 0, 0], abs=1e-5)


def test_an_unseen_name_counts_more_than_a_common_word(scorer):
    found = features(scorer, "", "翡翠湾请", "翡翠湾", "请")
    assert found["gram12_rare"][0] > found["gram12_rare"][1]


def test_title_cover_is_the_share_of_the_title(scorer):
    found = features(scorer, "路灯", "公交改线", "路灯不亮", "公交改线")
    assert found["gram12_title_cover"] == pytest.approx([1, 0], abs=1e-5)


def test_without_title_the_text_stands_for_it(scorer):
    found = features(scorer, "", "路灯不亮", "路灯")
    assert found["gram12_title_cosine"] == found["gram12_cosine"]


def test_documents_are_kept_by_key_and_text(scorer):
    first = scorer.document("a", "路灯")
    assert scorer.document("a", "路灯") is first
    assert scorer.document("a", "公交") is not first
    scorer.document("b", "物业")
    assert scorer.document("a", "路灯") is not first


def test_queries_leave_no_trace(scorer):
    once = features(scorer, "路灯", "路灯不亮", "路灯不亮", "公交")
    features(scorer, "公交", "公交改线", "路灯不亮", "公交")
    again = features(scorer, "路灯", "路灯不亮", "路灯不亮", "公交")
    assert all((once[name] == again[name]).all() for name in FEATURES)
    assert np.isfinite(list(once.values())).all()
