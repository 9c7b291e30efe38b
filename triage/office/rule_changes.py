"""Rules: categories, tiers and deadlines as they are changed on a page, over those of the office file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field, ValidationError

from triage.errors import RulesError
from triage.office.config import Category, DeadlineRule, Office, TierConfig
from triage.office.urgency import UrgencyRules
from triage.text.cleaning import READ
from triage.text.judged import judged
from triage.text.untrusted import without_instructions
from triage.types.base import Value
from triage.types.undecided import Undecided

Renames = Mapping[str, str]
SHOWN = 60


class OfficeRules(Value):
    """Categories, tiers and deadlines of an office, as one value.

    `renamed` leads from a name that a category `一级/二级` once had to the one it has now, `renamed_tiers` does so for
    tiers, `withdrawn` are categories that were taken away and are not suggested any more, `withdrawn_tiers` tiers.
    `holidays` and `workdays` are the office's own days and those of imported years.
    """

    tiers: tuple[TierConfig, ...] = Field(min_length=1)
    deadlines: tuple[DeadlineRule, ...] = ()
    categories: tuple[Category, ...] = ()
    renamed: dict[str, str] = Field(default_factory=dict)
    withdrawn: tuple[str, ...] = ()
    approval_from: str | None = None
    renamed_tiers: dict[str, str] = Field(default_factory=dict)
    withdrawn_tiers: tuple[str, ...] = ()
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()

    @classmethod
    def of(cls, office: Office) -> "OfficeRules":
        """The rules that an office has."""
        return cls(
            tiers=office.tiers,
            deadlines=office.deadlines,
            categories=office.categories,
            renamed=dict(office.renamed),
            withdrawn=office.withdrawn,
            approval_from=office.approval_from,
            renamed_tiers=dict(office.renamed_tiers),
            withdrawn_tiers=office.withdrawn_tiers,
            holidays=office.holidays,
            workdays=office.workdays,
        )


@dataclass(frozen=True)
class Consequence:
    """What the rules say of a letter other than what is suggested for it now; `category` None: it was taken away.

    `approval` says whether its reply will need a second person; None where that stays as it is.
    """

    letter: Undecided
    category: str | None
    tier: str
    deadline: date | None
    approval: bool | None = None


def with_rules(office: Office, stored: Mapping[str, Any] | None) -> Office:
    """An office with the rules that were stored, or as its file has it.

    Raises:
        RulesError: the rules cannot be used, as where the office file asks for a tier that they do not have.
    """
    if stored is None:
        return office
    try:
        rules = OfficeRules.model_validate(stored)
        # Rules that an earlier version stored say nothing of what it did not know yet: that stays as in the file.
        changed = {name: getattr(rules, name) for name in rules.model_fields_set}
        own = {name: getattr(office, name) for name in Office.model_fields}
        # Days that were imported come to those of the office file.
        for name in ("holidays", "workdays"):
            changed[name] = tuple(sorted({*getattr(office, name), *getattr(rules, name)}))
        return Office.model_validate(own | changed)
    except ValidationError as error:
        raise RulesError("unfit", problem=error.errors()[0]["msg"].removeprefix("Value error, ")) from error


def renames(before: OfficeRules, now: Iterable[Category], moved: Renames) -> tuple[dict[str, str], tuple[str, ...]]:
    """Old names with the new ones, and what was withdrawn, after another change.

    Args:
        before: the rules until now.
        now: the categories from now on.
        moved: which of the names until now become which others.
    """
    paths = {f"{top.name}/{child.name}" for top in now for child in top.children}
    old = [f"{top.name}/{child.name}" for top in before.categories for child in top.children]
    known = {was: moved.get(name, name) for was, name in before.renamed.items()} | dict(moved)
    renamed = {was: name for was, name in known.items() if was not in paths and name in paths}
    gone = dict.fromkeys((*before.withdrawn, *(name for name in old if name not in renamed)))
    return renamed, tuple(name for name in gone if name not in paths)


def withdrawn_by_reset(before: OfficeRules, file: Iterable[TierConfig]) -> tuple[str, ...]:
    """Tiers that letters may still name after the rules of the office file were taken again in place of others.

    Args:
        before: the rules that were given up.
        file: the tiers of the office file.
    """
    names = {tier.name for tier in file}
    back = {now for was, now in before.renamed_tiers.items() if was in names}
    gone = dict.fromkeys((*before.withdrawn_tiers, *(tier.name for tier in before.tiers)))
    return tuple(name for name in gone if name not in names | back)


def consequences(
    office: Office,
    letters: Iterable[Undecided],
    today: date,
    *,
    before: Office | None = None,
    foretold: Mapping[str, str | None] | None = None,
) -> list[Consequence]:
    """The letters for which the rules of an office say something else than is suggested now.

    Args:
        office: the office with these rules.
        letters: as they are suggested now.
        today: the day of receipt for letters without a time.
        before: the office until now, where its rules for a second person may differ.
        foretold: the categories that letters would get; without them only another name of the present one counts.

    Raises:
        RulesError: a regular expression takes too long on one of the letters.
    """
    rules, found, held = UrgencyRules(office), [], set(office.withdrawn)
    for letter in letters:
        name = None if letter.category is None else office.renamed.get(letter.category, letter.category)
        category = None if name in held else name
        if foretold is not None:
            category = foretold.get(letter.suggestion.id, category)
        whole = judged(letter.suggestion)
        read = whole.model_copy(update={"text": without_instructions(whole.text[:READ])})
        received = letter.suggestion.time.date() if letter.suggestion.time else today
        found_now = rules.judge(read, category, received, letter.danger, letter.type)
        tier = office.tier_now(letter.tier)
        if found_now.slow:
            raise RulesError("slow_letter", pattern=found_now.slow[0][:SHOWN], key=letter.suggestion.id)
        # A letter without a time was judged as received on the day of its triage, which is not known here.
        deadline = found_now.deadline if letter.suggestion.time or found_now.tier != tier else letter.deadline
        needed = office.needs_approval(found_now.tier)
        approval = None if needed == (before or office).needs_approval(letter.tier) else needed
        if (category, found_now.tier, deadline, approval) != (letter.category, tier, letter.deadline, None):
            found.append(Consequence(letter, category, found_now.tier, deadline, approval))
    return found
