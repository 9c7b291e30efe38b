"""Alignment: which clauses of a source a clause of a statement goes with, and what is left over on either side."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from triage.drafting.statements.markers import Markers, markers_of
from triage.drafting.statements.words import plain, words_of
from triage.text.facts import facts_of, without_days
from triage.text.numerals import UNIT, canonical, number_of
from triage.text.quantities import bound_of, quantities

WEIGHTS = files("triage") / "data" / "statements" / "weights.json"
THESAURUS = files("triage") / "data" / "statements" / "thesaurus.txt"
LONGEST = 10
AMOUNT = 3.0
# Between semicolons and full stops stands one rule; between commas and pauses one clause of it.
_GROUP = re.compile(r"[。；;！？!?\n]")
_UNIT = re.compile(r"[，,、：:。；;！？!?\n（）()“”《》]")
_BEHIND_CONDITION = re.compile(
    r"(?<=[^目]的)(?=不得|不予|不|应当|可以|由|免|处(?!理)|予以|给予|责令|一律|必须|应|按|凭|须|要|能|也|就|还|又)"
)
_CONDITION = re.compile(
    r"(?<!目)的$|^(?:如果?|若|凡|除|因|经|未经?|符合|在[^，]{2,20}[时后前])|(?:时|后|期间|情况下|情形下?)$|^年?满"
)
_NEGATOR = re.compile(
    r"不|没有?|未|无(?!论|锡)|非(?!机动|居民|免疫|本|营利|遗)|勿|免|禁止?|严禁|谢绝|杜绝|拒绝?|停止|取消|拒付|除外|不予"
)
_LIMITS = re.compile(
    r"不(?:得|能|应|可以?|会|准|许)?(?:再)?(?:少于|低于|小于|短于|超过|高于|多于|大于|长于|超出|早于|晚于)|不[足满到](?=[\d一二三四五六七八九十百])|未满|不动产|不仅|不但|不论|不管|不同|不锈钢|不可抗力|对不起|差不多|不过|未成年|未来|别墅|是否|能否|可否|是不是|有没有|能不能|要不要"
)
_NUMERALS = "一二三四五六七八九十百千两"
_COUNTED = re.compile(
    rf"(?<![第{_NUMERALS}\d.])([{_NUMERALS}]{{1,6}}|\d{{1,6}})(?![{_NUMERALS}\d.万亿%‰]|分之|{UNIT}|分)(?=[\u4e00-\u9fa5])"
)
_RATE = re.compile(
    r"每(?:满|增加|多)?(?:一|1)?个?(工作日|季度|学期|小时|平方米|[年月日天周季次人户家亩吨桌份餐台辆盏套件单例位名车平度生班瓶本张头只棵栋层])"
    r"|按(季度|学期|小时|[年月日天周季次人户亩吨件])(?!照|[内前后底初末])|([人户日月年亩户])均|(?<!\d)一([年月天周])(?=[最不交收补检抽打开只可限]|\d|[一两三四五六七八九十])"
)
_SAME_RATE = {"天": "日", "季度": "季", "家": "户", "位": "人", "名": "人", "车": "辆", "生": "人", "平": "平方米"}
_LEVEL = re.compile(
    r"(省|市|县|区|乡|镇|村)(?:级|里|[\u4e00-\u9fa5（）()、]{0,8}?(?:局|委|残联|部门|政府|财政|分局|医院|法院|中心))|(省|市|县|区|乡镇|村)(?=[级里出负补承])"
)
_CHINESE = re.compile(r"[\u4e00-\u9fa5]")


@dataclass(frozen=True)
class Item:
    """One content word of a piece: its text, whether a name or a verb, its meanings, characters, weight and denials."""

    text: str
    kind: str
    meanings: frozenset[int]
    letters: frozenset[str]
    value: float
    denials: int


@dataclass(frozen=True)
class Unit:
    """One piece of a clause: its content words, its amounts, and what it is.

    Attributes:
        text: as it stands.
        group: which rule of the text it belongs to.
        items: content words in their order.
        letters: their characters, and how many words before them in the piece deny.
        meanings: the meanings of all of them.
        amounts: value and unit of each amount, with its bound.
        rates: what something is counted by: 每人, 按月, 户均.
        levels: whose authority acts: 省, 市, 县.
        markers: force and negation.
        condition: whether it says when the rest holds.
    """

    text: str
    group: int
    items: tuple[Item, ...]
    letters: dict[str, int]
    meanings: frozenset[int]
    amounts: dict[str, str]
    rates: frozenset[str]
    levels: frozenset[str]
    markers: Markers
    condition: bool
    tokens: frozenset[str]

    @cached_property
    def alone(self) -> "Side":
        """What this piece has by itself."""
        return side([self])


@cache
def thesaurus() -> tuple[dict[str, frozenset[int]], tuple[str, ...]]:
    """The meanings of each word, and of each meaning its heading."""
    meanings: dict[str, set[int]] = {}
    headings: list[str] = []
    heading = ""
    for line in THESAURUS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            for word in line.split():
                meanings.setdefault(word, set()).add(len(headings))
            headings.append(heading)
    return {word: frozenset(found) for word, found in meanings.items()}, tuple(headings)


@cache
def weights() -> dict[str, float]:
    """How much a content character says: the fewer texts have it, the more."""
    found: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def weight(token: str) -> float:
    """Of one token; an amount weighs as much as a rare character."""
    return AMOUNT if token.startswith("#") else weights().get(token, 4.0)


def total(tokens: Iterable[str]) -> float:
    """The weight of tokens together."""
    return sum(map(weight, tokens))


@lru_cache(maxsize=512)
def units_of(text: str) -> tuple[Unit, ...]:
    """The pieces of a text in their order."""
    found: list[Unit] = []
    for number, group in enumerate(_GROUP.split(text)):
        for clause in _UNIT.split(group):
            pieces = (piece.strip() for piece in _BEHIND_CONDITION.split(clause))
            found.extend(_unit(piece, number) for piece in pieces if piece)
    return tuple(found)


@lru_cache(maxsize=8192)
def _unit(text: str, group: int) -> Unit:
    denied = [match.start() for match in _NEGATOR.finditer(_LIMITS.sub(_blank, text))]
    items = tuple(_items(text, denied))
    letters: dict[str, int] = {}
    for item in items:
        for letter in item.letters:
            letters.setdefault(letter, item.denials)
    told = canonical(text, every=True)
    amounts: dict[str, str] = {
        f"#{one.value}|{one.unit}": bound_of(told, one) for one in quantities(without_days(told)) if one.unit
    }
    amounts |= {f"#{fact.value}": "" for fact in facts_of(text) if fact.kind == "date"}
    amounts |= {f"#{value}|?": "" for value in _counted(text)}
    return Unit(
        text, group, items, letters, frozenset().union(*(item.meanings for item in items)), amounts,
        frozenset(_rates(text)), frozenset(match[1] or match[2] for match in _LEVEL.finditer(text)), markers_of(text),
        _CONDITION.search(text) is not None, frozenset({*letters, *amounts}),
    )  # fmt: skip


def _counted(text: str) -> Iterator[str]:
    """Numbers before a measure word that names no unit: 二十班车, 三居室."""
    for match in _COUNTED.finditer(text):
        value = number_of(match[1]) if not match[1].isdigit() else int(match[1])
        if value is not None and (value > 1 or match[1].isdigit()):
            yield str(int(value))


def _rates(text: str) -> Iterator[str]:
    for match in _RATE.finditer(text):
        unit = next(group for group in match.groups() if group)
        yield _SAME_RATE.get(unit, unit)


def _items(text: str, denied: Sequence[int]) -> Iterator[Item]:
    known = thesaurus()[0]
    rest, place = 0, 0
    while place < len(text):
        length = next((n for n in range(min(LONGEST, len(text) - place), 1, -1) if text[place : place + n] in known), 0)
        if length:
            yield from _plain_items(text, rest, place, denied)
            yield _item(text[place : place + length], "", place, denied)
            place += length
            rest = place
        else:
            place += 1
    yield from _plain_items(text, rest, len(text), denied)


def _plain_items(text: str, start: int, end: int, denied: Sequence[int]) -> Iterator[Item]:
    position = start
    for word in words_of(text[start:end]):
        position = max(text.find(word.text, position, end), start)
        yield _item(word.text, word.tag, position, denied)


def _item(text: str, tag: str, place: int, denied: Sequence[int]) -> Item:
    known, headings = thesaurus()
    meanings = known.get(text, frozenset())
    letters = frozenset(
        letter for letter in plain(text) if _CHINESE.match(letter) and not _NEGATOR.match(letter)
    ) or frozenset(plain(text))
    if meanings:
        kind = "verb" if any(headings[one] in ("act", "begins", "how") for one in meanings) else "name"
    else:
        kind = "name" if tag[:1] in "njslitz" else "verb"
    return Item(
        text, kind, meanings, letters, max(map(weight, letters), default=0.0), sum(spot <= place for spot in denied)
    )


def likeness(item: Item, letters: set[str] | frozenset[str], meanings: set[int] | frozenset[int]) -> float:
    """How much of a content word a text says, by meaning or by characters, from 0 to 1."""
    if item.meanings & meanings:
        return 1.0
    rest = letters - _of_the_same_kind(item.meanings, meanings) if item.meanings else letters
    return share(item.letters, rest)


def _of_the_same_kind(own: frozenset[int], others: set[int] | frozenset[int]) -> frozenset[str]:
    """The characters of words that say something else of the same kind: 出租人 shares 租 and 人 with 承租人."""
    headings, kinds = thesaurus()[1], {thesaurus()[1][one] for one in own}
    found: set[str] = set()
    for other in others:
        if headings[other] in kinds:
            found |= _letters_of(other)
    return frozenset(found)


@cache
def _letters_of(meaning: int) -> frozenset[str]:
    return frozenset(letter for word, found in thesaurus()[0].items() if meaning in found for letter in plain(word))


def _blank(match: re.Match[str]) -> str:
    return "…" * len(match[0])


@dataclass(frozen=True)
class Side:
    """What some pieces, or a title, have between them."""

    letters: frozenset[str]
    meanings: frozenset[int]
    amounts: frozenset[str]

    def share(self, units: Iterable[Unit]) -> float:
        """The weighted share of what pieces say that this side says as well; 1 where they say nothing."""
        told = whole = 0.0
        for unit in units:
            for item in unit.items:
                whole += item.value
                told += item.value * likeness(item, self.letters, self.meanings)
            for amount in unit.amounts:
                whole += AMOUNT
                told += AMOUNT * (amount in self.amounts)
        return told / whole if whole else 1.0


def side(units: Iterable[Unit], title: str = "") -> Side:
    """The content of pieces together with a title."""
    units = list(units)
    letters = frozenset().union(*(unit.letters for unit in units), frozenset(plain(title)))
    meanings = frozenset().union(*(unit.meanings for unit in units), *(unit.meanings for unit in units_of(title)))
    return Side(letters, meanings, frozenset().union(*(unit.amounts for unit in units)))


def share(own: Iterable[str], other: set[str] | frozenset[str]) -> float:
    """The weighted share of characters that another set has; 1 where there are none."""
    own = frozenset(own)
    whole = total(own)
    return total(own & other) / whole if whole else 1.0
