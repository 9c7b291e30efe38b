"""Plain characters: the same text whether it was typed, scanned, padded invisibly or written in Traditional ones."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

# CJK radicals that PDF extraction puts in place of characters; NFKC maps the block U+2F00, but hardly any of this one.
_RADICALS = str.maketrans(
    "⺀⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "冫厂乛乚乙人冂几刀刀卜卩小小兀尢尢尢巳幺彐彐心心手攵旡日月歹母民水水火爪爪丬牛犬玉疋目示示竹糸纟网网网网网羊羊羊老老聿肉臼艹艹艹虎衣西西见角角讠贝足车辶辶辶阝钅長長长门阜阜雨青韦页风飞食食食饣首马骨鬼鱼鸟卤麦黄黾齊齐齒齿竜龙龜龜龟",
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_RADICAL = re.compile("[\u2e80-\u2fdf]")
_MISREAD = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_LETTERS_AND_DIGITS, _MARKS = ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd"), ("Mn", "Mc")
# Vowels and final consonants of Korean syllables, which some systems write one by one.
_JAMO = range(0x1161, 0x1200)
# Of a text in Traditional characters at least one in so many has another form; the others look alike in both.
TRADITIONAL_ONE_IN = 20
# Planes in which letters, digits and marks have other forms.
_PLANES = (range(0x80, 0x10000), range(0x1D400, 0x1D800), range(0x2F800, 0x2FA20))


def plain_characters(text: str) -> str:
    """The text in NFKC, with radicals as characters and without zero-width characters; lengths may change.

    Rationale: one text in several encodings is one text, and nobody can hide a word from the machine by a zero-width
    space or a radical that looks like the character.
    """
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_RADICALS)


def as_ideographs(text: str) -> str:
    """The text with the characters that a program put radicals or compatibility ideographs in place of.

    Rationale: a document that was set in type has no radicals; programs that take its text out invent them. All else
    stays as it is, since it is quoted.
    """
    return _MISREAD.sub(lambda found: plain_characters(found[0]), text)


@dataclass(frozen=True)
class PlainText:
    """A text as it is judged, and where each of its characters stands in the text as written.

    Attributes:
        text: what is judged.
        written: the text as somebody wrote it.
        starts: for each character of `text` where its origin begins in `written`; None where both are the same.
        ends: for each character of `text` where its origin ends.
    """

    text: str
    written: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `written` that a stretch of `text` was judged from."""
        if self.starts is None or self.ends is None or start >= end:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def as_written(self, words: str) -> str | None:
        """Words of `text` as they were written; None where they do not stand in it."""
        start = self.text.find(words)
        if start < 0:
            return None
        begin, end = self.span(start, start + len(words))
        return self.written[begin:end]


@lru_cache(maxsize=4096)
def plain_text(text: str) -> PlainText:
    """The text in the characters in which every text is judged.

    Letters and digits stand in their NFKC form, radicals and compatibility ideographs as the characters that they look
    like, Traditional characters as Simplified ones; what nobody sees (zero-width characters, marks of direction) is
    gone. Punctuation, spaces and marks of lists stay as they are: a sentence ends at ？ and not at its NFKC form.
    """
    if text.isascii() or not _changing().search(text):
        return PlainText(_simplified(text), text)
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        plain = _plain_cluster(text[start:end])
        characters.append(plain)
        starts.extend([start] * len(plain))
        ends.extend([end] * len(plain))
    return PlainText(_simplified("".join(characters)), text, starts, ends)


def plain_form(text: str) -> str:
    """The text of `plain_text` alone."""
    return plain_text(text).text


@cache
def _changing() -> re.Pattern[str]:
    """Finds characters that are judged in another form, or change the one before them."""
    codes = (code for plane in _PLANES for code in plane if _changes(chr(code)))
    return re.compile(f"{_INVISIBLE.pattern}|[{''.join(_ranges(codes))}]")


def _changes(character: str) -> bool:
    if _joins(character) or _RADICAL.match(character):
        return True
    alike = unicodedata.category(character) in _LETTERS_AND_DIGITS
    return alike and unicodedata.normalize("NFKC", character) != character


def _joins(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.category(character) in _MARKS or ord(character) in _JAMO


def _ranges(codes: Iterable[int]) -> Iterator[str]:
    first = last = -1
    for code in codes:
        if code != last + 1:
            if first >= 0:
                yield f"\\U{first:08x}-\\U{last:08x}"
            first = code
        last = code
    yield f"\\U{first:08x}-\\U{last:08x}"


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Where each character with the marks that belong to it begins and ends; invisible ones belong to none."""
    start = -1
    for place, character in enumerate(text):
        hidden = _INVISIBLE.match(character) is not None
        if start >= 0 and (hidden or not _joins(character)):
            yield start, place
            start = -1
        if start < 0 and not hidden:
            start = place
    if start >= 0:
        yield start, len(text)


def _plain_cluster(cluster: str) -> str:
    if len(cluster) == 1 and not _changes(cluster):
        return cluster
    return unicodedata.normalize("NFKC", cluster).translate(_RADICALS)


@cache
def _converter() -> Any:
    """From Traditional characters, as Taiwan and Hong Kong write them, to Simplified ones."""
    from opencc import OpenCC

    return OpenCC("tw2s")


def _simplified(text: str) -> str:
    """The text with Traditional characters as Simplified ones, of the same length.

    Rationale: some Simplified characters are the Traditional form of another one as well (著, 乾, 么). They are
    converted only in a text that is written in Traditional characters, and not where one name has such a character.
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        plain = "".join(map(_simple_character, text))
        changed = sum(one != other for one, other in zip(text, plain, strict=True))
        if changed and changed * TRADITIONAL_ONE_IN >= len(text):
            converted = _converted(text)
            # One word for another of a different length: the words stay.
            return converted if len(converted) == len(text) else plain
        return plain
    return text


def _converted(text: str) -> str:
    """The text in Simplified characters; half a surrogate pair, which no converter reads, stays as it is."""
    found = str(_converter().convert(_SURROGATE.sub("\ufffd", text)))
    if len(found) != len(text) or not _SURROGATE.search(text):
        return found
    return "".join(own if _SURROGATE.match(own) else plain for own, plain in zip(text, found, strict=True))


@lru_cache(maxsize=8192)
def _simple_character(character: str) -> str:
    """The Simplified form of a character that Simplified texts do not have; any other one stays."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        plain = _converted(character)
        return plain if len(plain) == 1 else character
    return character
