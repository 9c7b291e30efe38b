"""The alerts task: how early is a surge of letters about one matter found, and how often is one found by chance?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np

from eval.base.errors import BadRowError
from eval.base.gold_file import read_gold
from eval.base.letters_file import read_letters
from eval.tasks.duplicates_task import read_dated
from retrieval.contrastive import Progress
from retrieval.pretrained import PretrainedEmbedder
from retrieval.pretrained_vectors import LETTER_TOKENS
from retrieval.text import joined
from retrieval.tokens import Floats
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from retrieval.vectors import unit_rows
from triage.insight.likeness import likeness
from triage.insight.surges import Heard, Level, Near, Surge, SurgeDetector
from triage.types import Suggestion

# Alike letters raise a surge below 1 %, less alike ones below 0.1 %: with pretrained vectors, and without.
PRETRAINED = (Level(0.49, 0.01), Level(0.42, 0.001))
PLAIN = (Level(0.33, 0.01), Level(0.26, 0.001))
LEAST_ROWS, LEAST_MEMBERS, ISSUE_DAYS = 5, 3, timedelta(days=30)
Row = tuple[int, float, bool]
NULL_SEEDS, BACKGROUND, BLOCK = 5, 1000, 512


def run_alerts(
    fit: Sequence[Path],
    source: Path,
    gold: Path,
    *,
    seed: int = 13,
    pretrained: PretrainedEmbedder | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> dict[str, Any]:
    """Replay letters in order of time; an alert is about an issue when 3 members and half of the named ones are of it.

    Args:
        fit: JSONL files of letters that the embedding learns from.
        source: JSONL of the letters, each with `id`, `text` and `time`.
        gold: the issues of some of them; learnt from in no way.
        seed: of training and of the shuffled times.
        pretrained: the second embedding, where it is to be used.
        progress: told (stage, done, total).

    Returns:
        `issues` with at least 5 rows in 30 days, `detected`, `median_delay_rows`, `median_delay_days`,
        `alerts_per_week` over the weeks in which rows came, and `null_alerts_per_week` with times shuffled.

    Raises:
        BadRowError: a row cannot be used, or has no time.
        GoldFileError: the gold file cannot be used.
    """
    letters = read_dated(source)
    times = [letter.time for letter in letters if letter.time is not None]
    if len(times) < len(letters):
        raise BadRowError(source, len(times) + 1, "a letter has no `time`; give every row the time at which it came")
    issues = read_gold(gold, {letter.id for letter in letters})
    known = [letter for path in fit for letter in read_letters(path)]
    levels = PLAIN if pretrained is None else PRETRAINED
    near = _near(known, letters, seed, pretrained, levels, progress)
    weeks = len({time.isocalendar()[:2] for time in times})
    raised = _replay(letters, times, near, levels)
    shuffled = []
    for number in range(NULL_SEEDS):
        mixed = [times[other] for other in np.random.default_rng(seed + number).permutation(len(times))]
        shuffled.append(len(_replay(letters, mixed, near, levels)) / weeks)
        progress("shuffled times", number + 1, NULL_SEEDS)
    return {
        "task": "alerts",
        "n": len(letters),
        **_delays(letters, times, issues, raised),
        "alerts_per_week": round(len(raised) / weeks, 3),
        "null_alerts_per_week": round(mean(shuffled), 3),
    }


def _near(
    known: Sequence[Letter],
    letters: Sequence[Suggestion],
    seed: int,
    pretrained: PretrainedEmbedder | None,
    levels: Sequence[Level],
    progress: Progress,
) -> list[list[Row]]:
    """Per letter the rows of all letters that are alike, how much, and whether copies; itself included."""
    model = train_local_model(TrainingCorpus(list(known)), None, seed=seed, progress=progress)
    background = [known[row] for row in np.linspace(0, len(known) - 1, min(len(known), BACKGROUND), dtype=int)]
    meaning = None if pretrained is None else _meaning(background, letters, pretrained, progress)
    compared = likeness(
        model,
        [(letter.title, letter.text) for letter in letters],
        [(letter.title, letter.text) for letter in background],
        meaning,
        progress,
    )
    least = min(level.likeness for level in levels)
    found: list[list[Row]] = []
    for block, copies in compared.blocks():
        for values, copied in zip(block, copies, strict=True):
            rows = np.flatnonzero(values >= least)
            found.append(list(zip(rows.tolist(), values[rows].tolist(), copied[rows].tolist(), strict=True)))
    return found


def _meaning(
    background: Sequence[Letter], letters: Sequence[Suggestion], pretrained: PretrainedEmbedder, progress: Progress
) -> tuple[Floats, Floats]:
    """Pretrained vectors of letters and background without what the background shares."""
    texts = [joined(letter.title, letter.text) for letter in letters]
    texts += [joined(letter.title, letter.text) for letter in background]
    parts = []
    for start in range(0, len(texts), BLOCK):
        parts.append(pretrained.encode_queries(texts[start : start + BLOCK], tokens=LETTER_TOKENS))
        progress("pretrained vectors", min(start + BLOCK, len(texts)), len(texts))
    both, n = np.vstack(parts), len(letters)
    both = unit_rows(both - both[n:].mean(axis=0))
    return both[:n], both[n:]


def _replay(
    letters: Sequence[Suggestion],
    times: Sequence[datetime],
    near: Sequence[Sequence[Row]],
    levels: Sequence[Level],
) -> list[tuple[datetime, Surge]]:
    heard = [Heard(row.id, row.user or row.id, time) for row, time in zip(letters, times, strict=True)]
    detector = SurgeDetector(levels)
    seen: set[int] = set()
    raised = []
    for row in sorted(range(len(heard)), key=lambda number: heard[number].time):
        surge = detector.add(heard[row], [Near(heard[o], value, copy) for o, value, copy in near[row] if o in seen])
        seen.add(row)
        if surge is not None:
            raised.append((heard[row].time, surge))
    return raised


def _delays(
    letters: Sequence[Suggestion],
    times: Sequence[datetime],
    issues: Mapping[str, str],
    raised: Sequence[tuple[datetime, Surge]],
) -> dict[str, Any]:
    came: dict[str, list[datetime]] = defaultdict(list)
    for letter, time in zip(letters, times, strict=True):
        if letter.id in issues:
            came[issues[letter.id]].append(time)
    wanted = {issue for issue, row in came.items() if _dense(row)}
    first: dict[str, datetime] = {}
    for time, surge in raised:
        named = Counter(issues[member] for member in surge.members if member in issues)
        for issue, count in named.items():
            if count >= LEAST_MEMBERS and 2 * count >= named.total():
                first.setdefault(issue, time)
    found = sorted(wanted & first.keys())
    rows = [sum(time <= first[issue] for time in came[issue]) for issue in found]
    days = [(first[issue] - came[issue][0]) / timedelta(days=1) for issue in found]
    return {
        "issues": len(wanted),
        "detected": len(found),
        "median_delay_rows": median(rows) if rows else None,
        "median_delay_days": round(median(days), 2) if days else None,
    }


def _dense(times: Sequence[datetime]) -> bool:
    """Whether enough rows lie within the days of an issue; `times` are in order."""
    last = LEAST_ROWS - 1
    return any(late - early <= ISSUE_DAYS for early, late in zip(times, times[last:], strict=False))
