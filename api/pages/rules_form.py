"""The forms of the rules page: what was entered becomes categories, tiers or deadlines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from triage.errors import RulesError
from triage.office import Category, DeadlineRule, SubCategory, TierConfig, TierRule
from triage.rules import OfficeRules
from triage.text import clean

LONGEST_NAME, LONGEST_TEXT = 40, 2000
BLANK_ROWS, BLANK_TOPS = 1, 1
_SEPARATORS = re.compile(r"[、，,；;\n]")


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
    groups = [
        CategoryGroup(_one_line(was), _one_line(name)) for was, name in zip_longest(tops_were, tops, fillvalue="")
    ]
    for place, line in zip_longest(belongs, lines, fillvalue=""):
        if (
            not isinstance(line, CategoryLine)
            or not (place.isascii() and place.isdecimal())
            or int(place) >= len(groups)
        ):
            raise RulesError("表单不完整，请重新打开本页。")
        groups[int(place)].lines.append(CategoryLine(_one_line(line.was), _one_line(line.name), clean(line.hints)))
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
                raise RulesError(
                    f"分类名称“{name[:LONGEST_NAME]}”不能用：不得为空、不得含“/”、最多 {LONGEST_NAME} 个字。"
                )
        tops[group.was] = group.name
        moved |= {line.was: path for line in children if line.was and (path := f"{group.name}/{line.name}") != line.was}
        own = tuple(SubCategory(name=line.name, hints=_words(line.hints)) for line in children)
        categories.append(Category(name=group.name, children=own))
    paths = [f"{top.name}/{child.name}" for top in categories for child in top.children]
    twice = next(
        (name for name in [*paths, *(top.name for top in categories)] if _count(name, paths, categories) > 1), None
    )
    if twice:
        raise RulesError(f"分类“{twice}”出现了两次。")
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


def with_deadlines(
    rules: OfficeRules, categories: Sequence[str], tiers: Sequence[str], days: Sequence[str]
) -> OfficeRules:
    """The rules with other deadlines; a line without days is none.

    Raises:
        RulesError: days that are no number of working days.
    """
    deadlines = tuple(
        DeadlineRule(category=category, tier=tier, days=_days(number))
        for category, tier, number in zip(categories, tiers, days, strict=False)
        if category and number.strip()
    )
    return rules.model_copy(update={"deadlines": deadlines})


def with_tiers(rules: OfficeRules, days: Sequence[str], lines: Sequence[Mapping[str, str]]) -> OfficeRules:
    """The rules with other deadlines of the tiers and other conditions; the names of tiers stay.

    Args:
        rules: until now.
        days: working days of each tier in its order.
        lines: conditions with `tier`, `id`, `reason`, `words`, `patterns` and `categories`; one without any of the
            last three is none.

    Raises:
        RulesError: days that are no number, a condition without a reason, or one that cannot be read.
    """
    if len(days) != len(rules.tiers):
        raise RulesError("表单不完整，请重新打开本页。")
    known = {line["id"] for line in lines if line["id"]}
    fresh = (key for number in range(1, len(lines) + len(known) + 2) if (key := f"own-{number}") not in known)
    conditions: dict[str, list[TierRule]] = {}
    for line in lines:
        words, patterns = (
            _words(line["words"]),
            tuple(part for part in clean(line["patterns"]).split("\n") if part.strip()),
        )
        categories = _words(line["categories"])
        if not (words or patterns or categories):
            continue
        reason = _one_line(line["reason"])
        if not reason:
            raise RulesError("分级条件缺少理由：理由会显示给经办人。")
        for pattern in patterns:
            _check_pattern(pattern)
        rule = TierRule(
            id=line["id"] or next(fresh), reason=reason, words=words, patterns=patterns, categories=categories
        )
        conditions.setdefault(line["tier"], []).append(rule)
    tiers = tuple(
        TierConfig(name=tier.name, deadline=_days(number), rules=tuple(conditions.get(tier.name, ())))
        for tier, number in zip(rules.tiers, days, strict=True)
    )
    return rules.model_copy(update={"tiers": tiers})


def check_references(rules: OfficeRules) -> None:
    """Make sure that every category that a deadline or a condition names is there.

    Raises:
        RulesError: one is not.
    """
    paths = {f"{top.name}/{child.name}" for top in rules.categories for child in top.children}
    known = paths | {top.name for top in rules.categories}
    for rule in rules.deadlines:
        if rule.category not in known:
            raise RulesError(f"分类的期限还用着“{rule.category}”，没有这个分类。")
    for tier in rules.tiers:
        for condition in tier.rules:
            for name in condition.categories:
                if name not in known:
                    raise RulesError(f"{tier.name}条件“{condition.reason}”还用着“{name}”，没有这个分类。")


def lines_of(rules: OfficeRules) -> list[str]:
    """The rules as lines, so that two versions can be compared."""
    return [
        *(
            f"分类 {top.name}/{child.name}：{'、'.join(child.hints)}"
            for top in rules.categories
            for child in top.children
        ),
        *(f"分级 {tier.name}：{tier.deadline} 个工作日" for tier in rules.tiers),
        *(
            f"{tier.name}条件 {rule.reason}：{'、'.join((*rule.words, *rule.categories, *rule.patterns))}"
            for tier in rules.tiers
            for rule in tier.rules
        ),
        *(f"期限 {rule.category}（{rule.tier}）：{rule.days} 个工作日" for rule in rules.deadlines),
    ]


def _count(name: str, paths: Sequence[str], tops: Sequence[Category]) -> int:
    return paths.count(name) + sum(top.name == name for top in tops)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _words(text: str) -> tuple[str, ...]:
    if len(text) > LONGEST_TEXT:
        raise RulesError(f"一栏最多 {LONGEST_TEXT} 个字。")
    return tuple(dict.fromkeys(word.strip() for word in _SEPARATORS.split(clean(text)) if word.strip()))


def _days(text: str) -> int:
    number = text.strip()
    if not (number.isascii() and number.isdecimal() and len(number) <= 3 and int(number) >= 1):  # noqa: PLR2004
        raise RulesError(f"期限“{number[:20]}”不是工作日数（1 至 999）。")
    return int(number)


def _check_pattern(pattern: str) -> None:
    if len(pattern) > LONGEST_TEXT:
        raise RulesError(f"一栏最多 {LONGEST_TEXT} 个字。")
    try:
        re.compile(pattern)
    except re.error as error:
        raise RulesError(f"“{pattern[:60]}”不是正则表达式。") from error
