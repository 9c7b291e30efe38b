"""Notes: the smaller tasks of a model for one letter: its matters, a summary, reasons for a department."""

from collections.abc import Sequence
from typing import Any

from prompts.language import Candidate, ChoiceVariables, LetterVariables, SummaryVariables
from triage.drafting.verification import bears_out
from triage.language.answers import MattersAnswer, SummaryAnswer, choice_among
from triage.language.errors import UnusableOutputError
from triage.language.model import Asked, LanguageModel
from triage.types import Source, Suggestion, Triage

LETTER_SENT = 4000
MATERIAL = "material"
SUMMARY_LENGTH = 120


class NoteTaker:
    """Asks for notes and keeps of them what the letter or a duty bears out."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def matters(self, suggestion: Suggestion) -> tuple[Asked[MattersAnswer], dict[str, Any]]:
        """The matters of a letter; one whose quote does not stand in the letter is left out.

        Raises:
            LanguageError: there is no answer that can be used.
        """
        letter = suggestion.full_text()
        variables = LetterVariables(letter=letter[:LETTER_SENT])
        asked = self._model.ask("extract_matters", variables, MattersAnswer, suggestion_id=suggestion.id)
        held = [
            matter.model_dump()
            for matter in asked.answer.matters
            if _holds(matter.quote, matter.quote, letter) and _holds(matter.demand, matter.quote, letter)
        ]
        return asked, {"matters": held, "left_out": len(asked.answer.matters) - len(held)}

    def summary(self, suggestion: Suggestion) -> tuple[Asked[SummaryAnswer], dict[str, Any]]:
        """A summary; one with a fact that the letter does not have cannot be used.

        Raises:
            LanguageError: there is no answer that can be used.
        """
        letter = suggestion.full_text()
        variables = SummaryVariables(letter=letter[:LETTER_SENT], limit=SUMMARY_LENGTH)
        asked = self._model.ask("summarise_case", variables, SummaryAnswer, suggestion_id=suggestion.id)
        answer = asked.answer
        if not answer.cannot_answer and not _holds(answer.summary, answer.quote, letter):
            raise UnusableOutputError("摘要里有来信没有的内容")
        return asked, {"summary": answer.summary}

    def reasons(self, suggestion: Suggestion, triage: Triage) -> tuple[Asked[Any], dict[str, Any]]:
        """The department among the retrieved ones that a model would choose, with reasons that stand in its duty.

        The machine's own ranking stays as it is: this is one more opinion on the page.

        Raises:
            LanguageError: there is no answer that can be used, or it names a department that was not offered.
        """
        candidates = _candidates(triage)
        names = {candidate.label: candidate for candidate in candidates}
        variables = ChoiceVariables(letter=suggestion.full_text()[:LETTER_SENT], candidates=candidates)
        asked = self._model.ask("choose_department", variables, choice_among(tuple(names)), suggestion_id=suggestion.id)
        chosen = names.get(asked.answer.choice)
        if chosen is None:
            return asked, {"department": None, "reasons": []}
        ground = f"{chosen.duty}\n{suggestion.full_text()}"
        held = [
            reason.text for reason in asked.answer.reasons if _holds(reason.text, reason.quote, ground, chosen.name)
        ]
        return asked, {"department": chosen.name, "reasons": held}


def _candidates(triage: Triage) -> tuple[Candidate, ...]:
    found = []
    for number, unit in enumerate(triage.departments[:5], start=1):
        duty = next((item.text for item in unit.evidence if item.kind == "duty"), "")
        found.append(Candidate(label=f"D{number}", name=unit.name, duty=duty))
    return tuple(found)


def _holds(text: str, quote: str, ground: str, title: str = "来信") -> bool:
    return bears_out(text, quote, Source(id=MATERIAL, title=title, text=ground))


def missing_of(missing: Sequence[str]) -> str:
    """What a model said is missing, in one line."""
    return "；".join(missing) or "材料不足"
