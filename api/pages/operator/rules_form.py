"""The forms of the rules page: what was entered becomes categories or deadlines; tiers are in `tiers_form`."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from pydantic import ValidationError

from api.base.numbers import whole_number
from triage.errors import RulesError, SlowPatternError
from triage.office.config import Category, DeadlineRule, SubCategory, TextRule
from triage.office.rule_changes import OfficeRules
from triage.text.cleaning import READ, clean

LONGEST_NAME, LONGEST_TEXT = 40, 2000
_SEPARATORS = re.compile(r"[、，,；;\n]")
# What a new expression is tried on: runs of characters that it names, and of what anything stands for.
_NAMED = re.compile(r"\w+")
ANYTHING = ("的", "1", "a", " ", ",", "，", "的，", "路1")
TRIED, PATIENCE_SECONDS = 12, 3.0


@dataclass(frozen=True)
class CategoryLine:
    """A second-level category on the form; `was` is its path `一级/二级` until now, empty for a new one."""

    was: str = ""
    name: str = ""
    hints: str = ""


@dataclass
class CategoryGroup:
    """A first-level category on the form with the lines below it."""

    was: str = ""
    name: str = ""
    lines: list[CategoryLine] = field(default_factory=list)


@dataclass(frozen=True)
class DeadlineLine:
    """A deadline on the form."""

    category: str = ""
    tier: str = ""
    days: str = ""


def groups_of(rules: OfficeRules) -> list[CategoryGroup]:
    """The form as it shows what holds."""
    return [
        CategoryGroup(
            top.name,
            top.name,
            [CategoryLine(f"{top.name}/{child.name}", child.name, "、".join(child.hints)) for child in top.children],
        )
        for top in rules.categories
    ]


def groups_entered(
    tops: Sequence[str], tops_were: Sequence[str], belongs: Sequence[str], lines: Sequence[CategoryLine]
) -> list[CategoryGroup]:
    """The form as it was sent.

    Raises:
        RulesError: a line belongs to no group; the form was not sent by the page.
    """
    groups = [CategoryGroup(one_line(was), one_line(name)) for was, name in zip_longest(tops_were, tops, fillvalue="")]
    for place, line in zip_longest(belongs, lines, fillvalue=""):
        number = whole_number(place, len(groups) - 1)
        if not isinstance(line, CategoryLine) or number is None:
            raise RulesError("form")
        groups[number].lines.append(CategoryLine(one_line(line.was), one_line(line.name), clean(line.hints)))
    return groups


def with_categories(rules: OfficeRules, groups: Sequence[CategoryGroup]) -> tuple[OfficeRules, dict[str, str]]:
    """The rules with other categories, and which name became which; whatever names one follows it.

    Raises:
        RulesError: a name is missing, too long, used twice or has a slash.
    """
    categories: list[Category] = []
    moved: dict[str, str] = {}
    tops: dict[str, str] = {}
    for group in groups:
        children = [line for line in group.lines if line.name]
        if not children:
            continue
        for name in (group.name, *(line.name for line in children)):
            if not name or "/" in name or len(name) > LONGEST_NAME:
                raise RulesError("category_name", name=name[:LONGEST_NAME], longest=LONGEST_NAME)
        tops[group.was] = group.name
        moved |= {line.was: path for line in children if line.was and (path := f"{group.name}/{line.name}") != line.was}
        own = tuple(SubCategory(name=line.name, hints=words_of(line.hints)) for line in children)
        categories.append(Category(name=group.name, children=own))
    paths = [f"{top.name}/{child.name}" for top in categories for child in top.children]
    twice = next(
        (name for name in [*paths, *(top.name for top in categories)] if _count(name, paths, categories) > 1), None
    )
    if twice:
        raise RulesError("category_twice", name=twice)
    names = tops | moved
    deadlines = tuple(
        rule.model_copy(update={"category": names.get(rule.category, rule.category)}) for rule in rules.deadlines
    )
    tiers = tuple(
        tier.model_copy(
            update={
                "rules": tuple(
                    rule.model_copy(update={"categories": tuple(names.get(name, name) for name in rule.categories)})
                    for rule in tier.rules
                )
            }
        )
        for tier in rules.tiers
    )
    return rules.model_copy(update={"categories": tuple(categories), "deadlines": deadlines, "tiers": tiers}), moved


def deadlines_of(rules: OfficeRules) -> list[DeadlineLine]:
    """The form as it shows what holds."""
    return [DeadlineLine(rule.category, rule.tier, str(rule.days)) for rule in rules.deadlines]


def with_deadlines(rules: OfficeRules, lines: Sequence[DeadlineLine]) -> OfficeRules:
    """The rules with other deadlines; a line without category or days is none.

    Raises:
        RulesError: days that are no number of working days.
    """
    deadlines = tuple(
        DeadlineRule(category=line.category, tier=line.tier, days=working_days(line.days))
        for line in lines
        if line.category and line.days.strip()
    )
    return rules.model_copy(update={"deadlines": deadlines})


def check_references(rules: OfficeRules) -> None:
    """Make sure that every category and tier that a deadline or a condition names is there.

    Raises:
        RulesError: one is not.
    """
    paths = {f"{top.name}/{child.name}" for top in rules.categories for child in top.children}
    known = paths | {top.name for top in rules.categories}
    for rule in rules.deadlines:
        if rule.tier not in {tier.name for tier in rules.tiers}:
            raise RulesError("deadline_tier", category=rule.category, tier=rule.tier)
        if rule.category not in known:
            raise RulesError("deadline_category", category=rule.category)
    for tier in rules.tiers:
        for condition in tier.rules:
            for name in condition.categories:
                if name not in known:
                    raise RulesError("condition_category", tier=tier.name, reason=condition.reason, category=name)


def lines_of(rules: OfficeRules) -> list[str]:
    """The rules as lines, so that two versions can be compared."""
    return [
        *(
            f"分类 {top.name}/{child.name}：{'、'.join(child.hints)}"
            for top in rules.categories
            for child in top.children
        ),
        f"分级次序：{'、'.join(tier.name for tier in rules.tiers)}",
        *(f"分级 {tier.name}：{tier.deadline} 个工作日" for tier in rules.tiers),
        f"审定：{f'{rules.approval_from}及更高分级的答复' if rules.approval_from else '不需要'}",
        *(
            f"{tier.name}条件 {rule.reason}：{'、'.join((*rule.words, *rule.categories, *rule.patterns))}"
            for tier in rules.tiers
            for rule in tier.rules
        ),
        *(f"期限 {rule.category}（{rule.tier}）：{rule.days} 个工作日" for rule in rules.deadlines),
    ]


def _count(name: str, paths: Sequence[str], tops: Sequence[Category]) -> int:
    return paths.count(name) + sum(top.name == name for top in tops)


def one_line(text: str) -> str:
    """What was entered, on one line."""
    return " ".join(clean(text).split())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a field, which separators of any kind part.

    Raises:
        RulesError: the field is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise RulesError("long", longest=LONGEST_TEXT)
    return tuple(dict.fromkeys(word.strip() for word in _SEPARATORS.split(clean(text)) if word.strip()))


def working_days(text: str) -> int:
    """A number of working days.

    Raises:
        RulesError: it is none.
    """
    number = whole_number(text, 999)
    if not number:
        raise RulesError("days", text=text.strip()[:20])
    return number


def check_patterns(patterns: Sequence[str]) -> None:
    """Make sure that expressions can be read and come to an end on texts that are the worst for them.

    Rationale: what backtracks without end does so where the same characters come again and again. Those that the
    expression names are tried so, each at the length of the longest letter that is read.

    Raises:
        RulesError: one is no regular expression, too long, or too slow.
    """
    for pattern in patterns:
        if len(pattern) > LONGEST_TEXT:
            raise RulesError("long", longest=LONGEST_TEXT)
        try:
            rule = TextRule(id="", patterns=(pattern,))
        except ValidationError as error:
            raise RulesError("pattern", pattern=pattern[:60]) from error
        named = list(dict.fromkeys(_NAMED.findall(pattern)))[:TRIED]
        spent = time.monotonic()
        for word in dict.fromkeys((*named, "".join(named), *ANYTHING)):
            try:
                rule.found_in(word * (READ // max(1, len(word))) + "！")
            except SlowPatternError as error:
                raise RulesError("slow", pattern=pattern[:60]) from error
            if time.monotonic() - spent > PATIENCE_SECONDS:
                raise RulesError("slow", pattern=pattern[:60])
