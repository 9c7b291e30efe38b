"""Rules: categories, tiers and deadlines are tried on open suggestions, changed, applied and given up."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from api.access.principal import Principal
from api.acts.entry import EntryOf
from triage.knowledge.effective_config import EffectiveConfig
from triage.office.holiday_file import PublishedDays, read_published_days, replaced
from triage.office.rule_changes import OfficeRules, with_rules, withdrawn_by_reset
from triage.store import Store

Wake = Callable[[], None]


class Rules:
    """The office's rules as people change them on pages."""

    def __init__(self, store: Store, effective: EffectiveConfig, wake_preview: Wake, wake_triage: Wake) -> None:
        self._store, self._effective = store, effective
        self._wake_preview, self._wake_triage = wake_preview, wake_triage

    def changeable(self) -> OfficeRules:
        """The rules as stored, with the tiers that letters may still name since the file's were taken back.

        Raises:
            RulesError: what was stored does not fit the office file any more.
        """
        with self._store.read() as work:
            history = work.reference_history
            rules = OfficeRules.of(with_rules(self._effective.configured, history.rules()))
            given_up = history.rules_given_up()
        return _with_forgotten(rules, given_up)

    def require_valid(self, rules: OfficeRules) -> None:
        """Refuse rules that the office file does not allow.

        Raises:
            RulesError: they do not fit it.
        """
        with_rules(self._effective.configured, rules.model_dump(mode="json"))

    def try_out(self, who: Principal, rules: OfficeRules | None = None) -> int:
        """Have rules tried on all open suggestions, in the background; returns the number of the preview.

        Args:
            who: who asks.
            rules: to be tried; None tries those that hold.
        """
        with self._store.write() as work:
            effective = OfficeRules.of(self._effective.now(work))
            tried = (rules or effective).model_dump(mode="json")
            number = work.previews.ask(tried, who.name, datetime.now(UTC))
        self._wake_preview()
        return number

    def save(self, who: Principal, before: OfficeRules, after: OfficeRules, seen: str) -> bool:
        """Change the rules; returns False, and changes nothing, where somebody else has changed them meanwhile.

        Args:
            who: who changes them.
            before: what was changed.
            after: what holds from now on.
            seen: the number of the change that was the newest when the page was loaded.
        """
        with self._store.write() as work:
            history = work.reference_history
            current = str(history.newest_rules()) == seen
            if current and after != before:
                history.record_rules(before.model_dump(mode="json"), after.model_dump(mode="json"), who.display_name)
                history.rename_tiers(after.renamed_tiers)
                work.audit.record(who.entry("rules.changed", "rules", "office"))
        return current

    def import_days(self, entry: EntryOf, actor: str, content: bytes) -> PublishedDays:
        """Have the days off and moved workdays of published years, in place of those that were imported for them.

        Args:
            entry: who imports, for the audit.
            actor: who imports, for the history.
            content: the CSV file, see `read_published_days`.

        Raises:
            RulesError: the file cannot be read, or the rules do not fit the office file any more.
        """
        days = read_published_days(content)
        with self._store.write() as work:
            history = work.reference_history
            before = OfficeRules.of(with_rules(self._effective.configured, history.rules()))
            after = before.model_copy(
                update={
                    "holidays": replaced(before.holidays, days.holidays, days.years),
                    "workdays": replaced(before.workdays, days.workdays, days.years),
                }
            )
            if after != before:
                history.record_rules(before.model_dump(mode="json"), after.model_dump(mode="json"), actor)
                years = "、".join(map(str, days.years))
                work.audit.record(entry("rules.days_imported", "rules", "office", years=years))
        return days

    def reset(self, who: Principal, seen: str = "") -> OfficeRules | None:
        """Have the rules of the office file again; returns them.

        Args:
            who: who asks.
            seen: the number of the change that was the newest when the page was loaded; empty where it is not known.

        Returns:
            None, and nothing is changed, where somebody else has changed them meanwhile.
        """
        configured = self._effective.configured
        names = {tier.name for tier in configured.tiers}
        with self._store.write() as work:
            history = work.reference_history
            if seen and str(history.newest_rules()) != seen:
                return None
            before = history.rules()
            if before is not None:
                history.record_rules(before, None, who.display_name)
                history.rename_tiers(
                    {name: was for was, name in before.get("renamed_tiers", {}).items() if was in names}
                )
                work.audit.record(who.entry("rules.reset", "rules", "office"))
        return OfficeRules.of(configured)

    def apply(self, who: Principal, number: int) -> bool:
        """Have the open suggestions judged anew for which a preview found something else than is suggested.

        Returns:
            False, and nothing is done, where the rules changed since the preview.
        """
        with self._store.write() as work:
            tried, rules = work.previews.get(number), OfficeRules.of(self._effective.now(work))
            holds = tried is not None and tried.unit is None and tried.rules == rules.model_dump(mode="json")
            ids = work.previews.ids(number) if holds else []
            work.work_items.renew(ids)
            work.audit.record(who.entry("rules.applied", "rules", "office", suggestions=len(ids)))
        if holds:
            self._wake_triage()
        return holds


def _with_forgotten(rules: OfficeRules, given_up: Mapping[str, Any] | None) -> OfficeRules:
    if given_up is None:
        return rules
    forgotten = withdrawn_by_reset(OfficeRules.model_validate(given_up), rules.tiers)
    return rules.model_copy(update={"withdrawn_tiers": forgotten})
