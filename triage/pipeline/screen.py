"""Screening: is this record ours to take, and does it hold anything a person must know of?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.errors import SlowPatternError
from triage.office.config import ScopeRule
from triage.text.cleaning import letters_only
from triage.text.languages import foreign_language
from triage.text.personal_data import find_personal_data
from triage.text.untrusted import instructs_machine
from triage.types import Scope, Suggestion
from triage.types.triage import CHANNEL_SAID

MIN_LETTERS = 4
_DISTINCT_AT_LEAST = 3


@dataclass(frozen=True)
class Screening:
    """What screening found; `rule` is the scope rule that applied, `personal` counts kinds of data.

    `slow` are the expressions that did not come to an end, so that what they would have said is not known. `language`
    names the language of a letter that is not written in Chinese.
    """

    scope: Scope
    rule: ScopeRule | None
    personal: Mapping[str, int]
    instructs: bool
    slow: tuple[str, ...] = ()
    language: str | None = None


class Screener:
    """Decides on scope by the office's rules, in their order."""

    def __init__(self, rules: Sequence[ScopeRule]) -> None:
        self._rules = rules

    def screen(self, suggestion: Suggestion) -> Screening:
        """Screen one suggestion.

        Rationale: a letter that instructs the machine is still a citizen's letter. It is taken
        like any other, its instructions are not followed, and a person is told.
        """
        text = suggestion.full_text()
        personal = Counter(finding.kind for finding in find_personal_data(text))
        instructs = instructs_machine(text)
        letters = letters_only(text)
        language = foreign_language(text)
        if len(letters) < MIN_LETTERS or len(set(letters)) < _DISTINCT_AT_LEAST or letters.isdecimal():
            return Screening(
                Scope(value=False, reason="内容为空或过短，看不出诉求，请联系来信人补充"), None, personal, instructs,
                language=language,
            )  # fmt: skip
        slow = []
        for rule in self._rules:
            try:
                found = rule.found_in(text)
            except SlowPatternError as error:
                slow.append(error.pattern)
                continue
            if found is not None and not any(word in text for word in rule.unless):
                channel = f"{CHANNEL_SAID}{rule.channel}" if rule.channel else ""
                reason = f"{rule.name}{channel}"
                return Screening(Scope(value=False, reason=reason), rule, personal, instructs, tuple(slow), language)
        return Screening(Scope(value=True), None, personal, instructs, tuple(slow), language)
