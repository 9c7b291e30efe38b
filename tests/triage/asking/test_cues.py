"""Cues: what is left out because a character is missing would not have been found."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from triage.asking.cues import CUES, characters_needed, cues_in

EXPRESSIONS = yaml.safe_load(CUES.read_text(encoding="utf-8"))
# Characters of the expressions themselves, so that texts have cues and half cues.
CHARACTERS = sorted({character for expression in EXPRESSIONS.values() for character in expression})


@given(st.text(st.sampled_from(CHARACTERS), max_size=20))
def test_the_cues_of_a_text_are_those_whose_expression_is_found(text):
    assert cues_in(text) == [name for name, expression in EXPRESSIONS.items() if re.search(expression, text)]


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        ("请(?!假)|恳求", "请恳"),
        ("恳求", "恳"),
        ("怎[么样]", "怎"),
        ("(?:吗|[么呢])$", "吗么呢"),
        ("求?助+", "助"),
        ("[^，]", None),
        (r"\d", None),
        ("请|.", None),
        ("^(?:也|以)?", None),
        ("(?<=请)问", "问"),
    ],
)
def test_what_an_expression_needs(expression, needed):
    found = characters_needed(expression)
    if needed is None:
        assert found is None
    else:
        assert found is not None
        assert found <= set(needed)
        assert found


def test_most_expressions_need_some_character():
    sure = [name for name, expression in EXPRESSIONS.items() if characters_needed(expression) is not None]
    assert len(sure) > 0.8 * len(EXPRESSIONS)
