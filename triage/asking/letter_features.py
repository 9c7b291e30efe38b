"""Features of a letter: what tells whether it asks, complains, proposes or thanks."""

import math
import re
from collections.abc import Iterable, Sequence

from triage.asking.pieces import Piece

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LENGTHS = (20, 40, 80, 150)
# All pairs and triples of letters together weigh as much as so many cues.
WORDING = 60.0
LAST = 3


def letter_features(
    title: str, text: str, title_cues: Sequence[Sequence[str]], pieces: Sequence[Piece], cues: Sequence[Sequence[str]]
) -> dict[str, float]:
    """The weighted features of a letter.

    Args:
        title: of the letter.
        text: of the letter.
        title_cues: the cues of the title's pieces.
        pieces: of the text.
        cues: of the pieces.
    """
    grams = {f"T{gram}" for gram in _grams(title, (2, 3))} | set(_grams(text, (2, 3)))
    weight = math.sqrt(WORDING / max(len(grams), 1))
    found = dict.fromkeys(grams, weight)
    for number, piece in enumerate(pieces):
        for cue in cues[number]:
            found[f"c{cue}"] = 1.0
            found[f"n{cue}"] = found.get(f"n{cue}", 0.0) + 0.3
            if piece.after in {"?", "？"}:
                found[f"?{cue}"] = 1.0
            if piece.quoted:
                found[f"q{cue}"] = 0.5
            if piece.opens:
                found[f"o{cue}"] = 1.0
            if number >= len(pieces) - LAST:
                found[f"z{cue}"] = 1.0
    found |= {f"t{cue}": 1.0 for own in title_cues for cue in own}
    found["?"] = 0.5 * sum(piece.after in {"?", "？"} for piece in pieces)
    found[f"l{sum(len(text) >= least for least in _LENGTHS)}"] = 1.0
    return found


def _grams(text: str, sizes: Sequence[int]) -> Iterable[str]:
    plain = _NUMBER.sub("0", text)
    return (plain[n : n + size] for size in sizes for n in range(len(plain) - size + 1))
