"""Names: whether a text may name a person, by the segmenter's tags."""

from itertools import pairwise

from retrieval.segmenter import segmenter
from triage.text.surnames import NO_NAMES, PLACE_END, PLACE_WORD, starts_with_surname

# Endings of places that hardly end a name of three characters: 刘洋路, 伍家岭, 侯家塘.
_PLACE_ENDINGS = frozenset("路线岭塘冲湾坪庙苑")
_LONG = 3


def names_a_person(text: str) -> bool:
    """Whether a word of the text may be a person's name.

    Rationale: the segmenter takes everyday words for names as well; the list takes the frequent ones back. One
    good sentence too few does no harm, a neighbour's name in a reply does.
    """
    return bool(_candidates(text))


def names_in(text: str) -> list[str]:
    """The words of a text that are names rather than words of the dictionary, at least two characters long.

    A word that is a place by its ending or by the next word is none, unless it stands alone elsewhere.
    """
    tokens = [*segmenter().tag(text), ("", "")]
    found = dict.fromkeys(
        word
        for (word, tag), (following, _) in pairwise(tokens)
        if _is_candidate(word, tag) and len(word) > 1 and not _is_place(word, following)
    )
    return [word for word in found if not segmenter().has_word(word) or word.endswith("某")]


def _candidates(text: str) -> list[str]:
    return [word for word, tag in segmenter().tag(text) if _is_candidate(word, tag)]


def _is_candidate(word: str, tag: str) -> bool:
    return tag.startswith("nr") and starts_with_surname(word) and word not in NO_NAMES


def _is_place(word: str, following: str) -> bool:
    if len(word) >= _LONG and word[-1] in _PLACE_ENDINGS:
        return True
    return PLACE_END.search(word) is not None or PLACE_WORD.fullmatch(following) is not None
