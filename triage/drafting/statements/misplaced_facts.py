"""Misplaced facts: facts of a statement that its quote lacks, and where else they stand, if anywhere."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from triage.drafting.statements.clauses import QuoteView
from triage.drafting.statements.words import coverage, words_of
from triage.text.facts import Fact, Ground, facts_of
from triage.text.numerals import canonical, number_of
from triage.text.quantities import COUNTERS, quantities

Place = Literal["beyond", "letter", "derived", "nowhere"]
# A name may be read wrongly or reworded; what else stands nowhere, or in the letter alone, is invented.
NAMES = ("place", "organisation")
_NAMING_UNITS = frozenset({"栋", "单元", "层", "楼", "号", "路"})
_OF_THE_LETTER = re.compile(r"您[^，。；]{0,6}(?:信|说|提|写|反映|问|算|听|讲)|来信|信[中里上]|听[说人]|企业答复|人家")
# Words that name no number: 哪一天, 近一点.
_NO_NUMBER = re.compile(r"(?:哪|某|任何?|有|近|早|晚|多|少|快|慢|大|小|长|短|高|低|宽)(?:一|1)[天点年月日回次处家个]?$")
# Words that a name is read with and that are none of it: 材料不必跑市, 责令两家公司.
_NO_NAME = re.compile(r"[不没看拿跑上去搬找问责令盼着停直接两三几家]")
_DAY_ALONE = re.compile(r"(\d{1,2})[号日]$")
_PROPORTION = re.compile(r"([一二三四五六七八九]|\d{1,2})[:：比]([一二三四五六七八九]|\d{1,2})")
_WHOLES = (10, 100)
NEARBY, SAME, FEW = 0.4, 0.99, 3


class MisplacedFact(NamedTuple):
    """A fact that does not stand by the quote, where else it stands, and whether that is where the same is said."""

    fact: Fact
    place: Place
    same_matter: bool

    @property
    def invented(self) -> bool:
        """Whether the statement cannot have it from its source."""
        return self.fact.kind not in NAMES and not self.same_matter and self.place in ("letter", "nowhere")


def misplaced_facts(
    text: str, claims: Sequence[str], view: QuoteView, title: str, letter: str, own: str, *, rule: bool
) -> Iterator[MisplacedFact]:
    """The facts of the claims of a statement that do not stand by its quote.

    Args:
        text: the statement.
        claims: its clauses that claim something.
        view: the quote where it stands.
        title: of the source.
        letter: the letter that is answered.
        own: the office's own name, telephone and day.
        rule: whether the source is a rule, which may name a place of the letter.
    """
    strict = Ground(view.group, title, "", own)
    claimed = "，".join(claims)
    told = f"{claimed}\n{canonical(claimed, every=True)}"
    for fact in facts_of(text):
        if fact.text not in told or strict.supports(fact) or _names_no_number(fact, text):
            continue
        yield _placed(fact, claims, view, title, letter, rule=rule)


def _placed(
    fact: Fact, claims: Sequence[str], view: QuoteView, title: str, letter: str, *, rule: bool
) -> MisplacedFact:
    claim = next((claim for claim in claims if fact.text in claim or fact.text in canonical(claim, every=True)), "")
    if fact.kind != "promise":
        if Ground(view.source, title, "").supports(fact) or _same_name(fact, f"{view.source}{title}"):
            return MisplacedFact(fact, "beyond", _said_there(fact, claim, view, title))
        if _derived(fact, view.source):
            return MisplacedFact(fact, "derived", same_matter=True)
        if Ground("", "", letter, loose=True).supports(fact) or _same_name(fact, letter):
            return MisplacedFact(fact, "letter", _of_the_letter(fact, claim, rule=rule))
    return MisplacedFact(fact, "nowhere", same_matter=False)


def _said_there(fact: Fact, claim: str, view: QuoteView, title: str) -> bool:
    """Whether the fact stands in a sentence of the source that speaks of the same as its clause."""
    words = words_of(claim)
    return any(
        Ground(part, "", "").supports(fact) and coverage(words, f"{part}{title}") >= NEARBY
        for part in re.split(r"[。\n]", view.source)
    )


def _of_the_letter(fact: Fact, claim: str, *, rule: bool) -> bool:
    """Whether a clause may take a fact from the letter: it says so, or names the place of the matter."""
    names = fact.kind == "place" or fact.value.partition("|")[2] in _NAMING_UNITS
    return (names and rule) or _OF_THE_LETTER.search(claim) is not None


def _same_name(fact: Fact, text: str) -> bool:
    """Whether a text has a name in other words, or the end of it: 直接上县 is read as a name, and 县 is none."""
    if fact.kind not in NAMES:
        return False
    if _NO_NAME.search(fact.text) and len(fact.text) - max(match.end() for match in _NO_NAME.finditer(fact.text)) < FEW:
        return True
    return coverage(words_of(fact.text), text) >= SAME or any(
        fact.text[start:] in text for start in range(1, len(fact.text) - FEW + 1)
    )


def _derived(fact: Fact, source: str) -> bool:
    """Whether an amount follows from one of the source: the rest of a share, a day of a date, a number in words."""
    amount, _, unit = fact.value.partition("|")
    if fact.kind == "share" and unit == "比":
        known = {Fraction(one.value) for one in quantities(canonical(source, every=True)) if one.unit == "比"}
        return 1 - Fraction(amount) in known or _parts(Fraction(amount), source)
    if (day := _DAY_ALONE.match(fact.text)) and unit in ("号", "分钟", ""):
        return any(other.kind == "date" and other.value.endswith(f"-{int(day[1])}") for other in facts_of(source))
    if unit in COUNTERS or not unit:
        known_raw = {one.raw for one in quantities(canonical(source, every=True))}
        return amount in known_raw
    return False


def _parts(share: Fraction, source: str) -> bool:
    """Whether a share is one side of a proportion: 七比三 is seven tenths and three tenths."""
    for sides in _PROPORTION.findall(source):
        top, bottom = (int(one) if one.isdigit() else int(number_of(one) or 0) for one in sides)
        if top + bottom in _WHOLES and share in (Fraction(top, top + bottom), Fraction(bottom, top + bottom)):
            return True
    return False


def _names_no_number(fact: Fact, text: str) -> bool:
    if "|" not in fact.value:
        return False
    plain = canonical(text, every=True)
    place = plain.find(fact.text)
    return place > 0 and _NO_NUMBER.search(plain[max(0, place - 2) : place + len(fact.text)]) is not None
