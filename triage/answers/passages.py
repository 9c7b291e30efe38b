"""Passages: the whole sentences of an entry that answer a question, verbatim and in their order."""

import re

from retrieval.document_frequency import DocumentFrequency
from retrieval.tokens import token_bags
from triage.answers.asked import asked_kinds

# An answer of up to so many characters is shown whole; of a longer one about so many.
WHOLE, SHOWN = 320, 320
_SENTENCE = re.compile(r"[^。！？!?；;\n]+(?:[。！？!?；;]+[”’」』）)】\]]*)?|\n+")
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万]+(?:元|天|日|年|月|个|岁|次|倍|成|折)")
_SIGNS = {
    "amount": re.compile(r"\d[\d.,]*\s*(?:元|万|%|％|倍|折)|免费|不收"),
    "time": re.compile(r"\d+\s*(?:个?工作日|日|天|年|月|小时|分钟|时|点|:|：)|周[一二三四五六日]|当场"),
    "place": re.compile(r"号|楼|路|街|窗口|中心|网|大厅|站"),
    "papers": re.compile(r"证|表|材料|原件|复印件|申请书|户口"),
    "whom": re.compile(r"电话|拨打|\d{5,}|局|中心|社区|街道"),
    "may": re.compile(r"可以|不可|不得|能|不能|应当|须|需|无需|不用|禁止|允许"),
    "condition": re.compile(r"条件|满|以上|以下|符合|具有|年龄|户籍"),
    "why": re.compile(r"因为|由于|为了|原因|是因"),
    "way": re.compile(r"申请|办理|提交|登录|预约|携带|受理"),
}
SIGN = 0.3


def sentences(text: str) -> list[str]:
    """The sentences of a text with their stops; an item of a list is one."""
    return [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]


def passages(question: str, answer: str) -> tuple[str, ...]:
    """The sentences that answer, in their order; a short answer whole.

    Args:
        question: as it was asked.
        answer: of the entry, in full.
    """
    parts = sentences(answer)
    if len(answer) <= WHOLE:
        return tuple(parts)
    bags = [token_bags(part, ("gram12",)) for part in parts]
    frequency = DocumentFrequency.of(bags, ("gram12",))
    asked = set(token_bags(question, ("gram12",))["gram12"].ids.tolist())
    idf = frequency.idf["gram12"]
    total = sum(float(idf[token]) for token in asked) or 1.0
    kinds = asked_kinds(question)
    scores = []
    for part, bag in zip(parts, bags, strict=True):
        shared = sum(float(idf[token]) for token in bag["gram12"].ids.tolist() if token in asked) / total
        signs = sum(SIGN for kind in kinds if kind in _SIGNS and _SIGNS[kind].search(part))
        scores.append(shared + signs + 0.05 * (_NUMBER.search(part) is not None))
    chosen: set[int] = set()
    for place in sorted(range(len(parts)), key=lambda place: (-scores[place], place)):
        if chosen and sum(len(parts[one]) for one in chosen) + len(parts[place]) > SHOWN:
            continue
        chosen.add(place)
    return tuple(parts[place] for place in sorted(chosen))
