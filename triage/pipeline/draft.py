"""Drafting: a reply composed from retrieved material only, every statement of fact with its quote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from prompts.reply import Kind, statement
from retrieval.wording import Wording
from triage.office import Office, ScopeRule
from triage.pipeline.points import points_of, subject_of
from triage.pipeline.quotes import Agreement, clause_quote, reply_quote
from triage.types import Case, Clause, DepartmentScore, Draft, Duty, Region, Source, Statement, Suggestion
from triage.verification import LETTER, Evidence, verify

OFFICE = "office"
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class DraftMaterial:
    """What a draft may rest on; clauses and cases come best first and are relevant enough to cite."""

    suggestion: Suggestion
    region: Region
    department: DepartmentScore | None
    duty: Duty | None
    clauses: Sequence[tuple[Clause, str]]
    cases: Sequence[Case]
    refusal: ScopeRule | None = None


def office_source(office: Office, today: date) -> Source:
    """The office's own signature, day and telephone: what a reply ends with."""
    text = f"{office.signature}\n{today.year}年{today.month}月{today.day}日\n联系电话：{office.phone}"
    return Source(id=OFFICE, title="本单位落款", text=text)


class Drafter:
    """Composes drafts; it promises nothing and says plainly what is missing."""

    def __init__(self, office: Office, wording: Wording, today: date, lapsed: frozenset[str] = frozenset()) -> None:
        """Prepare.

        Args:
            office: signature and telephone.
            wording: compares sentences with the letter.
            today: the day under the reply.
            lapsed: titles of documents that no longer hold.
        """
        self._office, self._wording, self._lapsed = office, wording, lapsed
        self._own = office_source(office, today)

    def draft(self, material: DraftMaterial) -> tuple[Draft, tuple[Source, ...]]:
        """A draft with the sources that it cites."""
        composer = _Composer(material.suggestion.full_text(), self._own, self._lapsed)
        composer.say("greeting")
        subject = subject_of(material.suggestion)
        if subject:
            composer.cite("receipt", LETTER, subject)
        else:
            composer.say("receipt_open")
        if material.refusal is not None:
            _refuse(composer, material.refusal)
        else:
            self._answer(composer, material)
        composer.cite("contact", OFFICE, self._office.phone)
        composer.say("thanks")
        composer.cite("closing", OFFICE, self._own.text.rpartition("\n")[0])
        return composer.finish()

    def _answer(self, composer: "_Composer", material: DraftMaterial) -> None:
        agreement = self._wording.agreement_with(material.suggestion.full_text())
        candidates = [*_clause_citations(material, agreement), *_case_citations(material, agreement)]
        found = [citation for citation in candidates if composer.holds(citation)]
        points = points_of(material.suggestion)
        answers = self._sorted_by_point(points, found)
        for number, point in enumerate(points):
            composer.cite("point", LETTER, point, ordinal=_ORDINALS[number] if len(points) > 1 else "")
            for citation in answers[number]:
                composer.add(citation)
            if not answers[number] and found:
                composer.say("point_open")
        for citation in answers[len(points)]:
            composer.add(citation)
        if not found:
            composer.say("no_basis")
        if material.region.area is None and material.region.street is None:
            composer.say("place")
        if material.department is not None and material.duty is not None:
            name, duty = material.department.name, material.duty
            composer.source(Source(id=f"duty:{duty.id}", title=f"{name}职责", text=duty.text))
            composer.cite("next", f"duty:{duty.id}", duty.text.rstrip("。"), department=name)
        else:
            composer.say("next_open")

    def _sorted_by_point(self, points: Sequence[str], found: Sequence["_Citation"]) -> list[list["_Citation"]]:
        """Per point the citations that share most of its wording; a last list for those that fit none."""
        answers: list[list[_Citation]] = [[] for _ in range(len(points) + 1)]
        measures = [self._wording.agreement_with(point) for point in points]
        for citation in found:
            shares = [measure(citation.quote) for measure in measures]
            best = max(range(len(points)), key=shares.__getitem__, default=len(points))
            answers[best if best < len(points) and shares[best] > 0 else len(points)].append(citation)
        return answers


@dataclass(frozen=True)
class _Citation:
    """A quote with its source and the kind of statement that it makes."""

    kind: Kind
    source: Source
    quote: str
    title: str = ""


def _clause_citations(material: DraftMaterial, agreement: Agreement) -> list[_Citation]:
    found = []
    for clause, title in material.clauses:
        quote = clause_quote(clause.text, agreement)
        if quote:
            label = f"《{title}》{clause.article or ''}"
            found.append(
                _Citation("basis", Source(id=f"clause:{clause.id}", title=label, text=clause.text), quote, label)
            )
    return found


def _case_citations(material: DraftMaterial, agreement: Agreement) -> list[_Citation]:
    letter = material.suggestion.full_text()
    for case in material.cases:
        quote = reply_quote(case.reply, letter, agreement)
        if quote:
            source = Source(id=f"case:{case.id}", title=f"办件 {case.id} 的答复", text=case.reply)
            return [_Citation("similar", source, quote)]
    return []


def _refuse(composer: "_Composer", rule: ScopeRule) -> None:
    text = f"{rule.name}：请转向{rule.channel}。" if rule.channel else f"{rule.name}不作分办。"
    composer.source(Source(id=f"rule:{rule.id}", title="受理范围", text=text))
    composer.cite("channel", f"rule:{rule.id}", text, title=rule.name)


class _Composer:
    """Collects statements and sources in order."""

    def __init__(self, letter: str, own: Source, lapsed: frozenset[str]) -> None:
        self._sources = {LETTER: Source(id=LETTER, title="来信", text=letter), own.id: own}
        self._evidence = Evidence(self._sources, letter, own.text, lapsed)
        self._statements: list[Statement] = []

    def source(self, source: Source) -> None:
        self._sources.setdefault(source.id, source)

    def say(self, kind: Kind) -> None:
        self._statements.append(verify(statement(kind), None, None, self._evidence))

    def cite(
        self, kind: Kind, source_id: str, quote: str, *, title: str = "", department: str = "", ordinal: str = ""
    ) -> None:
        text = statement(kind, quote=quote, title=title, department=department, ordinal=ordinal)
        self._statements.append(verify(text, source_id, quote, self._evidence))

    def holds(self, citation: _Citation) -> bool:
        """Whether a citation can be verified.

        Rationale: an article or an earlier reply may itself name a document that no longer holds; a draft of our own
        has nothing unsupported in it.
        """
        text = statement(citation.kind, quote=citation.quote, title=citation.title)
        sources = {**self._sources, citation.source.id: citation.source}
        evidence = replace(self._evidence, sources=sources)
        return verify(text, citation.source.id, citation.quote, evidence).status == "verified"

    def add(self, citation: _Citation) -> None:
        self.source(citation.source)
        self.cite(citation.kind, citation.source.id, citation.quote, title=citation.title)

    def finish(self) -> tuple[Draft, tuple[Source, ...]]:
        cited = {entry.source for entry in self._statements}
        text = "\n".join(entry.text for entry in self._statements)
        sources = tuple(source for source in self._sources.values() if source.id in cited)
        return Draft(text=text, statements=tuple(self._statements)), sources
