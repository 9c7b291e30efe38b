"""Training: learns the type and the demands of letters from letters whose type and demands are known."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

import numpy as np

from triage.asking.asking_model import AskingModel
from triage.asking.chain_training import fit_chain
from triage.asking.letter_features import letter_features
from triage.asking.piece_features import cues_of, piece_features
from triage.asking.pieces import Piece, pieces_of
from triage.asking.tagger import BEGIN, INSIDE, OUTSIDE
from triage.asking.type_model import TYPES, TypeModel
from triage.types import RequestType
from triage.types.base import Value

DATA = files("triage") / "data"
# Tidy letters of every length, and long ones as people write them on message boards; those of residents, by two other
# hands, teach the type alone.
LETTERS = tuple(DATA / f"demands{kind}.jsonl" for kind in ("", "_of_messages", "_of_boards", "_of_residents"))
# A feature of fewer letters tells about those letters alone.
MIN_LETTERS, MIN_PIECES = 2, 2
PARTS = 4
COST, RARE = 0.3, 0.5
HALF = 0.5


class TaughtLetter(Value):
    """A letter with its type and demands, as docs/annotation.md says.

    Attributes:
        teaches: what is learnt from it; of some letters the type alone, docs/adr/0012.
    """

    title: str
    text: str
    type: RequestType
    demands: tuple[str, ...]
    teaches: Literal["both", "type"] = "both"


def taught_letters(sources: Sequence[Traversable] = LETTERS) -> list[TaughtLetter]:
    """The letters of JSONL files, by default of the shipped ones."""
    lines = [line for source in sources for line in source.read_text(encoding="utf-8").splitlines()]
    return [TaughtLetter.model_validate(json.loads(line)) for line in lines]


def digest(sources: Sequence[Traversable] = LETTERS) -> str:
    """SHA-256 of the shipped letters."""
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def train(letters: Sequence[TaughtLetter], learnt_from: str = "") -> AskingModel:
    """Learn from letters; the same letters give the same model.

    Rationale: the tagger is told the type, and in use it is told what the model says, which is wrong at times. So it
    learns from types that were said by a model that had not seen the letter.
    """
    pieces = [pieces_of(letter.text) for letter in letters]
    cues = [cues_of(own) for own in pieces]
    features = [
        letter_features(letter.title, letter.text, cues_of(pieces_of(letter.title)), pieces[n], cues[n])
        for n, letter in enumerate(letters)
    ]
    kinds = [TYPES.index(letter.type) for letter in letters]
    told: dict[int, str] = {}
    for part in range(PARTS):
        model = _fit_types(*_without(part, features, kinds))
        told |= {n: model.judge(features[n])[0].name for n in range(part, len(letters), PARTS)}
    of_demands = [n for n, letter in enumerate(letters) if letter.teaches == "both"]
    sequences = [piece_features(pieces[n], cues[n], letters[n].title, told[n]) for n in of_demands]
    tags = [tags_of(letters[n].text, pieces[n], letters[n].demands) for n in of_demands]
    counts = Counter(name for sequence in sequences for own in sequence for name in set(own))
    vocabulary = _vocabulary(counts, MIN_PIECES)
    opens = [[piece.opens for piece in pieces[n]] for n in of_demands]
    return AskingModel(_fit_types(features, kinds), fit_chain(vocabulary, sequences, opens, tags), learnt_from)


def tags_of(text: str, pieces: Sequence[Piece], demands: Sequence[str]) -> list[int]:
    """The tags of the pieces of a text by its demands; a demand that stands in the title alone has none."""
    tags, taken = [OUTSIDE] * len(pieces), list[tuple[int, int]]()
    for demand in demands:
        start = text.find(demand)
        while start >= 0 and any(a < start + len(demand) and start < b for a, b in taken):
            start = text.find(demand, start + 1)
        if start < 0:
            continue
        end, tag = start + len(demand), BEGIN
        taken.append((start, end))
        for number, piece in enumerate(pieces):
            common = min(end, piece.end) - max(start, piece.start)
            if common > 0 and common >= HALF * min(piece.end - piece.start, end - start):
                tags[number], tag = tag, INSIDE
    return tags


def _without(part: int, *columns: Sequence[Any]) -> list[list[Any]]:
    return [[value for n, value in enumerate(column) if n % PARTS != part] for column in columns]


def _vocabulary(counts: Mapping[str, int], least: int) -> dict[str, int]:
    return {name: row for row, name in enumerate(sorted(name for name, count in counts.items() if count >= least))}


def _fit_types(features: Sequence[Mapping[str, float]], kinds: Sequence[int]) -> TypeModel:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    vocabulary = _vocabulary(Counter(name for own in features for name in own), MIN_LETTERS)
    cells = [(n, vocabulary[f], value) for n, own in enumerate(features) for f, value in own.items() if f in vocabulary]
    rows, columns, values = (np.array(column) for column in zip(*cells, strict=True))
    matrix = csr_matrix((values, (rows, columns)), shape=(len(features), len(vocabulary)))
    # Letters of thanks are few, here and among real ones: an error counts more, but not as much as they are fewer.
    counts = Counter(kinds)
    cost = {kind: (len(kinds) / count / len(counts)) ** RARE for kind, count in counts.items()}
    fitted = LogisticRegression(C=COST, max_iter=400, class_weight=cost).fit(matrix, kinds)
    weights, bias = np.zeros((len(vocabulary), len(TYPES))), np.full(len(TYPES), -100.0)
    weights[:, fitted.classes_], bias[fitted.classes_] = fitted.coef_.T, fitted.intercept_
    return TypeModel(vocabulary, weights, bias)
