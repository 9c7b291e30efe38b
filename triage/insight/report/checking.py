"""Checking: whether every number, place and direction word of a sentence stands in the figures that it rests on."""

import re
from collections.abc import Collection

from triage.insight.report.figures import Figures
from triage.types.base import Value

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_QUOTED = re.compile(r"“([^“”]*)”")
_DIRECTIONS = (("上升", 1), ("下降", -1), ("持平", 0))
_NEW, _MOST = "首次", "最多"


class Sentence(Value):
    """A sentence and the names of the figures that it rests on."""

    text: str
    figures: tuple[str, ...]


def number_words(value: float) -> str:
    """A number as sentences write it: whole, or with one digit behind the point."""
    return str(round(value)) if float(value).is_integer() else f"{value:.1f}"


def holds(sentence: Sentence, figures: Figures, dates: Collection[str], quoted: Collection[str]) -> bool:
    """Whether a sentence says nothing that its figures do not.

    Args:
        sentence: to be printed.
        figures: all figures of the report.
        dates: how the periods of the report are written.
        quoted: what may stand in quotation marks: titles of topics, names of categories.
    """
    rests = {name: figures[name] for name in sentence.figures if name in figures}
    if len(rests) != len(sentence.figures) or set(_QUOTED.findall(sentence.text)) - set(quoted):
        return False
    text = _QUOTED.sub("", sentence.text)
    for date in sorted(dates, key=len, reverse=True):
        text = text.replace(date, "")
    return _numbers_hold(text, rests) and _directions_hold(text, rests) and _places_hold(text, rests, figures)


def _numbers_hold(text: str, rests: Figures) -> bool:
    allowed = {number_words(abs(value)) for value in rests.values()}
    names = [name.partition(":")[2] for name in rests if ":" in name]
    for name in names:
        text = text.replace(name, "")
    return set(_NUMBER.findall(text)) <= allowed


def _directions_hold(text: str, rests: Figures) -> bool:
    directions = [value for name, value in rests.items() if name.endswith(".direction")]
    if any(word in text and sign not in directions for word, sign in _DIRECTIONS):
        return False
    return _NEW not in text or 0 in [value for name, value in rests.items() if name.endswith(".before")]


def _places_hold(text: str, rests: Figures, figures: Figures) -> bool:
    named = {name for name in figures if name.startswith("area:") and name.removeprefix("area:") in text}
    if named - set(rests):
        return False
    if _MOST not in text:
        return True
    kinds = {name.partition(":")[0] for name in rests if ":" in name}
    return bool(kinds) and all(
        max(value for name, value in figures.items() if name.startswith(f"{kind}:"))
        in [value for name, value in rests.items() if name.startswith(f"{kind}:")]
        for kind in kinds
    )
