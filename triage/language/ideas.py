"""IdeaWriter: what a candidate idea is, written by a model from its members' letters, checked by sentence."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from prompts.language import CURRENT, IdeaVariables, LabelledText
from prompts.registry import digest
from triage.drafting.verification import Evidence, bare_facts, bears_out
from triage.language.answers import IdeaAnswer, IdeaSentence
from triage.language.errors import LanguageError
from triage.language.masking import TextMask
from triage.language.model import Asked, LanguageModel
from triage.language.notes import missing_of
from triage.text.cleaning import shorten
from triage.text.personal_data import Mask
from triage.text.untrusted import without_instructions
from triage.types import BorneOut, IdeaDescription, Source, Suggestion
from triage.types.error_catalogue import text_of
from triage.types.language import OutcomeStatus

LETTERS_SENT, LETTER_SENT, OTHER_SENT = 8, 1500, 1200
TITLE, CARRIER, QUOTE = 40, 60, 160
UNFOUNDED = "没有一句能在来信里找到依据"
# The title of an earlier idea is in a citizen's words, and titles stand outside the fences.
EARLIER = "往期金点子"
LABELS = {"clause": "P", "case": "C", "idea": "I"}


@dataclass(frozen=True)
class IdeaMaterial:
    """What an idea is described from: the letters nearest to its middle, and the sources that may touch it.

    The ids of `others` begin with their kind, such as `clause:x-1`.
    """

    letters: tuple[Suggestion, ...]
    others: tuple[Source, ...] = ()

    @cached_property
    def by_label(self) -> dict[str, Source]:
        """Every source under the label that the model cites it by."""
        found = {
            f"L{number}": Source(id=f"letter:{letter.id}", title=f"来信 {letter.id}", text=letter.full_text())
            for number, letter in enumerate(self.letters[:LETTERS_SENT], 1)
        }
        for number, source in enumerate(self.others, 1):
            found[f"{LABELS[source.id.partition(':')[0]]}{number}"] = source
        return found

    @cached_property
    def variables(self) -> IdeaVariables:
        """What fills the prompt; of letters neither their numbers nor what instructs the machine."""
        letters = tuple(
            LabelledText(label=label, title="来信", text=without_instructions(source.text)[:LETTER_SENT])
            for label, source in self.by_label.items()
            if source.id.startswith("letter:")
        )
        others = tuple(
            LabelledText(
                label=label, title=EARLIER if label.startswith("I") else source.title, text=source.text[:OTHER_SENT]
            )
            for label, source in self.by_label.items()
            if not source.id.startswith("letter:")
        )
        return IdeaVariables(letters=letters, others=others)

    @cached_property
    def digest(self) -> str:
        """Of the prompt and of everything that fills it."""
        content = [digest(CURRENT["describe_idea"]), self.variables.model_dump_json()]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


class IdeaWriter:
    """Asks for descriptions and keeps of them what the letters and sources bear out."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def write(self, material: IdeaMaterial) -> IdeaDescription:
        """The description of one idea; a failure is one without content that says why.

        Raises:
            LanguageError: the endpoint is not to be asked any more for now.
        """
        labels = tuple(material.by_label)
        try:
            asked = self._model.ask("describe_idea", material.variables, IdeaAnswer, keep=False, labels=labels)
        except LanguageError as error:
            if error.status in ("budget", "circuit_open", "not_allowed"):
                raise
            return self._description(material, None, "failed", text_of(error))
        if asked.answer.cannot_answer:
            return self._description(material, asked, "cannot_answer", missing_of(asked.answer.missing))
        return self._checked(material, asked)

    def _checked(self, material: IdeaMaterial, asked: Asked[IdeaAnswer]) -> IdeaDescription:
        check, answer = _Check(material), asked.answer
        proposal, problem = check.sentences(answer.proposal, "L"), check.sentences(answer.problem, "L")
        touching = check.sentences(answer.touching, "PCI")
        left_out = sum(map(len, (answer.proposal, answer.problem, answer.touching)))
        left_out -= len(proposal) + len(problem) + len(touching)
        if not proposal:
            return self._description(material, asked, "failed", UNFOUNDED)
        made = self._description(material, asked, "done", "")
        return made.model_copy(
            update={
                "title": check.title(answer.title),
                "proposal": proposal,
                "problem": problem,
                "carrier": check.carrier(answer.carrier),
                "touching": touching,
                "quotes": check.quotes(answer),
                "left_out": left_out,
            }
        )

    def _description(
        self, material: IdeaMaterial, asked: Asked[IdeaAnswer] | None, status: OutcomeStatus, reason: str
    ) -> IdeaDescription:
        return IdeaDescription(
            status=status,
            reason=reason,
            model=self._model.settings.model,
            prompt=CURRENT["describe_idea"],
            prompt_digest=asked.prompt.digest if asked else "",
            digest=material.digest,
            time=datetime.now(UTC),
        )


class _Check:
    """What of an answer stands: borne out by a verbatim quote, and without personal data."""

    def __init__(self, material: IdeaMaterial) -> None:
        self._by_label = material.by_label
        letters = [source.text for source in self._by_label.values() if source.id.startswith("letter:")]
        whole = Source(id="letters", title="来信", text="\n".join(letters))
        self._letters = Evidence({whole.id: whole}, "")
        mask = Mask()
        mask.hide(whole.text)
        self._private = frozenset(mask.placeholders)

    def sentences(self, given: Sequence[IdeaSentence], kinds: str) -> tuple[BorneOut, ...]:
        """Those that stand, from sources of these kinds."""
        found = []
        for entry in given:
            source = self._by_label.get(entry.source.strip()) if entry.source.strip()[:1] in kinds else None
            text = entry.text.strip()
            if source is None or not text or self._tells_of_people(text):
                continue
            if bears_out(text, entry.quote, source):
                title = "" if source.id.startswith("letter:") else source.title
                found.append(BorneOut(text=_ended(text), source=source.id, title=title, quote=entry.quote))
        return tuple(found)

    def title(self, given: str) -> str:
        """The title, or nothing where it holds a fact that no letter has."""
        text = shorten(given.strip().rstrip("。；;"), TITLE)
        return "" if self._tells_of_people(text) or bare_facts(text, self._letters) else text

    def carrier(self, given: IdeaSentence) -> str:
        """The unit, where the quote names it and stands in a source."""
        name, source = given.text.strip(), self._by_label.get(given.source.strip())
        stands = source is not None and name and name in given.quote and given.quote in source.text
        return name if stands and len(name) <= CARRIER and not self._tells_of_people(name) else ""

    def quotes(self, answer: IdeaAnswer) -> tuple[BorneOut, ...]:
        """Passages that stand in a letter word for word, no two alike."""
        found: dict[str, BorneOut] = {}
        for entry in answer.quotes:
            source, quote = self._by_label.get(entry.source.strip()), entry.quote.strip()[:QUOTE]
            if source is None or not source.id.startswith("letter:"):
                continue
            if bears_out(quote, quote, source):
                found.setdefault(quote, BorneOut(text=quote, source=source.id, quote=quote))
        return tuple(found.values())

    def _tells_of_people(self, text: str) -> bool:
        """Whether a text holds personal data or a name: an idea is nobody's in particular."""
        return TextMask().hide(text) != text or any(piece in text for piece in self._private)


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "；")) else f"{text}。"
