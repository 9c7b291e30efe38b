"""Features of a name candidate: its characters, the words that it is made of, and what stands before and after it.

A candidate is a surname and one or two characters more. Its features are strings; what each of them weighs is learnt,
see `triage.text.name_fitting`.
"""

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from retrieval.segmenter import segmenter
from triage.text.name_surroundings import STRONG, SURE, cue_before, mark_of, word_after
from triage.text.surnames import COMPOUNDS, FAMOUS, NO_NAMES, SURNAME

CHARACTERS = files("triage") / "data" / "names" / "characters.json"
# Surnames that are so rare, or so often words, that only a learnt decision may take them for one.
RARE = "麦尧阳盘奉资卿旷辜银晋原言敬展来战信海宝母税撒冶沐占才候勇青布官亢承雒尉扬矫宛昂郗枚郏衷"
_SURNAME = re.compile(f"[{SURNAME}{RARE}]")
_PLACES = ("hunan_divisions.csv", "hunan_place_names.csv")
_HAN = re.compile("[\u4e00-\u9fa5]")
LONGEST = 4
# A text ends with a signature where so little follows, and nothing but marks and a date.
_TAIL = 16
_TOLD_AFTER = re.compile("(?![年月日号初一二三四五六七八九十])[\u4e00-\u9fa5]")
# These join words far more often than they are surnames.
_JOINS = frozenset("和都从同与及")
_NO_ENDS = frozenset("市县省州人区镇乡某")
_READ_ON = 7
# Given names have one or two characters.
_GIVEN = (1, 2)
_SCORES, _UNLIKELY = 6, -2


def _may_be_name(name: str, given: str, *, told: bool) -> bool:
    """Whether a candidate is worth weighing: no word, no fame, and where nothing tells of a person no place."""
    if name in NO_NAMES or name in FAMOUS or name[1:] in FAMOUS or name[-1] in _NO_ENDS:
        return False
    return told or (name not in _places() and _given_score(given) > _UNLIKELY)


@cache
def _characters() -> dict[str, list[float]]:
    """Per character how much likelier it is in a given name than elsewhere: first of two, last of two, alone."""
    content: dict[str, list[float]] = json.loads(CHARACTERS.read_text(encoding="utf-8"))
    return content


@cache
def _places() -> frozenset[str]:
    """Towns and places of the country that are no longer than a name, with and without the word for what they are."""
    rows = [
        row
        for file in _PLACES
        for row in (files("triage") / "data" / file).read_text(encoding="utf-8").splitlines()[1:]
    ]
    names = {name for row in rows for name in row.split(",")[:3] if name}
    return frozenset(short for name in names for short in (name, name[:-1], name[:-2]) if 1 < len(short) <= LONGEST)


@lru_cache(maxsize=65536)
def _is_word(word: str) -> bool:
    return bool(segmenter().has_word(word))


class NameReader:
    """A text with its words, for the features of the candidates in it.

    Attributes:
        text: a folded view, with `|` for personal data of other kinds.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._first: dict[int, tuple[str, str]] = {}
        self._last: dict[int, tuple[str, str]] = {}
        self._inside = bytearray(len(text) + 1)
        position = 0
        for word, tag in segmenter().tag(text):
            end = position + len(word)
            self._first[position] = self._last[end] = (word, tag)
            if len(word) > 1 and _is_word(word):
                self._inside[position + 1 : end] = b"\x01" * (end - position - 1)
            position = end

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Where surnames with one or two characters more stand, `text[start:end]`.

        A surname in the middle of a word of the dictionary begins no name, unless a word that names follow ends there.
        """
        text = self.text
        for match in _SURNAME.finditer(text):
            start = match.start()
            cue = cue_before(text, start)[0]
            if cue not in STRONG and self._inside[start]:
                continue
            if text[start] in _JOINS and cue not in SURE:
                continue
            surname = 2 if text[start : start + 2] in COMPOUNDS else 1
            for given in _GIVEN:
                end = start + surname + given
                if end > len(text) or not _HAN.match(text, end - 1):
                    break
                if _may_be_name(text[start:end], text[start + surname : end], told=cue in STRONG):
                    yield start, end

    def features(self, start: int, end: int) -> list[str]:
        """The features of the candidate `text[start:end]`."""
        text = self.text
        surname = 2 if text[start : start + 2] in COMPOUNDS else 1
        name, given = text[start:end], text[start + surname : end]
        length = f"{len(given)}{'D' if surname == 2 else ''}"  # noqa: PLR2004 - compound surnames have two characters
        score = _given_score(given)
        words = _words_of(name, given)
        cue, gap = cue_before(self.text, start)
        cut = _cut_from(text[start : start + _READ_ON], end - start) if cue in STRONG else self._cut(start, end)
        following = word_after(self.text, end)
        before = text[start - 1] if start else "^"
        after = text[end] if end < len(text) else "$"
        left, right = mark_of(before), mark_of(after)
        crossing = f"{_crosses(text, start, end)}{'I' if self._inside[start] else ''}"
        previous, previous_tag = self._last.get(start, ("", "?"))
        following_word, following_tag = self._first.get(end, ("", "?"))
        return [
            f"s={name[:surname]}",
            f"g{length}:{score}",
            f"w:{words}{length}",
            f"b:{cut}",
            f"x:{crossing}",
            f"b+w:{cut}{words}{crossing}",
            f"g+w:{score}{words}",
            f"g+c:{score}{cue}{gap}",
            f"c:{cue}{gap}",
            f"n:{following}",
            f"c+n:{cue}{gap}{following}",
            f"c+w:{cue}{gap}{words}",
            f"n+w:{following}{words}",
            f"c+b:{cue}{gap}{cut}",
            f"l+r:{left}{right}",
            f"l+n:{left}{following}",
            f"c+r:{cue}{gap}{right}",
            f"l+r+g:{left}{right}{score}{length}",
            f"l+r+w:{left}{right}{words}",
            f"p={before}",
            f"p2={text[max(0, start - 2) : start]}",
            f"a={after}",
            f"a2={text[end : end + 2]}",
            f"pw={previous}",
            f"pt={previous_tag}",
            f"aw={following_word}",
            f"at={following_tag}{cut}",
            f"pt+at={previous_tag}{following_tag}",
            f"last={name[-1]}",
            f"first={given[0]}{len(given)}",
            f"line:{self._line(start, end)}{words}",
        ]

    def _cut(self, start: int, end: int) -> str:
        """How the segmenter cuts the text at the candidate: its tag as one word, or the first tag and both edges."""
        word, tag = self._first.get(start, ("", "-"))
        return _cut_as(word, tag, end - start, closes=end in self._first or end == len(self.text))

    def _line(self, start: int, end: int) -> str:
        """Whether the candidate begins or ends a line, or nothing but marks and a date follow it."""
        text = self.text
        opens = start == 0 or text[start - 1] == "\n"
        closes = end == len(text) or text[end] == "\n"
        rest = text[end : end + _TAIL]
        tail = len(rest) < _TAIL and not _TOLD_AFTER.search(rest)
        return f"{'^' if opens else ''}{'$' if closes else ''}{'t' if tail else ''}"


def _cut_as(word: str, tag: str, length: int, *, closes: bool) -> str:
    if len(word) == length:
        return f"={tag}"
    return f"{'[' if word else '~'}{']' if closes else '~'}{tag}{len(word) if len(word) < LONGEST else '+'}"


@lru_cache(maxsize=16384)
def _cut_from(run: str, length: int) -> str:
    """The same for a candidate of a length that the segmenter reads from its first character on."""
    position, ends = 0, set[int]()
    tokens = list(segmenter().tag(run))
    for word, _ in tokens:
        position += len(word)
        ends.add(position)
    word, tag = tokens[0]
    return "!" + _cut_as(word, tag, length, closes=length in ends)


@lru_cache(maxsize=16384)
def _given_score(given: str) -> int:
    """How much the characters are those of a given name."""
    unknown = (-1.0, -1.0, -1.0)
    if len(given) == 1:
        value = 2 * _characters().get(given, unknown)[2]
    else:
        value = _characters().get(given[0], unknown)[0] + _characters().get(given[1], unknown)[1]
    return max(-_SCORES, min(_SCORES, round(value)))


@lru_cache(maxsize=16384)
def _words_of(name: str, given: str) -> str:
    """Which parts of a candidate are words: all of it, its first two characters, the given name."""
    whole = "A" if _is_word(name) else ""
    head = "H" if name[2:] and _is_word(name[:2]) else ""
    return whole + head + ("G" if given[1:] and _is_word(given) else "")


def _crosses(text: str, start: int, end: int) -> str:
    """Whether its first or last character makes a word with what stands beside it."""
    left = start and _is_word(text[start - 1 : start + 1])
    right = end < len(text) and _is_word(text[end - 1 : end + 1])
    return f"{'L' if left else ''}{'R' if right else ''}{'N' if _is_word(text[end : end + 2]) else ''}"
