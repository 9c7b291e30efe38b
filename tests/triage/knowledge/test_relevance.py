"""How probable it is that a past case helps, and the policies that are kept in memory."""

import itertools

import numpy as np
import pytest

from retrieval.searcher import Hit
from triage.knowledge.policy_cache import PolicyShelf
from triage.knowledge.relevance import MEANING_EVEN, ReplyFeedback, by_meaning, case_relevance
from triage.types import Case, Clause, Policy


def hit(score=0.5, dense=0.5, key="C1"):
    return Hit(id=key, score=score, dense=dense, lexical=0.0)


def test_it_is_a_probability_also_at_the_edges():
    for score, dense in itertools.product((0.0, 1e-12, 0.5, 1.0), (-1.0, 0.0, 1.0)):
        assert 0 < case_relevance(hit(score, dense)) < 1
    for known, cosine in itertools.product((0.0, 0.5, 1.0), (-1.0, 0.0, 1.0)):
        assert 0 < by_meaning(known, cosine) < 1


def test_more_evidence_makes_it_more_probable():
    scores = [case_relevance(hit(score)) for score in (0.1, 0.5, 0.9)]
    cosines = [case_relevance(hit(dense=dense)) for dense in (0.0, 0.4, 0.8)]
    meanings = [by_meaning(0.5, cosine) for cosine in (0.0, 0.3, 0.6)]
    for found in (scores, cosines, meanings):
        assert found == sorted(found)
        assert len(set(found)) == 3


def test_the_best_of_a_bad_lot_is_still_bad():
    assert case_relevance(hit(score=0.99, dense=0.0)) < 0.5
    assert case_relevance(hit(score=0.5, dense=0.8)) > 0.5


@pytest.mark.parametrize("known", [0.05, 0.5, 0.95])
def test_a_meaning_that_says_nothing_changes_nothing(known):
    assert by_meaning(known, MEANING_EVEN) == pytest.approx(known)


class Directions:
    """Texts are vectors along one axis each, in the order in which they are first seen."""

    def __init__(self):
        self.seen, self.calls = [], 0

    def encode_documents(self, texts):
        self.calls += 1
        rows = np.zeros((len(texts), 8), dtype=np.float32)
        for row, text in enumerate(texts):
            if text not in self.seen:
                self.seen.append(text)
            rows[row, 4 + self.seen.index(text)] = 1
        return rows


def case(key, reply):
    return Case(id=key, title="路灯", text="路灯不亮", reply=reply)


def letters(count):
    rows = np.zeros((count, 8), dtype=np.float32)
    rows[:, 0] = 1
    return rows


def test_a_letter_moves_towards_the_replies_of_its_cases():
    cases = {"C1": case("C1", "已修复"), "C2": case("C2", "已更换")}
    feedback = ReplyFeedback(Directions())
    found = feedback.vectors(letters(2), [[hit(key="C1"), hit(key="C2")], []], cases)
    assert found.shape == (2, 8)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert found[1].tolist() == letters(1)[0].tolist(), "without cases it stays"
    assert 0 < found[0][4] < found[0][0]
    assert found[0][4] == pytest.approx(found[0][5], abs=1e-5)


def test_only_the_first_cases_count_and_unknown_ones_do_not():
    cases = {f"C{number}": case(f"C{number}", f"回复{number}") for number in range(1, 5)}
    hits = [hit(key=f"C{number}") for number in range(1, 5)]
    feedback = ReplyFeedback(Directions())
    (four,) = feedback.vectors(letters(1), [hits], cases)
    (three,) = feedback.vectors(letters(1), [hits[:3]], cases)
    assert four == pytest.approx(three, abs=1e-6)
    (unknown,) = feedback.vectors(letters(1), [[hit(key="gone")]], cases)
    assert unknown.tolist() == letters(1)[0].tolist()
    given = letters(1)
    feedback.vectors(given, [hits], cases)
    assert given.tolist() == letters(1).tolist(), "what is given stays as it is"


def policy(key, title):
    clause = Clause(id=f"{key}-1", policy_id=key, article="第一条", position=0, text="一")
    return Policy(id=key, title=title, clauses=(clause,))


def test_policies_are_kept_until_one_changes(sqlite_store):
    shelf = PolicyShelf()

    def look():
        with sqlite_store.read() as work:
            return shelf.policies(work)

    assert look() == {}
    with sqlite_store.write() as work:
        work.policies.put([policy("p", "甲"), policy("q", "乙")])
    first = look()
    assert {key: found.title for key, found in first.items()} == {"p": "甲", "q": "乙"}
    assert look() is first
    with sqlite_store.write() as work:
        work.policies.put([policy("q", "丙")])
    assert look()["q"].title == "丙"
    assert first["q"].title == "乙", "who reads the old ones is not disturbed"
