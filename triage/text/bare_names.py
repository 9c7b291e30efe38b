"""Bare names: names that nothing marks, by surname and segmenter, where no word or place can be meant."""

from collections.abc import Iterator

from retrieval.segmenter import segmenter
from triage.text.surnames import (
    COMMON,
    COMPOUNDS,
    EVERYDAY,
    FAMOUS,
    GIVEN,
    NAMES_A_THING,
    NO_NAMES,
    PLACE_ENDINGS,
    TITLE_END,
    starts_with_surname,
)

LONGEST, SHORTEST = 4, 2
# Nor do these: a family, or an office that is shortened.
_NO_ENDS = PLACE_ENDINGS | frozenset("山家屋姓氏局厅")
# Surnames that are words as well; after them alone the segmenter must see a name.
_WORDS = frozenset("黄何余高石方白江金万田夏秦龙马任毛段雷钱符易常时安")
_OPENING, _CLOSING = "“‘《「『\"'", "”’》」』\"'"
# Single characters that may stand right before a name; any other may be a part of a longer word with it.
_BEFORE = frozenset("和与跟对被把让叫给找向请由是以及的、因为了经在到就但而说问该有从将替帮同随称某名")
_GIVEN_TAGS = ("nr", "ns", "nz", "n", "t", "nrt", "nt", "a")
_PARTICLES = frozenset("的了在和与被是有上下就也都还说把给对向从到去来又不没很常刚让叫要会能已正于及或等因为某")


def bare_names(text: str) -> Iterator[tuple[int, int]]:
    """Where such a name stands, `text[start:end]`.

    Args:
        text: a folded view, with `|` for personal data of other kinds.
    """
    position = 0
    before, previous, previous_tag = "", "", ""
    for word, tag in segmenter().tag(text):
        end = position + len(word)
        if tag.startswith("nr") and _is_whole_name(word[: LONGEST - 1] if word[:2] not in COMPOUNDS else word):
            # What comes after three characters is the next word: 罗卫平|开.
            length = len(word) if word[:2] in COMPOUNDS else min(len(word), LONGEST - 1)
            if _begins_here(previous) and _stands_free(text, position, position + length):
                yield position, position + length
        elif (
            previous in COMMON
            and previous not in _WORDS
            and previous_tag.startswith("nr")
            and len(word) == SHORTEST
            and tag in _GIVEN_TAGS
            and GIVEN.issuperset(word)
            and _begins_here(before)
            and _stands_free(text, position - 1, end)
        ):
            yield position - 1, end
        before, previous, previous_tag, position = previous, word, tag, end


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether neither what follows nor quotation marks make something else of a name."""
    if NAMES_A_THING.match(text, end) or _is_quoted(text, start, end):
        return False
    return end - start > SHORTEST or _ends_here(text, end)


def _is_whole_name(word: str) -> bool:
    """Whether a word is a surname and a given name, and no word of the dictionary."""
    if (
        not starts_with_surname(word)
        or len(set(word)) == 1
        or word in NO_NAMES
        or word[:2] in NO_NAMES
        or word in FAMOUS
        or word[-1] in _NO_ENDS
    ):
        return False
    if word[:2] in COMPOUNDS:
        return len(word) > SHORTEST and not TITLE_END.search(word)
    if len(word) > SHORTEST and word[0] not in COMMON and word[0] not in EVERYDAY:
        # A rare surname with a given name that sounds like one: 乜志刚.
        return GIVEN.issuperset(word[1:]) and not segmenter().has_word(word)
    if word[0] not in COMMON or len(word) < SHORTEST or TITLE_END.search(word) or _PARTICLES & set(word[1:]):
        return False
    known = segmenter().has_word(word)
    return not known or (len(word) > SHORTEST and GIVEN.issuperset(word[1:]) and not segmenter().has_word(word[:2]))


def _begins_here(previous: str) -> bool:
    return len(previous) != 1 or not previous.isalnum() or previous in _BEFORE


def _ends_here(text: str, end: int) -> bool:
    """Whether a name of two characters ends here: what follows begins with none that may belong to it."""
    return end == len(text) or not ("\u4e00" <= text[end] <= "\u9fa5") or text[end] in _PARTICLES


def _is_quoted(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[start - 1] in _OPENING and text[end] in _CLOSING
