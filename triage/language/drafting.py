"""ModelDrafter: a reply proposed by a model, in which code keeps the format and checks every statement."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prompts.language import DraftVariables, LabelledText, RevisionVariables
from prompts.reply import statement
from triage.asking.demands import points_of, subject_of
from triage.drafting.composer import OFFICE, office_source
from triage.drafting.sent_day import SENT_DAY
from triage.drafting.verification import LETTER, Evidence, verify
from triage.knowledge.validity import lapsed_policies, lapsed_titles
from triage.language.answers import DraftAnswer, DraftStatement
from triage.language.model import Asked, LanguageModel
from triage.office.config import Office
from triage.text.cleaning import shorten
from triage.text.quotes import publishable
from triage.types import Case, Clause, Draft, Policy, Source, Statement, Suggestion, Triage

CLAUSES_SENT, CASES_SENT = 5, 3
LETTER_SENT, SOURCE_SENT = 4000, 1200
LETTER_LABEL = "信"
_AROUND_LABEL = re.compile(r"编号|出处|[\s\[\]（）()【】:：]")
# Of a model's reply: greeting and receipt before the body; ours says both on one line. Contact, thanks, signature and
# day come after it.
HEAD, OWN_HEAD, TAIL = 2, 1, 4
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
            today: says which policies hold.
        """
        self._model, self._office, self._today = model, office, today

    def draft(self, suggestion: Suggestion, triage: Triage, reference: Reference) -> Proposal:
        """A draft for a suggestion.

        Raises:
            LanguageError: the built-in draft stands.
        """
        material = self._material(suggestion, triage, reference)
        asked = self._model.ask(
            "draft_reply", material.variables(), DraftAnswer, suggestion_id=suggestion.id, labels=material.labels
        )
        return material.proposal(asked)

    def stream(self, suggestion: Suggestion, triage: Triage, reference: Reference) -> Iterator[Statement | Proposal]:
        """Each statement of the body as soon as it is complete, checked, and at last the whole proposal.

        Raises:
            LanguageError: the built-in draft stands.
        """
        material = self._material(suggestion, triage, reference)
        shown = 0
        parts = self._model.stream(
            "draft_reply", material.variables(), DraftAnswer, suggestion_id=suggestion.id, labels=material.labels
        )
        for part in parts:
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
        head = HEAD if "language_model" in triage.produced_by else OWN_HEAD
        body = tuple(entry.text for entry in triage.draft.statements[head:-TAIL])
        variables = RevisionVariables(instruction=shorten(instruction, 300), statements=body, sources=material.labelled)
        asked = self._model.ask(
            "revise_reply", variables, DraftAnswer, suggestion_id=suggestion.id, labels=material.labels
        )
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
        lapsed = lapsed_policies(reference.policies.values(), today, office.replaced_laws)
        own = office_source(office, suggestion)
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
        self._evidence = Evidence(
            sources, letter, own.text, lapsed_titles(reference.policies.values(), today, office.replaced_laws)
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that a statement may cite."""
        return tuple(self._by_label)

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
        source = self._by_label.get(_label_of(found.source))
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
        signature = self._office.signature
        tail = [
            verify(statement("contact", quote=self._office.phone), OFFICE, self._office.phone, self._evidence),
            verify(statement("thanks"), None, None, self._evidence),
            verify(statement("closing", quote=signature), OFFICE, signature, self._evidence),
            verify(statement("closing", quote=SENT_DAY), None, None, self._evidence),
        ]
        # Small models say the same sentence again and again.
        said = {entry.text: entry for entry in reversed(answer.statements)}
        body = [self.checked(said[text]) for text in dict.fromkeys(entry.text for entry in answer.statements)]
        statements = (*head, *body, *tail)
        cited = {entry.source for entry in statements}
        sources = tuple(source for source in self._evidence.sources.values() if source.id in cited)
        draft = Draft(text="\n".join(entry.text for entry in statements), statements=statements)
        return Proposal(draft, sources, asked)


def _label_of(text: str) -> str:
    """A label as the prompt has it: models write `编号 p1` or `[P1]`, and 来信 for the letter."""
    label = _AROUND_LABEL.sub("", text).upper()
    return LETTER_LABEL if label in ("来信", LETTER_LABEL) else label


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
