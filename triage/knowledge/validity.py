"""Validity: which policies no longer hold on a day, and why."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from triage.office.config import ReplacedLaw
from triage.text.facts import plain_title
from triage.types import Policy

SHIPPED = files("triage") / "data" / "replaced_laws.csv"
# “本法自……起施行。《……法》同时废止”: what a new document says about old ones, in one sentence.
_REPEALS = re.compile(r"[^。；\n]*(?:同时废止|予以废止|[起即日]废止|不再执行|停止执行|停止适用|同时失效)[^。；\n]*")
_TITLE = re.compile(r"《([^《》]{2,80})》(?P<part>[（(][^（）()]*[）)])?(?P<rest>[^《》，。；、]{0,12})")
# “《……条例》第五条同时废止”, “《……办法》中与本条例不一致的规定停止执行”: the rest of that document holds.
_PART_OF_IT = re.compile(r"^(?:的?第[^条]{1,8}[条章款项]|中|内|的?有关|的?相关|关于|与本)")


@cache
def shipped_replacements() -> tuple[ReplacedLaw, ...]:
    """National laws and regulations that others have replaced; facts, to be extended in the office file."""
    with SHIPPED.open(encoding="utf-8") as file:
        return tuple(ReplacedLaw.model_validate(row) for row in csv.DictReader(file))


def lapsed_policies(policies: Iterable[Policy], today: date, replaced: Sequence[ReplacedLaw] = ()) -> dict[str, str]:
    """Ids of the policies that must not be cited as they stand, with the reason in Chinese.

    A policy lapses by its own status or date, because a later document of the office says that it is
    repealed, or because it is known to be replaced; one that takes effect after `today` does not hold yet. An amended
    document under the same title is a new document: only editions that are older than the one that repeals are meant.

    Args:
        policies: all of the office, because each may repeal another.
        today: the day that counts.
        replaced: what the office file says has been replaced, beside the table that is shipped.
    """
    known = list(policies)
    lapsed = {policy.id: reason for policy in known if (reason := _own_reason(policy, today)) is not None}
    for newer in known:
        if newer.effective_from is None or newer.effective_from <= today:
            titles = _repealed_by(newer)
            for older in known:
                if plain_title(older.title) in titles and _is_older(older, newer):
                    lapsed.setdefault(older.id, f"已被《{newer.title}》废止")
    by_title = _replacements(today, replaced)
    for policy in known:
        law = by_title.get(plain_title(policy.title))
        if law is not None and (policy.effective_from is None or policy.effective_from < law.on):
            lapsed.setdefault(policy.id, f"自{law.on:%Y-%m-%d}起被《{law.replaced_by}》取代")
    return lapsed


def _own_reason(policy: Policy, today: date) -> str | None:
    if policy.repealed_on is not None and policy.repealed_on <= today:
        return f"已于{policy.repealed_on:%Y-%m-%d}废止"
    if not policy.in_force and policy.repealed_on is None:
        return "已废止或失效"
    if policy.effective_from is not None and policy.effective_from > today:
        return f"自{policy.effective_from:%Y-%m-%d}起施行，尚未生效"
    return None


def _replacements(today: date, replaced: Sequence[ReplacedLaw]) -> dict[str, ReplacedLaw]:
    return {plain_title(law.title): law for law in (*shipped_replacements(), *replaced) if law.on <= today}


def _repealed_by(policy: Policy) -> set[str]:
    sentences = (match for clause in policy.clauses for match in _REPEALS.findall(clause.text))
    return {
        plain_title(found[1])
        for sentence in sentences
        for found in _TITLE.finditer(sentence)
        if not _PART_OF_IT.match(found["rest"])
    }


def _is_older(older: Policy, newer: Policy) -> bool:
    if older.id == newer.id:
        return False
    if older.effective_from is None or newer.effective_from is None:
        return plain_title(older.title) != plain_title(newer.title)
    return older.effective_from < newer.effective_from


def lapsed_titles(policies: Iterable[Policy], today: date, replaced: Sequence[ReplacedLaw] = ()) -> frozenset[str]:
    """Titles of which no edition holds; a title with a newer edition in force may be named.

    Laws that are known to be replaced are among them, whether or not the office has their text: an old reply may name
    them.
    """
    known = list(policies)
    lapsed = lapsed_policies(known, today, replaced)
    current = {plain_title(policy.title) for policy in known if policy.id not in lapsed}
    gone = {plain_title(policy.title) for policy in known if policy.id in lapsed}
    return frozenset((gone | set(_replacements(today, replaced))) - current)
