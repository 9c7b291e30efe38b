"""Long letters put together from short ones: a long letter is no danger because it has many pieces to be one."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from triage.danger.training_texts import LONG, TrainingText

# Half of what people write on a message board has more characters than this.
LEAST, MOST = 200, 700
SHORT = 160
# Of so many harmless texts of a hand one long letter is made, and of so many dangerous ones.
HARMLESS_EACH, DANGEROUS_EACH = 2, 5


def long_texts(texts: Sequence[TrainingText], seed: int = 0) -> list[TrainingText]:
    """Long letters, each of short texts of one hand; a dangerous one has one dangerous text somewhere in it.

    Rationale: most training texts are short, and the best of many runs of pieces scores higher than the best of few.

    Args:
        texts: all training texts.
        seed: of the choice; the same texts give the same letters.
    """
    harmless: dict[str, list[TrainingText]] = defaultdict(list)
    dangerous: dict[str, list[TrainingText]] = defaultdict(list)
    for text in texts:
        if len(text.text) <= SHORT and text.level != "look_at_once":
            (dangerous if text.level == "danger" else harmless)[text.hand].append(text)
    rng = random.Random(seed)  # noqa: S311 - a choice that can be made again, nothing secret
    found = []
    for hand, known in harmless.items():
        found += [_long(rng, hand, known) for _ in range(len(known) // HARMLESS_EACH)]
        for _ in range(len(dangerous[hand]) // DANGEROUS_EACH):
            found.append(_long(rng, hand, known, rng.choice(dangerous[hand])))
    return [text for text in found if len(text.text) >= LEAST]


def _long(
    rng: random.Random, hand: str, harmless: Sequence[TrainingText], danger: TrainingText | None = None
) -> TrainingText:
    length, parts = rng.randint(LEAST, MOST), [] if danger is None else [danger.text]
    for text in rng.sample(harmless, len(harmless)):
        if sum(map(len, parts)) >= length:
            break
        parts.append(text.text)
    rng.shuffle(parts)
    whole = TrainingText("\n".join(parts), "none", None, hand, LONG, paired=False)
    return whole if danger is None else replace(whole, level="danger", kind=danger.kind)
