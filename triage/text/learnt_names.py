"""Names by a learnt decision: each surname with one or two characters more is weighed by its features."""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from triage.text.name_features import NameReader
from triage.text.name_surroundings import STRONG, SURE, cue_before
from triage.text.surnames import NAMES_A_THING, NO_NAMES, PLACE_ENDINGS, TITLE_END

FITTED = files("triage") / "data" / "names" / "fitted.json"
# Log-odds from which on a candidate is a name: behind a word that names follow, and elsewhere.
TOLD_FROM, NAME_FROM = -0.8, 0.5
# Below it what the rules take for a name is none: 全部黄闪.
NO_NAME = -3.5
# What each character more adds to them.
# Rationale: one character too many hides a word, one too few shows a name.
LONGER_BY = 0.5
_OPENING, _CLOSING = "“‘《「『\"'", "”’》」』\"'"


@cache
def weights() -> dict[str, float]:
    """The weight of each feature; that of the intercept stands under ``""``."""
    content: dict[str, float] = json.loads(FITTED.read_text(encoding="utf-8"))
    return content


# A text is asked for once by the model and once for each name that the rules find in it.
@lru_cache(maxsize=4)
def _scores(text: str) -> dict[tuple[int, int], float]:
    """The log-odds of each candidate `text[start:end]`, by where it stands."""
    reader, weight = NameReader(text), weights()
    return {
        span: sum(weight.get(feature, 0.0) for feature in reader.features(*span)) + weight[""]
        for span in reader.candidates()
    }


def learnt_names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand, `text[start:end]`; of candidates that overlap the likeliest.

    Args:
        text: a folded view, with `|` for personal data of other kinds.
    """
    likely = [
        (score + LONGER_BY * (end - start), start, end)
        for (start, end), score in _scores(text).items()
        if score >= TOLD_FROM and _holds(text, score, start, end)
    ]
    taken = bytearray(len(text))
    for _, start, end in sorted(likely, reverse=True):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            yield start, end


def is_no_name(text: str, start: int, end: int) -> bool:
    """Whether the model is sure that a span of a text is no name; of what it does not weigh it is not.

    Args:
        text: a folded view, with `|` for personal data of other kinds.
        start: where the span begins.
        end: where it ends.
    """
    return _scores(text).get((start, end), NO_NAME) < NO_NAME


def _holds(text: str, score: float, start: int, end: int) -> bool:
    """Whether a candidate is likely enough for where it stands, and nothing makes a place, a title or a work of it."""
    if text[start:end] in NO_NAMES:
        return False
    cue = cue_before(text, start)[0]
    if cue in SURE:
        return True
    if score < (TOLD_FROM if cue in STRONG else NAME_FROM) or TITLE_END.search(text, start, end):
        return False
    quoted = start > 0 and end < len(text) and text[start - 1] in _OPENING and text[end] in _CLOSING
    place = text[end - 1] in PLACE_ENDINGS
    return not (quoted or place or NAMES_A_THING.match(text, end))
