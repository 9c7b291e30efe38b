"""Pieces: sentences and parts of long ones, verbatim."""

from hypothesis import given
from hypothesis import strategies as st

from triage.danger.pieces import EXCERPT, LONGEST, excerpt_of, pieces_of


def test_sentences_are_pieces():
    assert pieces_of("三楼起火了！快来人。\n楼下有老人") == ["三楼起火了！", "快来人。", "楼下有老人"]


def test_a_long_sentence_falls_apart_at_commas():
    clause = "我们村里的老人都住在这一片老屋里头没有人管"
    pieces = pieces_of(f"{clause}，{clause}，{clause}，{clause}。")
    assert len(pieces) == 4
    assert all(piece.startswith(clause) for piece in pieces)


@given(st.text(alphabet="火，。 \n水！人a", max_size=400))
def test_pieces_stand_in_the_letter_and_lose_nothing_but_spaces(text):
    pieces = pieces_of(text)
    assert all(piece in text and len(piece) <= LONGEST for piece in pieces)
    kept = [letter for letter in "".join(pieces) if letter in "火水人a"]
    assert kept == [letter for letter in text if letter in "火水人a"]


def test_the_excerpt_of_a_long_letter_holds_what_matters():
    pieces = [f"第{number}件小事说了很久。" for number in range(100)]
    assert excerpt_of(pieces[:5], (0, 5)) == "".join(pieces[:5])
    found = excerpt_of(pieces, (79, 81))
    assert "".join(pieces[79:81]) in found
    assert len(found) <= EXCERPT
