"""Validity: which policies no longer hold on a day, and why."""

import re
from collections.abc import Iterable
from datetime import date

from triage.facts import plain_title
from triage.types import Policy

# “本法自……起施行。《……法》同时废止”: what a new document says about old ones, in one sentence.
_REPEALS = re.compile(r"[^。\n]*同时废止")
_TITLE = re.compile(r"《([^《》]{2,80})》")


def lapsed_policies(policies: Iterable[Policy], today: date) -> dict[str, str]:
    """Ids of the policies that must not be cited as they stand, with the reason in Chinese.

    A policy lapses by its own status or date, or because a later document of the office says that it is
    repealed; one that takes effect after `today` does not hold yet. An amended document under the same title is a new
    document: only editions that are older than the one that repeals are meant.
    """
    known = list(policies)
    lapsed: dict[str, str] = {}
    for policy in known:
        if policy.repealed_on is not None and policy.repealed_on <= today:
            lapsed[policy.id] = f"已于{policy.repealed_on:%Y-%m-%d}废止"
        elif not policy.in_force and policy.repealed_on is None:
            lapsed[policy.id] = "已废止或失效"
        elif policy.effective_from is not None and policy.effective_from > today:
            lapsed[policy.id] = f"自{policy.effective_from:%Y-%m-%d}起施行，尚未生效"
    for newer in known:
        for title in _repealed_by(newer):
            for older in known:
                if plain_title(older.title) == title and _is_older(older, newer):
                    lapsed.setdefault(older.id, f"已被《{newer.title}》废止")
    return lapsed


def _repealed_by(policy: Policy) -> set[str]:
    sentences = (match for clause in policy.clauses for match in _REPEALS.findall(clause.text))
    return {plain_title(title) for sentence in sentences for title in _TITLE.findall(sentence)}


def _is_older(older: Policy, newer: Policy) -> bool:
    if older.id == newer.id:
        return False
    if older.effective_from is None or newer.effective_from is None:
        return plain_title(older.title) != plain_title(newer.title)
    return older.effective_from < newer.effective_from


def lapsed_titles(policies: Iterable[Policy], today: date) -> frozenset[str]:
    """Titles of which no edition holds; a title with a newer edition in force may be named."""
    known = list(policies)
    lapsed = lapsed_policies(known, today)
    current = {plain_title(policy.title) for policy in known if policy.id not in lapsed}
    return frozenset({plain_title(policy.title) for policy in known if policy.id in lapsed} - current)
