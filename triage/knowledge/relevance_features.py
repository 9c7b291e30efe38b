"""Features: what speaks for and against a clause as the answer to one demand of a letter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from retrieval.policy_search import ClauseMatch
from retrieval.segmenter import segmenter
from retrieval.tokens import Floats
from retrieval.wording import WordWeights
from triage.types import Clause

# A clause's place among all, its cosines with the letter and with the demand, words shared, and what sort it is.
FEATURES = (
    "standing", "gap", "document", "letter_dense", "demand_dense", "letter_wording", "demand_wording",
    "objects", "acts", "objects_in_letter", "title_in_demand", "title_in_letter", "narrower",
    "purpose", "closing", "penalty", "government", "penalty_asked", "length",
)  # fmt: skip
# What is weighed with the pretrained evidence alone: without it how a clause stands among the others misled.
MEANING_FEATURES = (
    "dense_standing", "wording_standing", "dense_lead",
    "letter_meaning", "demand_meaning", "meaning_behind_best", "meaning_standing", "meaning_lead", "meaning_rank",
)  # fmt: skip

_NOUN, _VERB = re.compile(r"^(?:n(?![sr])|l|j|i|z|b|an|vn)"), re.compile(r"^v(?!n)")
_TITLE_FRAME = re.compile(
    r"中华人民共和国|（[^（）]*）|[\u4e00-\u9fff]{1,4}[省市县区](?=[\u4e00-\u9fff]{3})|"
    r"条例|办法|规定|细则|规范|方案|政策|暂行|实施|若干|管理|促进|保护|保障|服务|法$|法(?=实施)|和|与|及|的"
)
_PURPOSE = re.compile(r"^第一条|为了?[^。]{2,80}制定本|根据[^。]{2,60}制定本")
_CLOSING = re.compile(
    r"起(?:施行|实施|执行)|同时废止|本(?:法|条例|办法|规定|细则)[^。]{0,8}(?:所称|所指)|用语的?含义|(?:适用|参照适用)本"
)
_PENALTY = re.compile(r"罚款|责令(?:限期)?改正|依法给予(?:处分|行政处分)|追究刑事责任|治安管理处罚|处分[；。]")
_GOVERNMENT = re.compile(
    r"^(?:第[^条]{1,8}条[\s　]*)?(?:国家|国务院|各级人民政府|地方各级|省、自治区|县级以上[^，。]{0,16}人民政府)"
)
_COMPLAINS = re.compile(r"投诉|举报|查处|处罚|违法|违规|取缔|制止|乱|擅自|强制|不准")
_CHAPTERS_OF_PENALTIES, _LAST_CHAPTERS = ("法律责任", "罚则"), ("附则",)


@dataclass(frozen=True)
class AskedWords:
    """A letter's demand with the things that it names and what it wants done, each with its weight."""

    text: str
    letter: str
    objects: dict[str, float]
    acts: dict[str, float]
    complains: bool


@dataclass(frozen=True)
class ClauseWords:
    """What is kept of a clause: its words, the words of its document's title, and what sort of clause it is."""

    text: str
    title: tuple[tuple[str, float], ...]
    purpose: bool
    closing: bool
    penalty: bool
    government: bool


def asked_words(demand: str, letter: str, weights: WordWeights) -> AskedWords:
    """Read a demand; `letter` is the title and the text of its letter."""
    objects: dict[str, float] = {}
    acts: dict[str, float] = {}
    for word, tag in _tagged(demand):
        if len(word) > 1:
            if _NOUN.match(tag):
                objects[word] = weights.weight(word)
            elif _VERB.match(tag):
                acts[word] = weights.weight(word)
    return AskedWords(demand, letter, objects, acts, _COMPLAINS.search(letter[:120]) is not None)


def clause_words(clause: Clause, title: str, weights: WordWeights) -> ClauseWords:
    """Read a clause with the title of its document."""
    chapter = clause.chapter or ""
    frame = _TITLE_FRAME.sub(" ", title)
    words = dict.fromkeys(word for word in weights.words(frame) if len(word) > 1)
    return ClauseWords(
        f"{title}\n{clause.text}",
        tuple((word, weights.weight(word)) for word in words),
        _PURPOSE.search(clause.text) is not None,
        _CLOSING.search(clause.text) is not None or any(name in chapter for name in _LAST_CHAPTERS),
        _PENALTY.search(clause.text) is not None or any(name in chapter for name in _CHAPTERS_OF_PENALTIES),
        _GOVERNMENT.search(clause.text) is not None,
    )


def clause_features(
    asked: AskedWords, clauses: Sequence[ClauseWords], matches: Sequence[ClauseMatch], compared: Floats
) -> Floats:
    """Values of the features and of the pretrained ones, shape (clauses, features), float32.

    Args:
        asked: the demand.
        clauses: the candidates.
        matches: as the search for the whole letter has found them.
        compared: cosines of the demand with them by embedding, wording and pretrained vectors, shape (clauses, 3).
    """
    rows = []
    standing, lead = _standings(compared), _leads(compared)
    ranks = np.log1p(np.argsort(np.argsort(-compared[:, 2], kind="stable"), kind="stable"))
    best = float(compared[:, 2].max()) if len(clauses) else 0.0
    pairs = zip(clauses, matches, compared.tolist(), strict=True)
    for row, (clause, match, (dense, wording, meaning)) in enumerate(pairs):
        found = match.evidence
        rows.append(
            (
                found.standing, found.gap, found.document, found.dense, dense, found.wording, wording,
                _share(asked.objects.items(), clause.text), _share(asked.acts.items(), clause.text),
                _mass(asked.objects.items(), clause.text),
                _share(clause.title, asked.text), _share(clause.title, asked.letter),
                _narrower(clause, asked.letter),
                clause.purpose, clause.closing, clause.penalty, clause.government,
                clause.penalty and asked.complains, np.log1p(len(clause.text)) / 5,
                standing[row, 0], standing[row, 1], lead[row, 0],
                found.meaning, meaning, meaning - best, standing[row, 2], lead[row, 2], ranks[row],
            )
        )  # fmt: skip
    return np.array(rows, dtype=np.float32).reshape(len(clauses), len(FEATURES) + len(MEANING_FEATURES))


def _standings(compared: Floats) -> Floats:
    """Cosines in standard deviations among the candidates, per column: demands differ in what is near."""
    spread = compared.std(axis=0)
    found: Floats = (compared - compared.mean(axis=0)) / np.where(spread > 1e-6, spread, np.inf)  # noqa: PLR2004
    return found


def _leads(compared: Floats) -> Floats:
    """How far each clause is ahead of the best of the others, per column; negative where another one is nearer.

    Rationale: a clause that stands out alone is likelier to be the answer than one of several that are alike.
    """
    if len(compared) < 2:  # noqa: PLR2004
        return np.zeros_like(compared)
    ordered = np.sort(compared, axis=0)
    first, second = ordered[-1], ordered[-2]
    found: Floats = compared - np.where(compared >= first, second, first)
    return found


def _share(words: Iterable[tuple[str, float]], text: str) -> float:
    known = list(words)
    total = sum(weight for _, weight in known)
    return sum(weight for word, weight in known if word in text) / total if total else 0.0


def _narrower(clause: ClauseWords, letter: str) -> float:
    """How rare the rarest word of the document's title is that the letter does not have.

    Rationale: an act on school buses does not answer a question about buses, nor one on miners one about shops.
    """
    return max((weight for word, weight in clause.title if word not in letter), default=0.0) / 10


def _mass(words: Iterable[tuple[str, float]], text: str) -> float:
    """How much of weight is shared at all: one rare word counts as much as several common ones."""
    return min(1.0, sum(weight for word, weight in words if word in text) / 20)


@lru_cache(maxsize=4096)
def _tagged(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(segmenter().tag(text))
