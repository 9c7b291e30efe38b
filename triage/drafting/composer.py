"""Composer: a plan becomes a draft, in which every line with a fact has its quote and its status."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from prompts.errors import ReplyTemplateError
from prompts.replies import BasisText, ReplyTemplates, ReplyText
from triage.drafting.modules import TextModules, load_modules
from triage.drafting.phrases import Phrase, restated, subject_phrase, topics_of
from triage.drafting.reply_plan import ReplyPlan
from triage.drafting.sent_day import SENT_DAY, written
from triage.drafting.verification import LETTER, Evidence, verify
from triage.errors import OfficeConfigError
from triage.office.config import Office
from triage.types import Basis, Draft, Source, Statement, Suggestion

OFFICE, HANDLING = "office", "handling"
# So much of a letter without a title, and so many of its demands, say what it is about.
BEGINNING, DEMANDS_READ = 80, 3
# A title that only praises tells nothing that could be passed on.
_PRAISE = re.compile(r"感谢|谢|赞|表扬|致敬|锦旗|^.{1,3}$")

# Words after which 问题 would be said twice or makes no sense: a question, or what ends so itself.
_WHOLE = re.compile(
    r"(?:问题|困难|难题|情况|现状|诉求|事宜|一事|吗|么|呢|如何|怎么办|怎样|多久|多少|几时|何时)$|什么|何时|是否|能否|可否|能不能|有没有|怎[么样]|为何|为什么|如何|哪[里些个]|多少|多久"
)


@dataclass(frozen=True)
class _Citable:
    """Words that a line may quote, with their source."""

    source: str
    quote: str


class Composer:
    """Writes replies with the office's templates and text modules."""

    def __init__(self, office: Office, templates: ReplyTemplates, modules: TextModules) -> None:
        self._office, self._templates, self._modules = office, templates, modules

    @classmethod
    def load(cls, office: Office) -> "Composer":
        """With the templates of an office.

        Raises:
            OfficeConfigError: a template or the text modules cannot be used.
        """
        return cls(office, *_loaded(office.replies))

    @property
    def digest(self) -> str:
        """Identifies the wording of the templates."""
        return self._templates.digest

    def compose(self, plan: ReplyPlan, lapsed: frozenset[str] = frozenset()) -> tuple[Draft, tuple[Source, ...]]:
        """The reply and the sources that it cites.

        Args:
            plan: what it says.
            lapsed: titles of documents that no longer hold; what names one is left out.
        """
        letter = plan.suggestion.full_text()
        subject = subject_phrase(plan.suggestion, plan.demands)
        if plan.kind == "thanks" and subject is not None and _PRAISE.search(subject.text):
            subject = None
        named, left_out = topics_of(plan.suggestion, plan.demands, subject)
        topics = {place: restated(topic) for place, topic in named.items()}
        chosen = self._modules.of(plan.category, _titles(plan, subject), plan.request)
        sources = {
            LETTER: Source(id=LETTER, title="来信", text=letter),
            OFFICE: office_source(self._office, plan.suggestion, plan),
            HANDLING: Source(id=HANDLING, title="办理安排", text=_handling(plan)),
            **plan.sources,
        }
        for name in {name for name, _ in chosen.parts.values()}:
            text = self._modules.by_name[name].text()
            sources[f"module:{name}"] = Source(id=f"module:{name}", title=f"常用语：{name}", text=text)
        duty = plan.duty.text.rstrip("。；;，,") if plan.duty is not None else ""
        if plan.duty is not None:
            key = f"duty:{plan.duty.id}"
            sources[key] = Source(id=key, title=f"{plan.unit}的职责", text=plan.duty.text)
        if plan.refusal is not None:
            text = f"{plan.refusal.name}：请向{plan.refusal.channel}提出。"
            sources[HANDLING] = Source(id=HANDLING, title="受理范围", text=text)
        evidence = Evidence(sources, letter, sources[OFFICE].text, lapsed)
        bases = [basis for basis in plan.bases if _holds(basis, evidence)]
        answered = {basis.demand_index for basis in bases}
        text = self._templates.render(
            plan.kind,
            ReplyText(
                request=plan.request,
                received=written(plan.suggestion.time.date(), plan.today) if plan.suggestion.time else "",
                subject=subject.text if subject else "",
                asks=subject.asks if subject else False,
                whole=subject is not None and _WHOLE.search(subject.text) is not None,
                matter=(plan.category or "").rpartition("/")[2],
                topics=tuple(topics.values()),
                open_topics=tuple(topic for place, topic in topics.items() if place not in answered),
                bases=tuple(_basis_text(basis, plan, topics) for basis in bases),
                check=chosen.get("check"),
                study=chosen.get("study"),
                ask=chosen.get("ask"),
                unit=plan.unit,
                unit_phone=plan.unit_phone,
                duty=duty,
                deadline=written(plan.deadline, plan.today) if plan.deadline else "",
                refusal=plan.refusal.name if plan.refusal else "",
                channel=plan.refusal.channel if plan.refusal else "",
                done=plan.done,
                next_day=written(plan.deadline, plan.today) if plan.deadline else "",
                number=plan.suggestion.id,
                phone=self._office.phone,
                signature=self._office.signature,
                day=SENT_DAY,
            ),
        )
        citable = [
            *(_Citable(basis.source_id, basis.quote) for basis in bases),
            *([_Citable(f"duty:{plan.duty.id}", duty)] if plan.duty is not None and duty else []),
            *(_Citable(f"module:{name}", part) for name, part in chosen.parts.values()),
            *(_Citable(LETTER, words) for words in ([subject.text] if subject else []) + list(topics.values())),
        ]
        statements = tuple(_statement(line, citable, evidence) for line in text.split("\n"))
        cited = {entry.source for entry in statements}
        draft = Draft(text=text, statements=statements, notes=tuple(_notes(plan, bases, left_out)))
        return draft, tuple(source for source in sources.values() if source.id in cited or source.id == OFFICE)


@lru_cache(maxsize=8)
def _loaded(folder: Path | None) -> tuple[ReplyTemplates, TextModules]:
    """Templates and modules, read once: what an operator edits counts from the next start on."""
    try:
        templates = ReplyTemplates(folder)
    except ReplyTemplateError as error:
        raise OfficeConfigError("template", path=error.path, line=error.line, problem=error.problem) from error
    return templates, load_modules(folder)


def office_source(office: Office, suggestion: Suggestion, plan: ReplyPlan | None = None) -> Source:
    """The office's own signature and telephone and what it has on record of a letter: its number and its day."""
    day = suggestion.time.date() if suggestion.time else None
    received = f"\n收到日期：{written(day)}" if day else ""
    unit = f"\n承办单位电话：{plan.unit_phone}" if plan is not None and plan.unit_phone else ""
    text = f"{office.signature}\n联系电话：{office.phone}\n编号：{suggestion.id}{received}{unit}"
    return Source(id=OFFICE, title="本单位落款和收件记录", text=text)


def _titles(plan: ReplyPlan, subject: Phrase | None) -> tuple[str, ...]:
    """What a letter is about, the plainest first: its title, what it asks, and how it begins where it has no title."""
    title = plan.suggestion.title or (subject.text if subject else "") or plan.suggestion.text[:BEGINNING]
    return (title, *plan.demands[:DEMANDS_READ])


def _handling(plan: ReplyPlan) -> str:
    """Who handles a letter, and by when the rules ask for a reply."""
    unit = plan.unit or "承办单位"
    until = f"应当在{written(plan.deadline)}前办理并答复来信人" if plan.deadline else "办理并答复来信人"
    return "\n".join((f"本件由{unit}承办，{until}。", *plan.done))


def _basis_text(basis: Basis, plan: ReplyPlan, topics: dict[int, str]) -> BasisText:
    topic = topics.get(basis.demand_index, "") if basis.demand_index is not None else ""
    return BasisText(
        kind=basis.kind, label=basis.label, quote=basis.quote, topic=topic if len(plan.demands) > 1 else ""
    )


def _holds(basis: Basis, evidence: Evidence) -> bool:
    """Whether a basis can be cited.

    Rationale: an article or an earlier reply may itself name a document that no longer holds; a draft of our own
    has nothing unsupported in it.
    """
    text = f"{basis.label}规定：“{basis.quote}”" if basis.label else f"“{basis.quote}”"
    return verify(text, basis.source_id, basis.quote, evidence).status == "verified"


def _statement(line: str, citable: Sequence[_Citable], evidence: Evidence) -> Statement:
    """A line with what it quotes; one that quotes nothing may still rest on the office's own records."""
    quoting = [one for one in citable if one.quote in line]
    records = [_Citable(key, evidence.sources[key].text) for key in (HANDLING, OFFICE)]
    failed: Statement | None = None
    for one in quoting:
        found = verify(line, one.source, one.quote, evidence)
        if found.status == "verified":
            return found
        failed = failed or found
    bare = verify(line, None, None, replace(evidence, own=""))
    if bare.status == "no_fact" and failed is None:
        return bare
    for one in records:
        found = verify(line, one.source, one.quote, evidence)
        if found.status == "verified":
            return found
    return failed or bare


def _notes(plan: ReplyPlan, bases: Sequence[Basis], left_out: int) -> Iterator[str]:
    """What is missing, for the handler alone."""
    if plan.kind in {"redirection", "thanks"}:
        return
    if not bases:
        yield "未找到直接对应的规定，请承办单位核实后补充。"
    if not plan.unit:
        yield "承办单位还没有确定，草稿没有写单位名称；确定后请核对。"
    if plan.deadline is None:
        yield "没有可以告知的答复日期，请核对期限后补充。"
    if left_out:
        yield f"来信另有{left_out}项诉求不便照录，请核对是否需要答复。"
