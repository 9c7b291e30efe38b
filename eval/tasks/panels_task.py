"""Simulated panels: does the normalised result find the truly best ideas better than raw means do?"""

import statistics
from collections import Counter
from typing import Any

import numpy as np

from retrieval.contrastive import Progress
from triage.panels.agreement import alpha
from triage.panels.assignment import assign
from triage.panels.normalise import Scores, normalise

IDEAS, EXPERTS, PER_IDEA, TOP = 200, 15, 5, 10
CENTRE, QUALITY, SEVERITY, MOST = 70.0, 8.0, 7.0, 100.0
SCALES, NOISES = (0.6, 1.5), (2.0, 9.0)
RECUSED = 0.04


def simulate(seed: int) -> tuple[dict[str, float], Scores, dict[str, set[str]]]:
    """One panel: the true quality of each idea, the experts' scores, and who is recused from what."""
    generator = np.random.default_rng(seed)
    ideas = [f"I{n:03}" for n in range(IDEAS)]
    experts = [f"E{n:02}" for n in range(EXPERTS)]
    truth = dict(zip(ideas, generator.normal(0, QUALITY, IDEAS).tolist(), strict=True))
    severity = generator.normal(0, SEVERITY, EXPERTS)
    scale, noise = generator.uniform(*SCALES, EXPERTS), generator.uniform(*NOISES, EXPERTS)
    recused = {idea: {expert for expert in experts if generator.random() < RECUSED} for idea in ideas}
    scores = {}
    for idea, chosen in assign(ideas, experts, PER_IDEA, recused, seed).items():
        for expert in chosen:
            n = int(expert[1:])
            value = CENTRE - severity[n] + scale[n] * truth[idea] + generator.normal(0, noise[n])
            scores[idea, expert] = float(np.clip(np.round(value), 0, MOST))
    return truth, scores, recused


def run_panels(seeds: int, progress: Progress = lambda _stage, _done, _total: None) -> dict[str, Any]:
    """Panels of 200 ideas and 15 experts of different severity, scale and noise, whose true order is known.

    Returns:
        `seeds`; the mean number of the true top ten found by `raw_top10` and `normalised_top10`; in how many panels
        each is better; `largest_load_difference` and `recusals_violated` over all panels; the mean `alpha`.
    """
    raw, normalised, alphas = [], [], []
    difference = violated = 0
    for seed in range(seeds):
        truth, scores, recused = simulate(seed)
        best = set(sorted(truth, key=lambda idea: -truth[idea])[:TOP])
        result = normalise(scores)
        by_raw = sorted(result.ideas, key=lambda entry: (-entry.raw, entry.idea))
        raw.append(len(best & {entry.idea for entry in by_raw[:TOP]}))
        normalised.append(len(best & {entry.idea for entry in result.ideas[:TOP]}))
        loads = Counter(expert for _, expert in scores)
        difference = max(difference, max(loads.values()) - min(loads.values()))
        violated += sum(expert in recused[idea] for idea, expert in scores)
        alphas.append(alpha(scores) or 0.0)
        progress("panels", seed + 1, seeds)
    pairs = list(zip(raw, normalised, strict=True))
    return {
        "task": "panels",
        "seeds": seeds,
        "raw_top10": round(statistics.fmean(raw), 3),
        "normalised_top10": round(statistics.fmean(normalised), 3),
        "raw_better": sum(a > b for a, b in pairs),
        "normalised_better": sum(b > a for a, b in pairs),
        "largest_load_difference": difference,
        "recusals_violated": violated,
        "alpha": round(statistics.fmean(alphas), 3),
    }
