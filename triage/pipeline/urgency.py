"""Urgency: tier and deadline by the office's rules, and which rule it was."""

from dataclasses import dataclass
from datetime import date

from triage.errors import SlowPatternError
from triage.office import Office
from triage.text import shorten
from triage.types import Suggestion
from triage.workdays import WorkCalendar

TRIGGER_SHOWN = 60


@dataclass(frozen=True)
class Urgency:
    """Tier and deadline, with the rules that gave them in words for a handler.

    `slow` are the expressions that did not come to an end, so that what they would have said is not known.
    """

    tier: str
    deadline: date
    tier_rule: str
    deadline_rule: str
    slow: tuple[str, ...] = ()


class UrgencyRules:
    """Applies the tier rules from the most urgent down; the last tier is the default."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._calendar = WorkCalendar(office.holidays, office.workdays)

    def judge(self, suggestion: Suggestion, category: str | None, received: date) -> Urgency:
        """Tier and deadline of a suggestion.

        Args:
            suggestion: the letter.
            category: its category `一级/二级`, or None.
            received: the day from which working days count.
        """
        slow: list[str] = []
        tier, rule = self._tier(suggestion.full_text(), category, slow)
        days, deadline_rule = self._office.deadline_days(category, tier)
        deadline, estimated = self._calendar.add(received, days)
        if estimated:
            deadline_rule += "；该年度放假安排尚未收录，按周一至周五推算"
        return Urgency(tier, deadline, rule, deadline_rule, tuple(slow))

    def _tier(self, text: str, category: str | None, slow: list[str]) -> tuple[str, str]:
        top = category.split("/", 1)[0] if category else None
        for config in self._office.tiers[:-1]:
            for rule in config.rules:
                try:
                    found = rule.found_in(text)
                except SlowPatternError as error:
                    slow.append(error.pattern)
                    found = None
                if found is not None:
                    return config.name, f"{rule.reason}（来信提到“{shorten(found, TRIGGER_SHOWN)}”）"
                if category is not None and {category, top} & set(rule.categories):
                    return config.name, f"{rule.reason}（分类为{category}）"
        return self._office.tiers[-1].name, "未触发更高分级的规则"
