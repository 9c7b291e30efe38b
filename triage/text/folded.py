"""Folded views of a text: what looks alike is alike, and each character of a view knows where it stands in the text."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from triage.text.plain_characters import plain_characters

# These stay as they are: they end a clause, and their plain forms stand in numbers.
_KEPT = frozenset("，！？；")
# Every character that is not plain by itself.
_SPECIAL = re.compile(r"[^\u3001-\u3011\u4e00-\u9fff\n\x20-\x7e，！？；“”‘’]+")
_DIGITS = dict(zip("零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "0123456789123456789", strict=True))
_DIGITS |= {
    "〇": "0",
    "○": "0",
    "幺": "1",
    "两": "2",
    "贰": "2",
    "貳": "2",
    "參": "3",
    "陸": "6",
    "弌": "1",
    "弍": "2",
    "弎": "3",
}
_DIGIT = "".join(_DIGITS)
# One number with scales (一百三十八), or one digit.
_NUMERAL = re.compile(
    rf"(?P<thousands>[{_DIGIT}])[千仟]零?(?:(?P<h1>[{_DIGIT}])[百佰]零?)?(?:(?P<t1>[{_DIGIT}]?)(?P<ten1>[十拾]))?(?P<o1>[{_DIGIT}]?)"
    rf"|(?P<hundreds>[{_DIGIT}])[百佰]零?(?:(?P<t2>[{_DIGIT}]?)(?P<ten2>[十拾]))?(?P<o2>[{_DIGIT}]?)"
    rf"|(?P<t3>[{_DIGIT}]?)(?P<ten3>[十拾])(?P<o3>[{_DIGIT}]?)|廿(?P<o4>[{_DIGIT}]?)|(?P<row>(?:[{_DIGIT}](?![十拾百佰千仟]))+)"
)
# Letters that look like digits, where nearly all around them are digits.
_LOOKS_LIKE_DIGITS = re.compile(r"(?<![A-Za-z0-9])[0-9OolI]{6,24}(?![A-Za-z0-9])")
_LOOKALIKES = str.maketrans("OolI", "0011")
_FEW_LETTERS = 3


@dataclass(frozen=True)
class Folded:
    """A view of a text.

    Attributes:
        text: the view.
        starts: per character of the view where what it stands for begins in the text.
        ends: per character of the view where that ends.
    """

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `view.text[start:end]`, which is not empty, stands in the text."""
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> Folded:
    """The text with plain characters: no invisible or combining ones, full-width, circled and other digits as 0–9."""
    return _replaced(_identity(text), _SPECIAL, lambda match: [_plain(character) for character in match[0]])


def with_digits(view: Folded) -> Folded:
    """A view in which numerals in words are digits too: 幺三八, 一百三十八, 伍; and letters that stand for digits."""
    view = _replaced(view, _NUMERAL, _numeral)
    digits = _LOOKS_LIKE_DIGITS.sub(_without_letters, view.text)
    return Folded(digits, view.starts, view.ends)


def _identity(text: str) -> Folded:
    return Folded(text, list(range(len(text))), list(range(1, len(text) + 1)))


def _replaced(view: Folded, pattern: re.Pattern[str], change: Callable[[re.Match[str]], list[str] | str]) -> Folded:
    """A view with each match replaced.

    Args:
        view: the view.
        pattern: what is replaced.
        change: gives what each character of a match becomes, or one replacement for the whole of it.
    """
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in pattern.finditer(view.text):
        start, end = match.span()
        pieces.append(view.text[position:start])
        starts += view.starts[position:start]
        ends += view.ends[position:start]
        new = change(match)
        if isinstance(new, list):
            for place, letters in enumerate(new, start):
                starts += [view.starts[place]] * len(letters)
                ends += [view.ends[place]] * len(letters)
            pieces += new
        else:
            starts += [view.starts[start]] * len(new)
            ends += [view.ends[end - 1]] * len(new)
            pieces.append(new)
        position = end
    if not pieces:
        return view
    pieces.append(view.text[position:])
    starts += view.starts[position:]
    ends += view.ends[position:]
    return Folded("".join(pieces), starts, ends)


@cache
def _plain(character: str) -> str:
    """What a character looks like: a digit for any kind of digit, nothing for what cannot be seen by itself."""
    if character in _KEPT:
        return character
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category in ("Nd", "No"):
        value = unicodedata.numeric(character)
        return str(int(value)) if value == int(value) else character
    return plain_characters(character)


def _numeral(match: re.Match[str]) -> list[str] | str:
    if match["row"]:
        return [_DIGITS[letter] for letter in match["row"]]
    if match[0][0] == "廿":
        return f"2{_digit(match['o4'], '0')}"
    if match["thousands"] is not None:
        leading = _digit(match["thousands"], "0") + _digit(match["h1"], "0")
        return leading + _tens(match["t1"], match["ten1"]) + _digit(match["o1"], "0")
    if match["hundreds"] is not None:
        return _digit(match["hundreds"], "0") + _tens(match["t2"], match["ten2"]) + _digit(match["o2"], "0")
    return _tens(match["t3"], match["ten3"]) + _digit(match["o3"], "0")


def _tens(digit: str | None, ten: str | None) -> str:
    return "0" if not ten else _digit(digit, "1")


def _digit(letter: str | None, otherwise: str) -> str:
    return _DIGITS[letter] if letter else otherwise


def _without_letters(match: re.Match[str]) -> str:
    letters = sum(not letter.isdigit() for letter in match[0])
    return match[0].translate(_LOOKALIKES) if letters <= _FEW_LETTERS else match[0]
