"""What a name that was found tells: the same name elsewhere, and a number or date of birth right beside it."""

import re
from collections.abc import Iterable, Iterator

from retrieval.segmenter import segmenter
from triage.text.folded import Folded, with_digits
from triage.text.private_numbers import Span
from triage.text.surnames import NAMES_A_THING

SHORT, LONGEST = 2, 6
# What may stand between a name and what belongs to it.
_BETWEEN = r"[\s,，、:：/()（）;；—\-]{0,3}(?:[男女]|手印|签字|签名)?[\s,，、:：/()（）]{0,2}"
_BESIDE = re.compile(
    rf"{_BETWEEN}(?:(?P<id_number>[1-8]\d{{5}}(?:(?:19|20)\d{{2}}|\d{{2}})[01]\d[0-3]\d{{3,4}}[0-9Xx]?)(?![0-9A-Za-z])"
    r"|(?P<birth_date>(?:19[2-9]\d|200\d|201[0-5]|[3-9]\d(?=年))[年./\-]\d{1,2}[月./\-]\d{1,2}[日号]?)(?!\d))"
)


def repeated_names(text: str, names: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where the names that were found stand anywhere in the text, `text[start:end]`.

    A name of two characters that is a word as well counts only where it was found: 马上.

    Args:
        text: a folded view, with `|` for personal data of other kinds.
        names: where names were found in it.
    """
    known = {text[start:end] for start, end in names if SHORT <= end - start <= LONGEST}
    known = {name for name in known if len(name) > SHORT or not segmenter().has_word(name)}
    lengths = sorted({len(name) for name in known}, reverse=True)
    for length in lengths:
        for start in range(len(text) - length + 1):
            if text[start : start + length] in known and not NAMES_A_THING.match(text, start + length):
                yield start, start + length


def beside_names(view: Folded, names: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Numbers of identity, though a digit may be wrong, and dates of birth that stand right after a name.

    Args:
        view: the folded view in which the names were found.
        names: where they stand in it.

    Yields:
        The kind and where it stands in the text that is viewed.
    """
    digits = with_digits(view)
    ends = {view.ends[end - 1] for _, end in names}
    for place, start in enumerate(digits.starts):
        if start in ends and (place == 0 or digits.starts[place - 1] != start):
            match = _BESIDE.match(digits.text, place)
            if match is not None and match.lastgroup is not None:
                yield match.lastgroup, *digits.span(*match.span(match.lastgroup))
