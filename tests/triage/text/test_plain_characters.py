"""Plain characters: what looks the same is the same."""

import pytest

from triage.text.plain_characters import plain_characters


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("⻋⻔着⽕了", "车门着火了"),
        ("煤\u200b气\ufeff味", "煤气味"),
        ("１２０快来！", "120快来!"),
        ("路灯不亮", "路灯不亮"),
        ("", ""),
    ],
)
def test_radicals_widths_and_invisible_characters_do_not_matter(typed, plain):
    assert plain_characters(typed) == plain


def test_every_radical_has_a_character():
    radicals = [chr(code) for code in range(0x2E80, 0x2FD6) if plain_characters(chr(code)) == chr(code)]
    # What is left are variants of strokes that no scanner puts in place of a character.
    assert len(radicals) < 40
    assert not {"⻅", "⻋", "⻔", "⻚", "⻛", "⻢", "⻥", "⼈", "⽕", "⽔"} & set(radicals)
