"""Clauses: a source cut at its marks, the clauses that a quote stands in, and whether the quote is whole."""

import re
from dataclasses import dataclass
from functools import cached_property

from triage.text.facts import facts_of

_CLAUSE = re.compile(r"(?:[^，,；;。！？!?：:\n]|(?<=\d)[:：,](?=\d))+")
_OPEN, _CLOSE = "“‘「『（(《〔[【", "”’」』）)》〕]】"
_MARKS = "，,；;。！？!?：:、\n \t　" + _OPEN + _CLOSE + "…—"
_ENDS = "，,；;。！？!?：:\n"
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_GROUP_END = re.compile(r"[。！？!?；;\n]")
NEARBY = 600
_LABEL = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百零\d]+[条款项](?:之[一二三四五六七八九十\d]+)?(?=\s|$)|[一二三四五六七八九十\d]+[、.．]"
    r"|[（(][一二三四五六七八九十\d]+[）)]|[①-⑳])\s*"
)
_NUMERAL = re.compile(r"[\d一二三四五六七八九十百千万亿零〇两半几数廿卅壹贰叁肆伍陆柒捌玖拾佰仟.．第%％/]")
_UNITS = re.compile(r"[个日天年月周时分秒元角万亿千百十米里亩吨克斤倍成折%％‰人户次岁周小工]")
# What a cut must not take away from a clause: a denial, a condition, a limit.
_WEIGHTY = re.compile(
    r"应|可以|须|允许|责令|已(?!受)|[不未无没非勿免]|禁|严禁|拒绝|停止|暂停|取消|除|仅|只(?!要)|限|最[高低多少长]|至[多少]|超过|低于|高于|少于|以上|以下|以内|一般|原则上|可能|预计|拟|计划|首次|第[一二三\d]次|符合|经[^，。]{1,16}(?:后|批准|同意|评估|鉴定|认定)|凭|逾期|一律|部分|有条件|特殊|紧急"
)


@dataclass(frozen=True)
class Clause:
    """One clause: its words and where they stand."""

    text: str
    start: int
    end: int


def clauses_of(text: str) -> list[Clause]:
    """The clauses of a text, in order."""
    return [
        Clause(match[0].strip(), match.start(), match.end()) for match in _CLAUSE.finditer(text) if match[0].strip()
    ]


class QuoteView:
    """A quote where it stands in its source."""

    def __init__(self, source: str, quote: str) -> None:
        """Find the quote: where it stands whole, else where it stands first.

        Args:
            source: the text of the source.
            quote: words that stand in it verbatim.
        """
        self.source, self.quote = source, quote
        spots = _spots(source, quote)
        self.start = next((spot for spot in spots if _whole(source, spot, spot + len(quote))), spots[0])
        self.end = self.start + len(quote)

    @property
    def cuts_number(self) -> bool:
        """Whether a number or its unit goes on beyond an edge of the quote."""
        before, after = self.source[: self.start][-1:], self.source[self.end : self.end + 1]
        left = bool(_NUMERAL.match(before)) and bool(_NUMERAL.match(self.quote[:1]) or _UNITS.match(self.quote[:1]))
        right = bool(_NUMERAL.match(self.quote[-1:])) and bool(_NUMERAL.match(after) or _UNITS.match(after))
        return left or right

    @cached_property
    def whole(self) -> str:
        """The clauses that the quote stands in, each complete."""
        return self.source[self._left : self._right].strip()

    @property
    def cut_in_clause(self) -> bool:
        """Whether the quote leaves out of a clause more than who it speaks of."""
        left, right = self.left_out, self.source[self.end : self._right].strip(_MARKS)
        facts = any(fact.kind not in ("organisation", "document") for fact in facts_of(left))
        return bool(right) or facts or bool(_WEIGHTY.search(left))

    @property
    def left_out(self) -> str:
        """What stands in the clause before the quote, without the number of the article."""
        return _LABEL.sub("", self.source[self._left : self.start]).strip()

    @cached_property
    def group(self) -> str:
        """The clauses from the last semicolon or full stop before the quote to its end: what it is said of."""
        before = self.source[: self._left]
        begin = max((match.end() for match in _GROUP_END.finditer(before)), default=0)
        return self.source[begin : self._right]

    @cached_property
    def sentence(self) -> str:
        """The sentences that the quote stands in."""
        begin = max((match.end() for match in _SENTENCE_END.finditer(self.source[: self._left])), default=0)
        end = _SENTENCE_END.search(self.source, self._right)
        return self.source[begin : end.start() if end else len(self.source)]

    @property
    def nearby(self) -> str:
        """The source around the quote, so much of it as one article has."""
        return self.source[max(0, self.start - NEARBY) : self.end + NEARBY]

    @cached_property
    def after(self) -> str:
        """What follows the quote within its sentence."""
        end = _SENTENCE_END.search(self.source, self._right)
        return self.source[self._right : end.start() if end else len(self.source)]

    @cached_property
    def before(self) -> str:
        """What precedes the clauses of the quote within their group."""
        return self.group[: len(self.group) - (self._right - self._left)]

    @cached_property
    def _left(self) -> int:
        position = self.start
        while position > 0 and not _ends(self.source, position - 1):
            position -= 1
        return position

    @cached_property
    def _right(self) -> int:
        position = self.end
        if self.quote[-1:] in _ENDS:
            return position
        while position < len(self.source) and not _ends(self.source, position):
            position += 1
        return position


def _ends(text: str, position: int) -> bool:
    """Whether a mark that ends a clause stands there: 9:00 and 1,200 have none."""
    mark = text[position]
    inside = mark in ":：," and text[max(0, position - 1)].isdigit() and text[position + 1 : position + 2].isdigit()
    return mark in _ENDS and not inside


def _spots(source: str, quote: str, most: int = 8) -> list[int]:
    found, position = list[int](), source.find(quote)
    while position >= 0 and len(found) < most:
        found.append(position)
        position = source.find(quote, position + 1)
    return found


def _whole(source: str, start: int, end: int) -> bool:
    left = start == 0 or source[start - 1] in _MARKS
    return left and (end == len(source) or source[end] in _MARKS or source[end - 1] in _MARKS)
