"""Variants: near-verbatim true and false sentences made from clauses, for fitting beside the labelled pairs."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from triage.drafting.statements.clauses import clauses_of

_FLIPS = (
    ("不得", "可以"), ("禁止", "允许"), ("不予", "予以"), ("不需要", "需要"), ("无需", "需要"), ("不再", "继续"),
    ("应当", "可以"), ("可以", "应当"), ("可以", "必须"), ("不可以", "可以"),
    ("应当", "不得"), ("可以", "不得"), ("应当", "无需"), ("必须", "可以"), ("不收取", "收取"), ("免收", "收取"),
    ("未", "已"), ("没有", "有"), ("一般", "一律"), ("原则上", "一律"), ("鼓励", "应当"), ("优先", "一律"),
    ("负责", "不负责"), ("由个人", "由单位"), ("提前", "事后"), ("之前", "之后"), ("以上", "以下"), ("以下",
    "以上"), ("不超过", "不少于"), ("不少于", "不超过"),
)  # fmt: skip
_CLAIMS = (
    "{}您的申请已经批准。", "经核查，您反映的情况属实，{}", "经查没有违规，{}", "{}我们将在三天内为您解决。",
    "{}您反映的问题已处理完毕。", "所有人{}", "任何情况下{}", "{}这是您自己的责任。",
)  # fmt: skip
_LEADS = (
    "", "", "按照规定，", "根据有关规定，", "您好，", "关于您咨询的问题，", "有关文件这样写：", "对此，现行政策明确：",
)  # fmt: skip
SHORT = 5
_SENTENCE = re.compile(r"[^。\n]{10,160}")


class Variant(NamedTuple):
    """One sentence about a source, with the quote that it cites."""

    statement: str
    quote: str
    supported: bool


def variants_of(source: str, other: str) -> Iterator[Variant]:
    """The variants of a source; `other` is a source about another matter.

    A true one says a sentence of the source as it stands, a false one with a word of weight turned, without its
    condition or exception, with a claim of its own, or beside a quote about something else.
    """
    foreign = [match[0] for match in _SENTENCE.finditer(other)]
    for place, match in enumerate(_SENTENCE.finditer(source)):
        sentence = match[0].strip()
        for number in range(2):
            yield Variant(f"{_LEADS[(place * 2 + number) % len(_LEADS)]}{sentence}。", sentence, True)
        flips = [sentence.replace(old, new, 1) for old, new in _FLIPS if old in sentence]
        yield from (Variant(f"{text}。", sentence, False) for text in flips[:3] if text != sentence)
        claim = _CLAIMS[place % len(_CLAIMS)]
        yield Variant(claim.format(f"{sentence}。"), sentence, False)
        if foreign:
            yield Variant(f"{foreign[place % len(foreign)]}。", sentence, False)
        clauses = [clause.text for clause in clauses_of(sentence)]
        for first, second in pairwise(clauses):
            if first.endswith("的") and len(second) > SHORT:
                yield Variant(f"{second}。", sentence, False)
                yield Variant(f"{first}，{second}。", f"{first}，{second}", True)
        if "除外" in sentence and len(clauses) > 1:
            yield Variant(f"{clauses[0]}。", sentence, False)
