"""Pieces of texts."""

from hypothesis import given
from hypothesis import strategies as st

from triage.asking.pieces import pieces_of


def test_marks_of_lists_are_set_apart():
    pieces = pieces_of("诉求：（1）查账，（2）退钱。一是换锁；二、修门")
    assert [(piece.text, piece.listed) for piece in pieces] == [
        ("诉求", False), ("查账", True), ("退钱", True), ("换锁", True), ("修门", True),
    ]  # fmt: skip


def test_a_letter_without_punctuation_is_cut_before_its_request():
    pieces = pieces_of("我们在工地干了四个月没有拿到一分钱老板电话也不接求政府帮我们把工钱要回来")
    assert [piece.text for piece in pieces][-1] == "求政府帮我们把工钱要回来"


def test_numbers_are_not_cut():
    assert [piece.text for piece in pieces_of("晚上10:30还在施工，欠1,200元")] == ["晚上10:30还在施工", "欠1,200元"]


@given(st.text(max_size=200))
def test_pieces_stand_where_they_say(text):
    position = 0
    for piece in pieces_of(text):
        assert text[piece.start : piece.end] == piece.text != ""
        assert piece.start >= position
        position = piece.end
