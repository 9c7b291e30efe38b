"""ModelDrafter: a reply proposed by a model, in which code keeps the format and checks every statement."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prompts.language import DraftVariables, LabelledText, RevisionVariables
from prompts.reply import statement
from triage.language.answers import DraftAnswer, DraftStatement
from triage.language.model import Asked, LanguageModel
from triage.office import Office
from triage.pipeline.draft import OFFICE, office_source
from triage.pipeline.points import points_of, subject_of
from triage.pipeline.quotes import publishable
from triage.text import shorten
from triage.types import Case, Clause, Draft, Policy, Source, Statement, Suggestion, Triage
from triage.validity import lapsed_policies, lapsed_titles
from triage.verification import LETTER, Evidence, verify

CLAUSES_SENT, CASES_SENT = 5, 3
LETTER_SENT, SOURCE_SENT = 4000, 1200
LETTER_LABEL = "信"
# Of every reply, the model's or ours: greeting and receipt before the body; contact, thanks and signature after it.
HEAD, TAIL = 2, 3
_STATEMENT = re.compile(r'\{\s*"text"')


@dataclass(frozen=True)
class Reference:
    """The policies and cases that a draft may rest on."""

    policies: Mapping[str, Policy]
    clauses: Sequence[Clause]
    cases: Sequence[Case]


@dataclass(frozen=True)
class Proposal:
    """What a model proposed, checked; without statements where it said that it cannot answer."""

    draft: Draft
    sources: tuple[Source, ...]
    asked: Asked[DraftAnswer]

    @property
    def missing(self) -> tuple[str, ...]:
        """What the model said is missing."""
        return tuple(self.asked.answer.missing)


class ModelDrafter:
    """Asks for the body of a reply and puts it between what every reply has."""

    def __init__(self, model: LanguageModel, office: Office, today: date) -> None:
        """Prepare.

        Args:
            model: proposes.
            office: signature and telephone.
            today: the day under the reply.
        """
        self._model, self._office, self._today = model, office, today

    def draft(self, suggestion: Suggestion, triage: Triage, reference: Reference) -> Proposal:
        """A draft for a suggestion.

        Raises:
            LanguageError: the built-in draft stands.
        """
        material = self._material(suggestion, triage, reference)
        asked = self._model.ask("draft_reply", material.variables(), DraftAnswer, suggestion_id=suggestion.id)
        return material.proposal(asked)

    def stream(self, suggestion: Suggestion, triage: Triage, reference: Reference) -> Iterator[Statement | Proposal]:
        """Each statement of the body as soon as it is complete, checked, and at last the whole proposal.

        Raises:
            LanguageError: the built-in draft stands.
        """
        material = self._material(suggestion, triage, reference)
        shown = 0
        for part in self._model.stream("draft_reply", material.variables(), DraftAnswer, suggestion_id=suggestion.id):
            if isinstance(part, Asked):
                yield material.proposal(part)
                continue
            complete = complete_statements(part)
            for found in complete[shown:]:
                yield material.checked(found)
            shown = max(shown, len(complete))

    def revise(self, suggestion: Suggestion, triage: Triage, reference: Reference, instruction: str) -> Proposal:
        """The present draft, rewritten as a handler asks; no new fact gets in without a source.

        Raises:
            LanguageError: the present draft stands.
        """
        material = self._material(suggestion, triage, reference)
        body = tuple(entry.text for entry in triage.draft.statements[HEAD:-TAIL])
        variables = RevisionVariables(instruction=shorten(instruction, 300), statements=body, sources=material.labelled)
        asked = self._model.ask("revise_reply", variables, DraftAnswer, suggestion_id=suggestion.id)
        return material.proposal(asked)

    def _material(self, suggestion: Suggestion, triage: Triage, reference: Reference) -> "_Material":
        return _Material(self._office, self._today, suggestion, triage, reference)


class _Material:
    """The sources of one draft under their labels, and how a model's answer becomes a draft."""

    def __init__(
        self, office: Office, today: date, suggestion: Suggestion, triage: Triage, reference: Reference
    ) -> None:
        self._suggestion, self._office, self._triage = suggestion, office, triage
        letter = suggestion.full_text()
        lapsed = lapsed_policies(reference.policies.values(), today)
        own = office_source(office, today)
        self._by_label = {LETTER_LABEL: Source(id=LETTER, title="来信", text=letter)}
        sent = {LETTER_LABEL: letter[:LETTER_SENT]}
        valid = [clause for clause in reference.clauses if clause.policy_id not in lapsed]
        for number, clause in enumerate(valid[:CLAUSES_SENT], start=1):
            title = f"《{reference.policies[clause.policy_id].title}》{clause.article or ''}"
            self._by_label[f"P{number}"] = Source(id=f"clause:{clause.id}", title=title, text=clause.text)
            sent[f"P{number}"] = clause.text[:SOURCE_SENT]
        for number, case in enumerate(reference.cases[:CASES_SENT], start=1):
            # Of a reply to somebody else only what anybody may read leaves this machine.
            text = "\n".join(publishable(case.reply))
            if text:
                self._by_label[f"C{number}"] = Source(
                    id=f"case:{case.id}", title=f"办件 {case.id} 的答复", text=case.reply
                )
                sent[f"C{number}"] = text[:SOURCE_SENT]
        duty = next((source for source in triage.sources if source.id.startswith("duty:")), None)
        if duty is not None:
            self._by_label["D1"] = duty
            sent["D1"] = duty.text[:SOURCE_SENT]
        titles = {label: "类似办件的答复" if label.startswith("C") else s.title for label, s in self._by_label.items()}
        self.labelled = tuple(LabelledText(label=key, title=titles[key], text=text) for key, text in sent.items())
        sources = {source.id: source for source in (*self._by_label.values(), own)}
        self._own = own
        self._evidence = Evidence(sources, letter, own.text, lapsed_titles(reference.policies.values(), today))

    def variables(self) -> DraftVariables:
        best = self._triage.departments[0].name if self._triage.departments else ""
        duty = "D1" in self._by_label
        return DraftVariables(
            points=tuple(points_of(self._suggestion)), sources=self.labelled, department=best if duty else ""
        )

    def checked(self, found: DraftStatement) -> Statement:
        """A model's statement with its status; a label that nobody gave is no source."""
        if not found.source.strip() and not found.quote.strip():
            return verify(found.text, None, None, self._evidence)
        source = self._by_label.get(found.source.strip())
        return verify(found.text, source.id if source else found.source.strip() or "?", found.quote, self._evidence)

    def proposal(self, asked: Asked[DraftAnswer]) -> Proposal:
        """The whole reply: what every reply has, by our own wording, around the model's body."""
        answer = asked.answer
        if answer.cannot_answer or not answer.statements:
            return Proposal(Draft(), (), asked)
        subject = subject_of(self._suggestion)
        head = [verify(statement("greeting"), None, None, self._evidence)]
        head.append(
            verify(statement("receipt", quote=subject), LETTER, subject, self._evidence)
            if subject
            else verify(statement("receipt_open"), None, None, self._evidence)
        )
        closing = self._own.text.rpartition("\n")[0]
        tail = [
            verify(statement("contact", quote=self._office.phone), OFFICE, self._office.phone, self._evidence),
            verify(statement("thanks"), None, None, self._evidence),
            verify(statement("closing", quote=closing), OFFICE, closing, self._evidence),
        ]
        statements = (*head, *map(self.checked, answer.statements), *tail)
        cited = {entry.source for entry in statements}
        sources = tuple(source for source in self._evidence.sources.values() if source.id in cited)
        draft = Draft(text="\n".join(entry.text for entry in statements), statements=statements)
        return Proposal(draft, sources, asked)


def complete_statements(text: str) -> list[DraftStatement]:
    """The complete statements in a JSON text that is still growing."""
    found = []
    for match in _STATEMENT.finditer(text):
        try:
            value, _ = json.JSONDecoder().raw_decode(text[match.start() :])
            found.append(DraftStatement.model_validate(value))
        except ValueError:
            break
    return found
