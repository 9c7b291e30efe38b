"""Made-up suggestions for benchmarks: planted ideas told in many ways, among complaints and lone proposals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from eval.bench.ideas_words import CLOSINGS, COMPLAINTS, DETAILS, MEASURES, OPENINGS, PLACES, REASONS, SUBJECTS
from triage.types import Suggestion

START = datetime(2026, 3, 1)  # noqa: DTZ001
DAYS = 90
CHANNELS = ("热线", "网上信箱", "微信", "现场", "来信")
NOISE = 0.35
COMPLAINT = 0.6
FEWEST, PER_IDEA = 2, 40
TITLED = 0.8


@dataclass(frozen=True)
class Planted:
    """Suggestions in the order in which they came, and the planted idea of each, -1 for noise."""

    suggestions: tuple[Suggestion, ...]
    ideas: tuple[int, ...]


def generate(count: int, seed: int = 13, noise: float = NOISE) -> Planted:
    """Make suggestions.

    An idea is a measure for a subject; others share its subject with another measure, or its measure with another
    subject, so that being about the same topic is not enough. How many people raise an idea follows a power law.

    Args:
        count: how many.
        seed: of every choice.
        noise: share of complaints and lone proposals.
    """
    generator = np.random.default_rng(seed)
    pairs = [(s, m) for s in range(len(SUBJECTS)) for m in range(len(MEASURES))]
    order = generator.permutation(len(pairs))
    planted = round(count * (1 - noise))
    ideas = min(max(1, planted // PER_IDEA), len(pairs) // 2)
    weights = 1 / np.arange(1, ideas + 1) ** 0.8
    raised = np.concatenate(
        [np.repeat(np.arange(ideas), FEWEST)[:planted],
         generator.choice(ideas, max(0, planted - ideas * FEWEST), p=weights / weights.sum())]
    )  # fmt: skip
    labels = np.concatenate([raised, np.full(count - len(raised), -1)])
    generator.shuffle(labels)
    loners = iter(order[ideas:])
    rows = [_letter(number, int(label), pairs, order, loners, generator) for number, label in enumerate(labels)]
    return Planted(tuple(rows), tuple(int(label) for label in labels))


def _letter(
    number: int,
    label: int,
    pairs: list[tuple[int, int]],
    order: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    loners: Iterator[np.int64],
    generator: np.random.Generator,
) -> Suggestion:
    place = _pick(PLACES, generator)
    chosen = int(order[label]) if label >= 0 else -1
    if label < 0 and generator.random() >= COMPLAINT:
        chosen = int(next(loners, -1))
    if chosen < 0:
        title, text = _complaint(place, generator)
    else:
        title, text = _proposal(*pairs[chosen], place, generator)
    return Suggestion(
        id=f"G{number:06d}",
        title=title if generator.random() < TITLED else "",
        text=text,
        user=f"U{int(generator.integers(0, 10**7)):07d}",
        time=START + timedelta(minutes=int(generator.integers(0, DAYS * 24 * 60))),
        channel=CHANNELS[int(generator.integers(0, len(CHANNELS)))],
    )


def _proposal(subject: int, measure: int, place: str, generator: np.random.Generator) -> tuple[str, str]:
    names, wrongs = SUBJECTS[subject]
    name, again = _pick(names, generator), _pick(names, generator)
    act = _pick(MEASURES[measure], generator)
    titles = (
        f"关于{name}{act}的建议",
        f"建议{name}{act}",
        f"{place}{name}能否{act}",
        f"{name}应该{act}",
        f"希望{name}{act}",
    )
    sentences = [
        f"{_pick(('建议', '希望', '能不能', '我提议', '恳请有关部门'), generator)}{again}{act}",
        f"{place}的{name}{_pick(wrongs, generator)}",
        _pick(REASONS, generator),
        _pick(DETAILS, generator).format(number=int(generator.integers(2, 60)), place=_pick(PLACES, generator)),
    ]
    kept = [sentences[0], *(entry for entry in sentences[1:] if generator.random() < 0.75)]  # noqa: PLR2004
    generator.shuffle(kept)
    return _pick(titles, generator), _wrapped(kept, generator)


def _complaint(place: str, generator: np.random.Generator) -> tuple[str, str]:
    names, wrongs = SUBJECTS[int(generator.integers(0, len(SUBJECTS)))]
    name, feeling = _pick(names, generator), _pick(COMPLAINTS, generator)
    number = int(generator.integers(2, 400))
    wrong = _pick(wrongs, generator)
    sentences = [
        f"{place}{number}号附近的{name}{wrong}",
        f"{feeling}",
        f"{_pick(wrongs, generator)}的情况已经{number % 9 + 2}个月",
    ]
    return f"投诉{place}{name}{wrong}", _wrapped(sentences, generator)


def _wrapped(sentences: list[str], generator: np.random.Generator) -> str:
    opening, closing = _pick(OPENINGS, generator), _pick(CLOSINGS, generator)
    return opening + "。".join(sentences) + "。" + closing


def _pick(values: tuple[str, ...], generator: np.random.Generator) -> str:
    return values[int(generator.integers(0, len(values)))]
