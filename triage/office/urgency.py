"""Urgency: tier and deadline by the office's rules, and which rule it was."""

from dataclasses import dataclass
from datetime import date

from triage.errors import SlowPatternError
from triage.office.config import Office
from triage.office.workdays import WorkCalendar
from triage.text.cleaning import shorten
from triage.types import DANGER_KIND_NAMES, Danger, RequestType, Suggestion

TRIGGER_SHOWN = 60
NO_DANGER = Danger()


@dataclass(frozen=True)
class Urgency:
    """Tier and deadline, with the rules that gave them in words for a handler.

    `danger` is what was judged, or a hint of the rules where nothing was. `slow` are the expressions that did not come
    to an end, so that what they would have said is not known.
    """

    tier: str
    deadline: date
    tier_rule: str
    deadline_rule: str
    danger: Danger = NO_DANGER
    slow: tuple[str, ...] = ()


class UrgencyRules:
    """Applies the tier rules from the most urgent down; the last tier is the default."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._calendar = WorkCalendar(office.holidays, office.workdays)

    def judge(
        self,
        suggestion: Suggestion,
        category: str | None,
        received: date,
        danger: Danger = NO_DANGER,
        kind: RequestType | None = None,
    ) -> Urgency:
        """Tier and deadline of a suggestion.

        Args:
            suggestion: the letter.
            category: its category `一级/二级`, or None.
            received: the day from which working days count.
            danger: as the classifier sees it. It puts a letter at the top. What must be looked at has a clock of
                minutes and a list of its own, and keeps its tier until a person has looked; what only a rule takes
                for danger is looked at as well, and stands above the default.
            kind: what type of request it is, where that is known.
        """
        slow: list[str] = []
        tier, rule, danger = self._tier(suggestion.full_text(), category, danger, slow)
        days, deadline_rule = self._office.deadline_days(category, tier, kind)
        deadline, estimated = self._calendar.add(received, days)
        if estimated:
            deadline_rule += "；该年度放假安排尚未公布收录，法定节假日按推算扣除，期限为估算"
        return Urgency(tier, deadline, rule, deadline_rule, danger, tuple(slow))

    def _tier(self, text: str, category: str | None, danger: Danger, slow: list[str]) -> tuple[str, str, Danger]:
        tiers = self._office.tiers
        if danger.level == "danger":
            return tiers[0].name, f"险情判断：{_said(danger)}", danger
        top, seen = category.split("/", 1)[0] if category else None, danger.level != "none"
        hinted = False
        for config in tiers[:-1]:
            for rule in config.rules:
                try:
                    found = rule.found_in(text)
                except SlowPatternError as error:
                    slow.append(error.pattern)
                    found = None
                if found is not None:
                    words = shorten(found, TRIGGER_SHOWN)
                    if rule.danger is not None and not seen:
                        hinted = True
                        if danger.level == "none":
                            hint = {"level": "look_at_once", "kinds": (rule.danger,), "words": (found,)}
                            danger = danger.model_copy(update=hint)
                        continue
                    return config.name, f"{rule.reason}（来信提到“{words}”）", danger
                if category is not None and {category, top} & set(rule.categories):
                    return config.name, f"{rule.reason}（分类为{category}）", danger
        if hinted and len(tiers) > 1:
            return tiers[-2].name, f"疑似险情：{_said(danger)}", danger
        return tiers[-1].name, "未触发更高分级的规则", danger


def _said(danger: Danger) -> str:
    kinds = "，".join(DANGER_KIND_NAMES[kind] for kind in danger.kinds)
    words = "”“".join(shorten(piece, TRIGGER_SHOWN) for piece in danger.words)
    return f"{kinds}（来信提到“{words}”）" if words else kinds
