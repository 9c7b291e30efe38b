"""What begins with a surname."""

import pytest

from triage.text.surnames import NO_NAMES, PLACE_END, PLACE_WORD, starts_with_surname


@pytest.mark.parametrize("word", ["李", "王小明", "欧阳建国", "令狐冲"])
def test_it_may_be_one_character_or_two(word):
    assert starts_with_surname(word)


@pytest.mark.parametrize("word", ["", "的士", "1李", "们"])
def test_other_words_do_not(word):
    assert not starts_with_surname(word)


def test_everyday_words_that_look_like_names_begin_with_a_surname():
    looks = [word for word in NO_NAMES if starts_with_surname(word)]
    assert len(looks) > 0.8 * len(NO_NAMES)


def test_places_end_as_places_do():
    assert PLACE_END.search("白马镇")
    assert PLACE_END.search("南门街道")
    assert not PLACE_END.search("张国强")
    assert PLACE_WORD.fullmatch("花园")
    assert not PLACE_WORD.fullmatch("住院")
