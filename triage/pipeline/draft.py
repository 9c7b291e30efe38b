"""Drafting: a reply composed from retrieved material only, every statement of fact with its quote."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompts.reply import Kind, statement
from retrieval.wording import Wording
from triage.office import Office, ScopeRule
from triage.privacy import find_personal_data
from triage.text import sentences
from triage.types import Case, Clause, DepartmentScore, Draft, Duty, Region, Source, Statement, Suggestion
from triage.untrusted import instructs_machine
from triage.verification import verify

LETTER = "letter"
QUOTE_LENGTH = 160
RECEIPT_LENGTH = 60
MIN_QUOTE = 8
DEMANDS = 2
# Of a reply's sentence with a letter: below it they share no more than any two texts do.
MIN_AGREEMENT = 2.5
Agreement = Callable[[str], float]
_DEMAND = re.compile(r"请|希望|建议|恳请|要求|能否|能不能|可否|是否|怎么|何时|望|求")
_EMPTY_PHRASE = re.compile(r"收悉|您好|你好|感谢|谢谢|回复如下|答复如下|特此|祝您|高度重视|网友|支持与理解|监督与支持")
_ADDRESSES_PERSON = re.compile(r"[女先][士生]|师傅|同志|网友|电话|来电|市民您")
_NUMERALS = "一二三四五六七八九十百零"
_LIST_MARK = re.compile(
    rf"^(?:第[{_NUMERALS}\d]+条(?:之[{_NUMERALS}]+)?|[（(][{_NUMERALS}\d]+[）)]|[{_NUMERALS}\d]+[、.．])[\s　]*"
)
_UNQUOTABLE = re.compile(r"[“”\"\n]")


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


class Drafter:
    """Composes drafts; it promises nothing and says plainly what is missing."""

    def __init__(self, office: Office, wording: Wording) -> None:
        self._signature, self._wording = office.signature, wording

    def draft(self, material: DraftMaterial) -> tuple[Draft, tuple[Source, ...]]:
        """A draft with the sources that it cites."""
        letter = material.suggestion.full_text()
        composer = _Composer(letter)
        composer.say("greeting")
        self._restate(composer, material.suggestion)
        if material.refusal is not None:
            self._refuse(composer, material.refusal)
        else:
            self._answer(composer, material, letter)
        composer.say("closing", signature=self._signature)
        return composer.finish()

    def _restate(self, composer: "_Composer", suggestion: Suggestion) -> None:
        composer.source(Source(id=LETTER, title="来信", text=suggestion.full_text()))
        subject = _subject(suggestion)
        if subject:
            composer.cite("receipt", LETTER, subject)
        demands = [
            line
            for line in sentences(suggestion.text)
            if _DEMAND.search(line)
            and line not in subject
            and len(line) >= MIN_QUOTE
            and not line.endswith(("：", ":"))
            and not instructs_machine(line)
            and _quotable(line, QUOTE_LENGTH) == line
        ]
        for line in demands[:DEMANDS]:
            composer.cite("demand", LETTER, line)

    def _refuse(self, composer: "_Composer", rule: ScopeRule) -> None:
        text = f"{rule.name}：请转向{rule.channel}。" if rule.channel else f"{rule.name}不作分办。"
        source = Source(id=f"rule:{rule.id}", title="受理范围", text=text)
        composer.source(source)
        composer.cite("channel", source.id, source.text, title=rule.name)

    def _answer(self, composer: "_Composer", material: DraftMaterial, letter: str) -> None:
        agreement = self._wording.agreement_with(letter)
        cited = False
        for clause, title in material.clauses:
            quote = _clause_quote(clause.text, agreement)
            if quote:
                label = f"《{title}》{clause.article or ''}"
                source = Source(id=f"clause:{clause.id}", title=label, text=clause.text)
                composer.source(source)
                composer.cite("basis", source.id, quote, title=label)
                cited = True
        for case in material.cases:
            quote = _reply_quote(case.reply, agreement)
            if quote:
                composer.source(Source(id=f"case:{case.id}", title=f"办件 {case.id} 的答复", text=case.reply))
                composer.cite("similar", f"case:{case.id}", quote)
                cited = True
                break
        if not cited:
            composer.say("no_basis")
        if material.region.area is None and material.region.street is None:
            composer.say("place")
        if material.department is not None and material.duty is not None:
            name = material.department.name
            source = Source(id=f"duty:{material.duty.id}", title=f"{name}职责", text=material.duty.text)
            composer.source(source)
            composer.cite("next", source.id, material.duty.text.rstrip("。"), department=name)
        else:
            composer.say("next_open")


class _Composer:
    """Collects statements and sources in order."""

    def __init__(self, letter: str) -> None:
        self._letter = letter
        self._sources: dict[str, Source] = {}
        self._statements: list[Statement] = []

    def source(self, source: Source) -> None:
        self._sources.setdefault(source.id, source)

    def say(self, kind: Kind, *, signature: str = "") -> None:
        text = statement(kind, signature=signature)
        # A signature such as 12345 is the office's own name, no fact about the matter.
        self._statements.append(verify(text, None, None, self._sources, f"{self._letter}\n{signature}"))

    def cite(self, kind: Kind, source_id: str, quote: str, *, title: str = "", department: str = "") -> None:
        text = statement(kind, quote=quote, title=title, department=department)
        self._statements.append(verify(text, source_id, quote, self._sources, self._letter))

    def finish(self) -> tuple[Draft, tuple[Source, ...]]:
        cited = {entry.source for entry in self._statements}
        text = "\n".join(entry.text for entry in self._statements)
        sources = tuple(source for source in self._sources.values() if source.id in cited)
        return Draft(text=text, statements=tuple(self._statements)), sources


def _quotable(line: str, length: int) -> str:
    """The longest quotable beginning of a line: no quotation marks, cut at a comma, no personal data."""
    line = _UNQUOTABLE.split(line.strip(), maxsplit=1)[0]
    while len(line) > length and (cut := max(line.rfind(mark, 0, len(line) - 1) for mark in "，,、；; ")) > 0:
        line = line[:cut]
    line = line[:length].strip()
    return line if len(line) >= MIN_QUOTE // 2 and not find_personal_data(line) else ""


def _subject(suggestion: Suggestion) -> str:
    """What the letter is about in its own words: the title or a whole sentence, else the beginning of one."""
    lines = [line for line in (suggestion.title, *sentences(suggestion.text)) if line and not instructs_machine(line)]
    quotes = [(line.strip(), _quotable(line, RECEIPT_LENGTH)) for line in lines]
    whole = next((quote for line, quote in quotes if quote == line), "")
    return whole or next((quote for _, quote in quotes if quote), "")


def _clause_quote(text: str, agreement: Agreement) -> str:
    """The part of an article to quote, verbatim: all of it where it is short, else its best run of sentences."""
    lines = [_LIST_MARK.sub("", raw) for raw in sentences(text)]
    runs = []
    for first in range(len(lines)):
        run = ""
        for line in lines[first:]:
            start = text.find(run) + len(run) if run else 0
            joined = run + line if run and text.startswith(line, start) else line if not run else ""
            if not joined or len(joined) > QUOTE_LENGTH or _UNQUOTABLE.search(joined):
                break
            run = joined
        if len(run) >= MIN_QUOTE and not run.endswith(("：", ":")):
            runs.append(run)
    return max(runs, key=agreement, default="")


def _reply_quote(reply: str, agreement: Agreement) -> str:
    """The sentence of a reply to somebody else that says most about the letter; empty where none does.

    Rationale: what addresses or identifies that person is left out, and so is a sentence that shares less
    with the letter than a chance one does.
    """
    lines = [_LIST_MARK.sub("", raw) for raw in sentences(reply)]
    fit = [
        line
        for line in lines
        if MIN_QUOTE <= len(line) <= QUOTE_LENGTH
        and line.endswith("。")
        and not _UNQUOTABLE.search(line)
        and not _EMPTY_PHRASE.search(line)
        and not _ADDRESSES_PERSON.search(line)
        and not find_personal_data(line)
    ]
    best = max(fit, key=agreement, default="")
    return best if best and agreement(best) >= MIN_AGREEMENT else ""
