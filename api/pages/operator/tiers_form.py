"""The form of the tiers on the rules page: names, order, deadlines, conditions, and who needs a second person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from api.base.numbers import whole_number
from api.pages.operator.rules_form import LONGEST_NAME, check_patterns, one_line, words_of, working_days
from triage.errors import RulesError
from triage.office.config import TierConfig, TierRule
from triage.office.rule_changes import OfficeRules
from triage.text.cleaning import clean

LONGEST_TIER, MOST_TIERS = 10, 9


@dataclass(frozen=True)
class ConditionLine:
    """A condition on the form; `key` is empty for a new one."""

    key: str = ""
    reason: str = ""
    words: str = ""
    categories: str = ""
    patterns: str = ""


@dataclass
class TierLine:
    """A tier on the form.

    `was` is its name until now, empty for a new one; without `name` it is taken away. `place` is where it is to stand.
    """

    was: str = ""
    name: str = ""
    days: str = ""
    place: str = ""
    conditions: list[ConditionLine] = field(default_factory=list)

    @property
    def entered(self) -> bool:
        """Whether anything stands in the line of a new tier."""
        return bool(self.name or self.days.strip() or self.conditions)


def tiers_of(rules: OfficeRules) -> list[TierLine]:
    """The form as it shows what holds."""
    return [
        TierLine(tier.name, tier.name, str(tier.deadline), str(place), [_line(rule) for rule in tier.rules])
        for place, tier in enumerate(rules.tiers, start=1)
    ]


def tiers_entered(
    columns: Sequence[Sequence[str]], belongs: Sequence[str], conditions: Iterable[ConditionLine]
) -> list[TierLine]:
    """The form as it was sent.

    Args:
        columns: former names, names, days and places of the tiers.
        belongs: the number of its tier for each condition.
        conditions: those, of which one without words, categories and expressions is none.

    Raises:
        RulesError: a condition belongs to no tier; the form was not sent by the page.
    """
    lines = [
        TierLine(one_line(was), one_line(name), days.strip(), place.strip())
        for was, name, days, place in zip_longest(*columns, fillvalue="")
    ]
    for number, condition in zip(belongs, conditions, strict=False):
        place = whole_number(number, len(lines) - 1)
        if place is None:
            raise RulesError("form")
        if any(text.strip() for text in (condition.words, condition.categories, condition.patterns)):
            lines[place].conditions.append(condition)
    return lines


def tiers_shown(lines: Sequence[TierLine], rules: OfficeRules) -> list[TierLine]:
    """What was sent, for the tiers that there are now: colleagues may have added some and taken others away."""
    known = {tier.name for tier in rules.tiers}
    own = [line if line.was in known else replace(line, was="") for line in lines]
    sent = {line.was for line in own}
    return [line for line in own if line.was or line.entered] + [
        line for line in tiers_of(rules) if line.was not in sent
    ]


def arranged(lines: Sequence[TierLine]) -> list[TierLine]:
    """The lines in the order that they ask for, then those that are taken away.

    Rationale: where two ask for the same place, the one that was moved there gets it, and the other makes room.

    Raises:
        RulesError: a place is no number, or a new tier has no name.
    """
    order: list[tuple[int, int, TierLine]] = []
    for number, line in enumerate(lines, start=1):
        if line.name:
            place = _place(line)
            order.append((place, (place > number) - (place < number), line))
        elif not line.was and line.entered:
            raise RulesError("tier_unnamed")
    order.sort(key=lambda entry: entry[:2])
    kept = [replace(line, place=str(place)) for place, (_, _, line) in enumerate(order, start=1)]
    return kept + [line for line in lines if line.was and not line.name]


def with_tiers(rules: OfficeRules, lines: Sequence[TierLine], approval: str) -> OfficeRules:
    """The rules with other tiers, and approval from another one; what names a tier follows its new name.

    Args:
        rules: until now.
        lines: the tiers in the order that they have from now on.
        approval: the lowest tier, by its name until now, whose replies need a second person; empty for none.

    Raises:
        RulesError: a name that cannot be used, days that are no number, a condition without a reason or that cannot be
            read, conditions of the last tier, or an approval from a tier that is taken away.
    """
    until_now = [tier.name for tier in rules.tiers]
    if sorted(line.was for line in lines if line.was) != sorted(until_now) or approval not in {"", *until_now}:
        raise RulesError("tiers_changed")
    kept = [line for line in lines if line.name]
    renamed, withdrawn = _names(rules, kept)
    conditions = _conditions(rules, kept)
    tiers = tuple(
        TierConfig(name=line.name, deadline=working_days(line.days), rules=own)
        for line, own in zip(kept, conditions, strict=True)
    )
    moved = {line.was: line.name for line in kept if line.was}
    if approval and (approval := moved.get(approval, approval)) not in {tier.name for tier in tiers}:
        raise RulesError("approval_tier", tier=approval)
    if tiers[-1].rules:
        raise RulesError("default_tier", tier=tiers[-1].name)
    deadlines = tuple(rule.model_copy(update={"tier": moved.get(rule.tier, rule.tier)}) for rule in rules.deadlines)
    return rules.model_copy(
        update={
            "tiers": tiers, "deadlines": deadlines, "renamed_tiers": renamed, "withdrawn_tiers": withdrawn,
            "approval_from": approval or None,
        }
    )  # fmt: skip


def _names(rules: OfficeRules, kept: Sequence[TierLine]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Names that tiers had with those that they have, and the names of tiers that were taken away.

    Rationale: a tier may come back under its name, but none takes that of another one, because letters that were judged
    before would be misread.

    Raises:
        RulesError: a name is too long, used twice, or was that of another tier; there are no tiers, or too many.
    """
    if not 1 <= len(kept) <= MOST_TIERS:
        raise RulesError("tiers", most=MOST_TIERS)
    names = [line.name for line in kept]
    moved = {line.was: line.name for line in kept if line.was}
    known = {was: moved.get(name, name) for was, name in rules.renamed_tiers.items()} | moved
    gone = dict.fromkeys((*rules.withdrawn_tiers, *(tier.name for tier in rules.tiers if tier.name not in moved)))
    for line in kept:
        if len(line.name) > LONGEST_TIER:
            raise RulesError("tier_name", name=line.name[:LONGEST_NAME], longest=LONGEST_TIER)
        if names.count(line.name) > 1:
            raise RulesError("tier_twice", name=line.name)
        if known.get(line.name, line.name) != line.name or (line.was and line.name in gone):
            if line.was:
                raise RulesError("tier_renamed", was=line.was, name=line.name)
            raise RulesError("tier_reused", name=line.name)
    renamed = {was: name for was, name in known.items() if was != name}
    return renamed, tuple(name for name in gone if name not in names)


def _conditions(rules: OfficeRules, kept: Sequence[TierLine]) -> list[tuple[TierRule, ...]]:
    """The conditions of each tier.

    Raises:
        RulesError: one has no reason or cannot be read.
    """
    lines = [line for tier in kept for line in tier.conditions]
    known = {line.key for line in lines if line.key}
    fresh = (key for number in range(1, len(lines) + len(known) + 2) if (key := f"own-{number}") not in known)
    # A hint of danger stays one as long as it is unchanged; a condition that somebody worded decides alone.
    hints = {rule.said: rule.danger for tier in rules.tiers for rule in tier.rules}
    trusted = {pattern for tier in rules.tiers for rule in tier.rules for pattern in rule.patterns}

    def read(line: ConditionLine) -> TierRule:
        reason = one_line(line.reason)
        if not reason:
            raise RulesError("no_reason")
        patterns = tuple(part for part in clean(line.patterns).split("\n") if part.strip())
        check_patterns([pattern for pattern in patterns if pattern not in trusted])
        rule = TierRule(
            id=line.key or next(fresh), reason=reason, words=words_of(line.words), patterns=patterns,
            categories=words_of(line.categories),
        )  # fmt: skip
        return rule.model_copy(update={"danger": hints.get(rule.said)})

    return [tuple(read(line) for line in tier.conditions) for tier in kept]


def _line(rule: TierRule) -> ConditionLine:
    return ConditionLine(
        rule.id, rule.reason, "、".join(rule.words), "、".join(rule.categories), "\n".join(rule.patterns)
    )


def _place(line: TierLine) -> int:
    place = whole_number(line.place, MOST_TIERS + 1)
    if not place:
        raise RulesError("place", name=line.name, most=MOST_TIERS)
    return place
