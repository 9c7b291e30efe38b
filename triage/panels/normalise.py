"""Normalised scores: how good an idea is, apart from how severe, how spread and how steady its experts are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Scores = Mapping[tuple[str, str], float]
"""(idea, expert) → total score."""

ROUNDS = 60
# Strength of shrinking, in scores: an expert with few scores is taken for an average one.
SEVERITY_PRIOR, SCALE_PRIOR, NOISE_PRIOR = 2.0, 12.0, 8.0
NARROW, WIDE = 0.4, 2.5
Z95 = 1.959964


@dataclass(frozen=True)
class IdeaScore:
    """One idea: raw and normalised mean, each with a 95% interval, and how many experts scored it."""

    idea: str
    experts: int
    raw: float
    raw_low: float
    raw_high: float
    spread: float
    normalised: float
    low: float
    high: float


@dataclass(frozen=True)
class ExpertProfile:
    """One expert: severity (points below the average), scale (1: as spread as the others), noise (points)."""

    expert: str
    scores: int
    severity: float
    scale: float
    noise: float


@dataclass(frozen=True)
class Normalised:
    """Ideas best first, and what the model says of the experts."""

    ideas: tuple[IdeaScore, ...]
    experts: tuple[ExpertProfile, ...]


def normalise(scores: Scores) -> Normalised:
    """Fit score = centre + expert's shift + expert's scale × idea + noise of the expert's own size.

    A mixed model: ideas are drawn around the centre, shifts, scales and noises are shrunken towards those of an
    average expert; fitted by turns until nothing moves. With one score or one expert it gives the shrunken raw mean.

    Args:
        scores: of every idea that was scored, on one common range.
    """
    ideas = sorted({idea for idea, _ in scores})
    experts = sorted({expert for _, expert in scores})
    if not scores:
        return Normalised((), ())
    table = np.full((len(ideas), len(experts)), np.nan)
    rows, columns = {key: n for n, key in enumerate(ideas)}, {key: n for n, key in enumerate(experts)}
    for (idea, expert), value in scores.items():
        table[rows[idea], columns[expert]] = value
    quality, variance, profiles = _fit(table)
    raw = np.nanmean(table, axis=1)
    counts = (~np.isnan(table)).sum(axis=1)
    spread = np.sqrt(np.nansum((table - raw[:, None]) ** 2, axis=1) / np.maximum(counts - 1, 1))
    pooled = float(np.sqrt((spread**2 * (counts - 1)).sum() / max(1, (counts - 1).sum())))
    half = Z95 * np.where(counts > 1, pooled, 0) / np.sqrt(counts)
    found = [
        IdeaScore(
            idea=key,
            experts=int(counts[n]),
            raw=float(raw[n]),
            raw_low=float(raw[n] - half[n]),
            raw_high=float(raw[n] + half[n]),
            spread=float(spread[n]),
            normalised=float(quality[n]),
            low=float(quality[n] - Z95 * np.sqrt(variance[n])),
            high=float(quality[n] + Z95 * np.sqrt(variance[n])),
        )
        for n, key in enumerate(ideas)
    ]
    shift, scale, noise = profiles
    told = [
        ExpertProfile(key, int((~np.isnan(table[:, n])).sum()), float(-shift[n]), float(scale[n]), float(noise[n]))
        for n, key in enumerate(experts)
    ]
    return Normalised(tuple(sorted(found, key=lambda entry: (-entry.normalised, entry.idea))), tuple(told))


def _fit(table: Array) -> tuple[Array, Array, tuple[Array, Array, Array]]:
    """Quality and its variance per idea; shift, scale and noise per expert."""
    known = ~np.isnan(table)
    filled = np.where(known, table, 0.0)
    per_expert, per_idea = known.sum(axis=0), known.sum(axis=1)
    centre = float(filled.sum() / known.sum())
    quality = (filled.sum(axis=1) - per_idea * centre) / (per_idea + 1)
    shift, scale = np.zeros(table.shape[1]), np.ones(table.shape[1])
    total = float(np.nanvar(table))
    noise = np.full(table.shape[1], max(total / 2, 1e-9))
    between = max(total / 2, 1e-9)
    precision = np.ones(len(table))
    for _ in range(ROUNDS):
        left = np.where(known, filled - centre - quality[:, None] * scale, 0.0)
        shift = left.sum(axis=0) / (per_expert + SEVERITY_PRIOR)
        apart = np.where(known, filled - centre - shift, 0.0)
        uncertain = np.where(known, (quality**2 + 1 / precision)[:, None], 0.0).sum(axis=0)
        prior = SCALE_PRIOR * between
        scale = np.clip((apart * quality[:, None]).sum(axis=0) + prior, 0, None) / np.maximum(uncertain + prior, 1e-9)
        scale = np.clip(scale, NARROW, WIDE)
        left = np.where(known, apart - quality[:, None] * scale, 0.0)
        squares = (left**2 + np.where(known, scale**2 / precision[:, None], 0.0)).sum(axis=0)
        common = max(float(squares.sum() / known.sum()), 1e-9)
        noise = (squares + NOISE_PRIOR * common) / (per_expert + NOISE_PRIOR)
        weight = known / noise
        precision = (weight * scale**2).sum(axis=1) + 1 / between
        quality = (weight * scale * apart).sum(axis=1) / precision
        between = max(float(np.mean(quality**2 + 1 / precision)), 1e-9)
    return centre + quality, 1 / precision, (shift, scale, np.sqrt(noise))
