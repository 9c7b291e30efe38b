"""Assignment: each idea to k experts, at random, in balance, and never to somebody who must not judge it."""

import random
from collections import deque
from collections.abc import Collection, Mapping, Sequence

from triage.errors import TooFewExpertsError


def assign(
    ideas: Sequence[str],
    experts: Sequence[str],
    per_idea: int,
    recused: Mapping[str, Collection[str]],
    seed: int,
) -> dict[str, tuple[str, ...]]:
    """The experts of each idea.

    Everybody's number of ideas differs by at most one wherever the recusals leave room for it: a first choice gives
    each idea to the least busy, then ideas are handed from the busiest along chains of experts to the least busy.

    Args:
        ideas: ids.
        experts: ids.
        per_idea: how many experts score each idea.
        recused: per idea the experts who must not: they proposed it, recommended it, or declared an interest.
        seed: of the draw.

    Raises:
        TooFewExpertsError: an idea has fewer than `per_idea` experts who may judge it.
    """
    draw = random.Random(seed)  # noqa: S311
    allowed = {idea: [expert for expert in experts if expert not in recused.get(idea, ())] for idea in ideas}
    for idea, may in allowed.items():
        if len(may) < per_idea:
            raise TooFewExpertsError(idea, len(may), per_idea)
    load = dict.fromkeys(experts, 0)
    chosen: dict[str, set[str]] = {}
    order = list(ideas)
    draw.shuffle(order)
    for idea in sorted(order, key=lambda key: len(allowed[key])):
        may = allowed[idea]
        draw.shuffle(may)
        chosen[idea] = set(sorted(may, key=lambda expert: load[expert])[:per_idea])
        for expert in chosen[idea]:
            load[expert] += 1
    _balance(chosen, allowed, load, order)
    return {idea: tuple(sorted(chosen[idea])) for idea in ideas}


def _balance(
    chosen: dict[str, set[str]], allowed: Mapping[str, list[str]], load: dict[str, int], order: Sequence[str]
) -> None:
    """Hand ideas on until nobody has two more than somebody whom a chain of hand-overs reaches."""
    moved = True
    while moved:
        moved = False
        for busy in sorted(load, key=lambda expert: -load[expert]):
            chain = _chain(busy, chosen, allowed, load, order)
            if chain:
                for giver, idea, taker in chain:
                    chosen[idea].remove(giver)
                    chosen[idea].add(taker)
                load[busy] -= 1
                load[chain[-1][2]] += 1
                moved = True
                break


def _chain(
    busy: str, chosen: Mapping[str, set[str]], allowed: Mapping[str, list[str]], load: Mapping[str, int],
    order: Sequence[str],
) -> list[tuple[str, str, str]]:  # fmt: skip
    """Hand-overs (giver, idea, taker) from the busy expert to one with at least two fewer ideas; shortest first."""
    reached: dict[str, tuple[str, str]] = {}
    waiting = deque([busy])
    while waiting:
        giver = waiting.popleft()
        for idea in order:
            if giver not in chosen[idea]:
                continue
            for taker in allowed[idea]:
                if taker in chosen[idea] or taker in reached or taker == busy:
                    continue
                reached[taker] = (giver, idea)
                if load[taker] <= load[busy] - 2:
                    return _path(taker, reached, busy)
                waiting.append(taker)
    return []


def _path(taker: str, reached: Mapping[str, tuple[str, str]], busy: str) -> list[tuple[str, str, str]]:
    steps = []
    while taker != busy:
        giver, idea = reached[taker]
        steps.append((giver, idea, taker))
        taker = giver
    return steps[::-1]
