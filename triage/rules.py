"""Rules: categories, tiers and deadlines as they are changed on a page, over those of the office file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field, ValidationError

from triage.errors import RulesError
from triage.office import Category, DeadlineRule, Office, TierConfig
from triage.pipeline.urgency import UrgencyRules
from triage.store.reference_history import Undecided
from triage.text import READ
from triage.types.base import Value
from triage.untrusted import without_instructions

Renames = Mapping[str, str]


class OfficeRules(Value):
    """Categories, tiers and deadlines of an office, as one value.

    `renamed` leads from a name that a category `一级/二级` once had to the one it has now, `withdrawn` are those that
    were taken away and are not suggested any more.
    """

    tiers: tuple[TierConfig, ...] = Field(min_length=1)
    deadlines: tuple[DeadlineRule, ...] = ()
    categories: tuple[Category, ...] = ()
    renamed: dict[str, str] = Field(default_factory=dict)
    withdrawn: tuple[str, ...] = ()

    @classmethod
    def of(cls, office: Office) -> "OfficeRules":
        """The rules that an office has."""
        return cls(
            tiers=office.tiers,
            deadlines=office.deadlines,
            categories=office.categories,
            renamed=dict(office.renamed),
            withdrawn=office.withdrawn,
        )


@dataclass(frozen=True)
class Consequence:
    """What the rules say of a letter other than what is suggested for it now; `category` None: it was taken away."""

    letter: Undecided
    category: str | None
    tier: str
    deadline: date | None

    @property
    def withdrawn(self) -> bool:
        """Whether its category is not suggested any more, so that only judging it anew tells the rest."""
        return self.letter.category is not None and self.category is None


def with_rules(office: Office, stored: Mapping[str, Any] | None) -> Office:
    """An office with the rules that were stored, or as its file has it.

    Raises:
        RulesError: the rules cannot be used, as where the office file asks for a tier that they do not have.
    """
    if stored is None:
        return office
    try:
        rules = OfficeRules.model_validate(stored)
        changed = {name: getattr(rules, name) for name in OfficeRules.model_fields}
        own = {name: getattr(office, name) for name in Office.model_fields}
        return Office.model_validate(own | changed)
    except ValidationError as error:
        raise RulesError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error


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


def consequences(office: Office, letters: Iterable[Undecided], today: date) -> list[Consequence]:
    """The letters for which the rules of an office say another tier, deadline or name than is suggested now.

    Another category that they might get is not foretold: only judging them anew tells.
    """
    rules, found, held = UrgencyRules(office), [], set(office.withdrawn)
    for letter in letters:
        name = None if letter.category is None else office.renamed.get(letter.category, letter.category)
        category = None if name in held else name
        read = letter.suggestion.model_copy(update={"text": without_instructions(letter.suggestion.text[:READ])})
        received = letter.suggestion.time.date() if letter.suggestion.time else today
        judged = rules.judge(read, category, received)
        # A letter without a time was judged as received on the day of its triage, which is not known here.
        deadline = judged.deadline if letter.suggestion.time or judged.tier != letter.tier else letter.deadline
        if (category, judged.tier, deadline) != (letter.category, letter.tier, letter.deadline):
            found.append(Consequence(letter, category, judged.tier, deadline))
    return found
