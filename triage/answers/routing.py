"""Routes: what a question is before anything is looked up, and which words say so."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from retrieval.tokens import Floats
from triage.answers.route_model import RouteModel
from triage.danger.judge import DangerJudge
from triage.places.words import names_something_else
from triage.text.untrusted import instructs_machine

Route = Literal["ask", "other", "personal", "emergency", "not_ours", "instruction", "off_topic"]
ROUTES: tuple[Route, ...] = ("ask", "other", "personal", "emergency", "not_ours", "instruction", "off_topic")
# From which probability a route is taken without looking anything up.
TAKEN_FROM: dict[Route, float] = {
    "other": 0.8, "personal": 0.7, "emergency": 0.6, "not_ours": 0.7, "instruction": 0.6, "off_topic": 0.6,
}  # fmt: skip
# Danger that the classifier of letters is as sure of is an emergency without the route's own model.
SURE_DANGER = 0.9
# A place that so many of the entries name is where the office is.
HOME_SHARE = 0.03
_DATA = files("triage") / "data"
_AUTHORITIES = _DATA / "answers" / "authorities.csv"
_MORE_PLACES = _DATA / "answers" / "more_places.txt"


@dataclass(frozen=True, slots=True)
class Authority:
    """Whoever is responsible instead of the office, and the telephone number that the whole country has for it."""

    name: str
    phone: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routed:
    """The route of a question, its probability, and all probabilities in the order of `ROUTES`."""

    route: Route
    probability: float
    probabilities: tuple[float, ...]

    @property
    def for_us(self) -> float:
        """The probability that entries may answer it."""
        return self.probabilities[ROUTES.index("ask")]


class Router:
    """Routes questions by the shipped model, the classifier of danger and the words that instruct a machine."""

    def __init__(self, model: RouteModel, danger: DangerJudge) -> None:
        self._model, self._danger = model, danger

    def route(self, question: str, vector: Floats | None = None) -> Routed:
        """The route of a question.

        Args:
            question: as it was asked.
            vector: its raw pretrained vector, where that evidence is used.
        """
        probabilities = tuple(float(value) for value in self._model.probabilities(question, vector))
        known = dict(zip(ROUTES, probabilities, strict=True))
        if instructs_machine(question):
            return Routed("instruction", 1.0, probabilities)
        (danger,) = self._danger.judge([("", question)])
        if danger.level == "danger" and (danger.score >= SURE_DANGER or known["emergency"] > known["ask"]):
            return Routed("emergency", danger.score, probabilities)
        best = max(TAKEN_FROM, key=lambda route: known[route] - TAKEN_FROM[route])
        if known[best] >= TAKEN_FROM[best]:
            return Routed(best, known[best], probabilities)
        return Routed("ask", known["ask"], probabilities)


@cache
def authorities() -> tuple[Authority, ...]:
    """The authorities that citizens often mistake the office for."""
    rows = csv.DictReader(_AUTHORITIES.read_text(encoding="utf-8").splitlines())
    return tuple(Authority(row["name"], row["phone"], tuple(row["words"].split())) for row in rows)


def authority_named(question: str) -> tuple[Authority, tuple[str, ...]] | None:
    """The authority whose words a question has, with these words; None where it has none."""
    for authority in authorities():
        words = tuple(word for word in authority.words if word in question)
        if words:
            return authority, words
    return None


@cache
def _places() -> re.Pattern[str]:
    names = _MORE_PLACES.read_text(encoding="utf-8").split()
    outside = (_DATA / "outside_places.csv").read_text(encoding="utf-8").split()[1:]
    divisions = csv.DictReader((_DATA / "hunan_divisions.csv").read_text(encoding="utf-8").splitlines())
    cities = [row["city"].removesuffix("市") for row in divisions]
    found = sorted({*names, *outside, *cities}, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, found)))


def places_named(question: str) -> tuple[str, ...]:
    """Cities, provinces and countries that a question names, as it names them; a road called after one is none."""
    return tuple(
        match[0]
        for match in _places().finditer(question)
        if not names_something_else(question[match.end() : match.end() + 6])
    )


def foreign_places(question: str, known: Sequence[str], text: str) -> tuple[str, ...]:
    """The places of a question that neither the office's own names nor a text have.

    Args:
        question: as it was asked.
        known: names of where the office is.
        text: all words of the entry that would be shown.
    """
    home = "".join(known)
    return tuple(place for place in places_named(question) if place not in text and place not in home)


def home_places(texts: Sequence[str]) -> tuple[str, ...]:
    """The places that an office's own texts name again and again: they are no other city's.

    Args:
        texts: of all entries with their departments.
    """
    counts = Counter(place for text in texts for place in set(_places().findall(text)))
    return tuple(place for place, count in counts.items() if count >= max(2, HOME_SHARE * len(texts)))
