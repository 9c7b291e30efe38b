"""Pieces of a letter: sentences, and parts of overlong ones, each verbatim."""

import re
from collections.abc import Sequence

from retrieval.batches import batched

LONGEST, SHORTEST = 60, 20
# So many characters the embedding reads of a letter.
EXCERPT = 300
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”’」』）)]*")
_PART = re.compile(r"[^，,、\s]+[，,、\s]*")


def pieces_of(text: str) -> list[str]:
    """Split a letter; a sentence of more than `LONGEST` characters falls into parts at commas and spaces.

    Rationale: many people write without full stops, and a letter is as dangerous as its most dangerous piece.
    """
    found: list[str] = []
    for sentence in _SENTENCE.findall(text):
        piece = sentence.strip()
        if len(piece) <= LONGEST:
            if piece:
                found.append(piece)
            continue
        found.extend(_parts(piece))
    return found


def excerpt_of(pieces: Sequence[str], best: tuple[int, int]) -> str:
    """A letter from its beginning, or of a long one the part that leads up to what matters most.

    Args:
        pieces: of the letter.
        best: the first piece that matters, and the one after the last.
    """
    start, length = best[1], 0
    while start > 0 and length + len(pieces[start - 1]) <= EXCERPT:
        start -= 1
        length += len(pieces[start])
    return "".join(pieces[start:])[:EXCERPT]


def _parts(sentence: str) -> list[str]:
    """Parts of an overlong sentence, of `SHORTEST` characters or more where there are commas, `LONGEST` at most."""
    parts, start, end = [], 0, 0
    for match in _PART.finditer(sentence):
        if match.end() - start > LONGEST and end > start:
            parts.append(sentence[start:end])
            start = end
        end = match.end()
        if end - start >= SHORTEST:
            parts.append(sentence[start:end])
            start = end
    if start < len(sentence):
        parts.append(sentence[start:])
    cut = [piece for part in parts for piece in batched(part, LONGEST)]
    return [part.strip() for part in cut if part.strip()]
