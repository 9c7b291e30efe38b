"""Support: what of a statement its source, or the letter that it tells, does not bear out, in words for a handler."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from triage.drafting.statements.acts import Part, acts_of, claims_more, is_told
from triage.drafting.statements.agreement import Doubt, doubts
from triage.drafting.statements.clauses import QuoteView, clauses_of
from triage.drafting.statements.features import features
from triage.drafting.statements.misplaced_facts import MisplacedFact, misplaced_facts
from triage.drafting.statements.model import shipped_model
from triage.drafting.statements.words import coverage, words_of
from triage.text.cleaning import letters_only
from triage.text.facts import TITLE, Fact, Ground, describe, facts_of, plain_title

# A rule for all, a record of this very letter, or the reply to somebody else's.
SourceKind = Literal["rule", "record", "case"]
# Stands for the quote where the rest of a statement is looked at; no mark that ends a clause.
QUOTED = "…"
SAYS_LAPSED = re.compile(r"废止|失效|已修订|被[^，。]{0,30}取代|不再|停止执行|停用|作废|解除")
_FRAME = re.compile(
    r"《[^《》]{2,80}》|第[一二三四五六七八九十百零\d]+[条款项](?:之[一二三四五六七八九十\d]+)?|根据|依据|按照|依照|按|曾|但所|已?废止|已?失效|规定|明确|要求|提到|指出|写明|目前|现行|有关|相关|政策|答复|是|的|如下|为|中|对此|关于|原文|条文"
    r"|这|可|作|作为|也|核实|办理|依据|研究|您|建议|参考|供|单位|同类|类似|咨询|来信|以往|此前|一件|情况|具体|以|本次|准|[“”‘’：:，。、（）()样本…\s]"
)
_IN_MARKS = re.compile(r"“([^“”]{2,120})”")
_ANOTHER = re.compile(r"此前|以往|以前|类似|同类|其他|另一|另有|过去|上次|那次|当时|那个|那一|曾|参考|\d+月[那份]")
_THIS_ONE = re.compile(r"您(?!参考)|本件|此次|这次|本次|贵")
_FILE_NUMBER = re.compile(
    r"[\u4e00-\u9fa5]{2,8}[〔\[（(]\s*(?:19|20)\d{2}\s*[〕\]）)]\s*(?:第)?\d+号|(?:19|20)\d{2}年(?:第\d+号)?(?=的?[^，。；]{0,12}(?:办法|规定|通告|文件|条例|细则|目录))"
)
_TELLING = re.compile(
    r"^.{0,8}?(?:反映|提出|提到|说到|来信说|来信|说|称|表示|认为|要求|希望|想|问|询问|咨询|建议|关心|担心|写道)的?"
)
_OF_YOU = re.compile(r"^(?:您|来信人)(?!的?申请|的?诉求|的?要求)")
_LIGHT_UNITS = frozenset({"个", "件", "项", "位", "条", "时", "第次"})
TOLD_SHARE, STANDS, ELSEWHERE, FEW_WORDS = 0.3, 0.6, 0.5, 2


@dataclass(frozen=True)
class Letter:
    """The letter that is answered, and what the office says of itself."""

    text: str
    own: str = ""


def objections(
    text: str, view: QuoteView, title: str, kind: SourceKind, letter: Letter, *, cited: bool = True
) -> list[str]:
    """What of a statement a quote in its source does not bear out.

    Args:
        text: the statement.
        view: the quote where it stands.
        title: of the source.
        kind: of the source.
        letter: the letter that is answered; it grounds what is told as the citizen's, and where a rule is applied.
        cited: whether the statement itself cites the quote; one that does not must have its words.
    """
    found, claims, weighty = _by_rule(text, view, title, kind, letter)
    if claims and not found and (weighty or not _verbatim(text, claims, view)):
        doubted = [*weighty, *doubts(text, claims, view)]
        values = features(claims, view, title, letter.text, [doubt.kind for doubt in doubted], cited=cited, kind=kind)
        model = shipped_model()
        if model.probability(values) < model.holds_from:
            found.extend([doubt.text for doubt in doubted] or ["意思超出引文"])
    return found


def weighed_features(
    text: str, view: QuoteView, title: str, kind: SourceKind, letter: Letter, *, cited: bool = True
) -> tuple[float, ...] | None:
    """What the model weighs of a statement; None where a hard rule decides or nothing is claimed."""
    found, claims, weighty = _by_rule(text, view, title, kind, letter)
    if found or not claims:
        return None
    kinds = [doubt.kind for doubt in (*weighty, *doubts(text, claims, view))]
    return features(claims, view, title, letter.text, kinds, cited=cited, kind=kind)


def _by_rule(
    text: str, view: QuoteView, title: str, kind: SourceKind, letter: Letter
) -> tuple[list[str], list[str], list[Doubt]]:
    """What the hard rules object, the clauses of a statement that claim something, and what is to be weighed."""
    parts = told_of_the_letter(_parts(_without_told_words(text, view.quote, letter.text), view.quote), letter.text)
    parts = _said_by_the_source(parts, f"{view.source}\n{title}", letter.text)
    claims = [part.text for part in parts if part.act == "claim"]
    found = ["引文在数目处截断"] if view.cuts_number else []
    weighty: list[Doubt] = []
    for misplaced in misplaced_facts(text, claims, view, title, letter.text, letter.own, rule=kind == "rule"):
        words = next(iter(describe([misplaced.fact])))
        if misplaced.invented:
            found.append(words)
        else:
            weighty.append(Doubt(_kind_of_misplaced(misplaced), words))
    untold = list(told_objections(parts, letter, f"{view.source}\n{title}"))
    if claims:
        weighty.extend(Doubt("untold", words) for words in untold)
    else:
        found.extend(untold)
    found.extend(_lapsed_in_source(text, view))
    if kind == "case" and claims and _THIS_ONE.search(text) and not _ANOTHER.search(text):
        found.append("别的来信的答复，不能说明本件")
    return found, claims, weighty


def _kind_of_misplaced(misplaced: MisplacedFact) -> str:
    if misplaced.place == "nowhere":
        return "fact_name"
    return f"fact_{misplaced.place}_same" if misplaced.same_matter else f"fact_{misplaced.place}"


def _verbatim(text: str, claims: Sequence[str], view: QuoteView) -> bool:
    """Whether a statement claims nothing but its quote: in quotation marks, or whole sentences of the source.

    Rationale: such words are the source's own, whatever the fitted model makes of their length and number.
    """
    alone = set(claims) <= {clause.text for clause in clauses_of(view.quote)} and view.quote in text
    marked = f"“{view.quote}" in text and not view.cut_in_clause
    whole = not (view.left_out or view.before.strip() or view.after.strip("。；;！？!? \n"))
    return alone and (marked or whole)


def told_objections(parts: Sequence[Part], letter: Letter, known: str = "") -> Iterator[str]:
    """What is told as the citizen's words, or of how the letter is dealt with, and does not stand in the letter.

    Args:
        parts: the clauses of a statement.
        letter: the letter.
        known: the sources, which may name whom a letter is passed on to.
    """
    told = Ground("", "", letter.text, letter.own, loose=True)
    passed_on = Ground("", "", letter.text, letter.own, more=known, loose=True)
    for part in parts:
        if part.act == "claim":
            continue
        ground = told if part.act == "told" else passed_on
        yield from describe(fact for fact in facts_of(part.text) if not _light(fact) and not ground.supports(fact))
        words = words_of(_TELLING.sub("", part.text))
        heard = letter.text if part.act == "told" else f"{letter.text}\n{known}"
        if part.act in ("told", "topic") and len(words) > FEW_WORDS and coverage(words, heard) < TOLD_SHARE:
            yield f"来信没有说“{part.text}”"


def told_of_the_letter(parts: Sequence[Part], letter: str) -> list[Part]:
    """The parts, of which those that say of the citizen just what the letter says are told, too: 您今年62岁."""
    return [
        Part(part.text, "told")
        if part.act == "claim"
        and _OF_YOU.match(part.text)
        and not claims_more(part.text)
        and _stands(part.text, letter)
        else part
        for part in parts
    ]


def _said_by_the_source(parts: Sequence[Part], source: str, letter: str) -> list[Part]:
    """The parts, of which those that the source says rather than the letter are claims."""
    return [
        Part(part.text, "claim") if part.act != "claim" and _rather(part, source, letter) else part for part in parts
    ]


def _rather(part: Part, source: str, letter: str) -> bool:
    words = words_of(part.text)
    if not words or part.act == "courtesy":
        return False
    known, heard = coverage(words, source), coverage(words, letter)
    if not is_told(part.text) and known >= STANDS and known > heard:
        return True
    theirs, ours = Ground("", "", letter, loose=True), Ground(source, "", "")
    foreign = [fact for fact in facts_of(part.text) if not _light(fact) and not theirs.supports(fact)]
    return bool(foreign) and known >= heard and all(ours.supports(fact) for fact in foreign)


def _stands(text: str, letter: str) -> bool:
    ground = Ground("", "", letter, loose=True)
    words = words_of(text)
    return coverage(words, letter) >= STANDS and all(ground.supports(fact) for fact in facts_of(text))


def _light(fact: Fact) -> bool:
    """Whether a fact of what is told is none: 两个问题, and what the office will do with the letter."""
    return fact.kind == "promise" or (fact.kind == "number" and fact.value.partition("|")[2] in _LIGHT_UNITS)


def best_view(sentence: str, source: str) -> QuoteView | None:
    """The clauses of a source that say most of what a sentence says; None where nothing does."""
    words = words_of(sentence)
    if not words:
        return None
    groups = [group.strip() for group in re.split(r"[。；;！？\n]", source) if len(letters_only(group)) > 1]
    scored = [(coverage(words, group), -len(group), group) for group in groups]
    if not scored or max(scored)[0] < ELSEWHERE / 2:
        return None
    group = max(scored)[2]
    clauses = [clause.text for clause in clauses_of(group)]
    best = max(range(len(clauses)), key=lambda place: coverage(words, clauses[place]), default=0)
    # From the best clause on to the last one that adds to it; a condition needs what it is the condition of.
    end = max(
        (n for n in range(best, len(clauses)) if coverage(words_of(clauses[n]), sentence) >= ELSEWHERE or n == best),
        default=best,
    )
    while end + 1 < len(clauses) and clauses[end].endswith("的"):
        end += 1
    first, last = clauses[best], clauses[end]
    start = group.find(first)
    return QuoteView(source, group[start : group.find(last, start) + len(last)])


def _without_told_words(text: str, quote: str, letter: str) -> str:
    """The text without the words of the letter that it puts in quotation marks."""
    return _IN_MARKS.sub(lambda match: "“”" if match[1] in letter and match[1] not in quote else match[0], text)


def _parts(text: str, quote: str) -> list[Part]:
    """The clauses of a statement with what they do; words that only lead to the quote claim nothing."""
    if quote not in text:
        every = [part for parts in acts_of(text) for part in parts]
        return [part for part in every if _FRAME.sub("", part.text)] or every
    outside = text.replace(quote, QUOTED)
    found = [part for parts in acts_of(outside) for part in parts if _FRAME.sub("", part.text)]
    return [*found, *(Part(clause.text, "claim") for clause in clauses_of(quote))]


def _lapsed_in_source(text: str, view: QuoteView) -> Iterator[str]:
    """Documents that the source itself ends, named without saying so."""
    if SAYS_LAPSED.search(text):
        return
    for clause in clauses_of(view.source):
        if not SAYS_LAPSED.search(clause.text):
            continue
        before = view.source[max(0, clause.start - 160) : clause.end].rpartition("。")[2]
        names = [*TITLE.findall(before), *_FILE_NUMBER.findall(before)]
        for name in names:
            if plain_title(name) in re.sub(r"\s", "", text):
                yield f"已废止的文件“{name}”"
