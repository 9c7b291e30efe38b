"""Pairing: which ideas each expert compares, in balance and without conflicts of interest."""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence


def pair_up(
    ideas: Sequence[int],
    experts: Sequence[str],
    per_expert: int,
    conflicts: Mapping[int, Collection[str]],
    seed: int,
) -> dict[str, list[tuple[int, int]]]:
    """Pairs for each expert: ideas that were compared least come next, with whom they met least; no pair twice.

    Which of the two stands on the left is by chance, so that the side favours nobody.

    Args:
        ideas: what is compared.
        experts: who compares.
        per_expert: pairs of each expert; fewer where their ideas do not give as many.
        conflicts: per idea the experts who may not judge it.
        seed: of every choice.
    """
    generator = random.Random(seed)  # noqa: S311 - a draw that can be repeated, and no secret
    shown: Counter[int] = Counter()
    met: Counter[frozenset[int]] = Counter()
    allowed = {expert: [idea for idea in ideas if expert not in conflicts.get(idea, ())] for expert in experts}
    found: dict[str, list[tuple[int, int]]] = {expert: [] for expert in experts}
    seen: dict[str, set[frozenset[int]]] = {expert: set() for expert in experts}
    for _ in range(per_expert):
        for expert in generator.sample(list(experts), len(experts)):
            pair = _next(allowed[expert], seen[expert], shown, met, generator)
            if pair is None:
                continue
            found[expert].append(pair)
            seen[expert].add(frozenset(pair))
            shown.update(pair)
            met[frozenset(pair)] += 1
    return found


def _next(
    ideas: Sequence[int],
    seen: Collection[frozenset[int]],
    shown: Mapping[int, int],
    met: Mapping[frozenset[int], int],
    generator: random.Random,
) -> tuple[int, int] | None:
    """The pair that is wanted most and that the expert has not had."""
    order = generator.sample(list(ideas), len(ideas))
    order.sort(key=lambda idea: shown[idea])
    for first in order:
        others = [idea for idea in order if idea != first and frozenset((first, idea)) not in seen]
        if others:
            second = min(others, key=lambda idea: (met[frozenset((first, idea))], shown[idea]))
            return (first, second) if generator.random() < 0.5 else (second, first)  # noqa: PLR2004 - a coin
    return None
