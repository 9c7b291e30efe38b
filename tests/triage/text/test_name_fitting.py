"""Fitting of the name model: what it learns from, and that it learns it."""

import re

from triage.text.name_fitting import CLOSE, OPEN, VEIL, Example, Names, candidates, fit


def test_names_fill_the_slots_of_a_line_and_kin_share_a_surname():
    line = Names(1).fill("我是{N}，这是{N}和{K}")
    assert line.count(OPEN) == line.count(CLOSE) == 3
    second, third = re.findall(f"{OPEN}(.*?){CLOSE}", line)[1:]
    assert second[0] == third[0]


def test_places_and_titles_are_drawn_as_no_names():
    assert OPEN not in Names(1).fill("{P}的{T}")


def test_some_lines_are_read_as_they_are_once_masked():
    names = Names(1)
    assert any(VEIL in names.veil(f"我是{OPEN}邹大勇{CLOSE}") for _ in range(100))


def test_the_same_seed_draws_the_same_names():
    assert Names(3).fill("{N}{N}{P}{T}") == Names(3).fill("{N}{N}{P}{T}")


def test_a_candidate_is_a_name_where_it_stands_in_brackets():
    rows = list(candidates(f"会计{OPEN}邹大勇{CLOSE}查账"))
    assert [is_name for _, is_name in rows].count(True) == 1
    assert all("c:role" in features for features, is_name in rows if is_name)


def test_the_weights_tell_names_from_words():
    names = Names(2)
    texts = [Example(names.fill("会计{N}查账"), origin) for origin in range(60)]
    texts += [Example(text, 99) for text in ("会计安排查账", "会计高度重视", "会计方便的时候", "会计马上来") * 5]
    weights = fit(texts)

    def score(text):
        return max(sum(weights.get(f, 0) for f in features) + weights[""] for features, _ in candidates(text))

    assert score("会计邹建国查账") > 0 > score("会计安排查账")
