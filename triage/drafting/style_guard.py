"""Style guard: what a reader would take amiss in a reply; advice, never a verdict."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from triage.asking.demands import demands_of
from triage.drafting.sent_day import SENT_DAY
from triage.text.cleaning import letters_only, sentences, shorten
from triage.text.judged import judged
from triage.types import Suggestion

AdviceKind = Literal["brush_off", "beside", "blame", "promise", "jargon", "missing_point", "format"]
KIND_NAMES: dict[AdviceKind, str] = {
    "brush_off": "敷衍",
    "beside": "答非所问",
    "blame": "指责来信人",
    "promise": "承诺没有依据",
    "jargon": "官话套话",
    "missing_point": "漏答",
    "format": "格式",
}
_BRUSH_OFF = re.compile(
    r"已收悉|已知晓|已记录|正在处理中|请耐心等待|我们会(?:认真|积极)?(?:研究|考虑)|将?(?:尽快|及时|积极)(?:处理|研究|协调|推进)|高度重视|"
    r"不属于我[们局办]|不归我[们局办]管|无能为力|爱莫能助|按有关规定(?:办理|执行|处理)|感谢您的(?:理解|关注)$"
)
_SUBSTANCE = re.compile(
    r"《|第[一二三四五六七八九十百\d]+条|\d|承办|交由|核实|没有检索到|需要?(?:提供|携带)|可以|应当|原因"
)
_BLAME = re.compile(
    r"您?(?:自己|本人)(?:的)?(?:责任|过错|原因造成|没有|不)|您(?:应该|早就|为什么)(?:早|不)|无理(?:取闹|要求|诉求)|胡搅蛮缠|刁民|不符合事实的|造谣|"
    r"您(?:误解|曲解)|纯属|小题大做|再次提醒您不要|请您?不要再(?:反映|投诉|来信)"
)
_PROMISE = re.compile(
    r"(?:我们|我局|我办|本单位)?(?:保证|承诺|一定会?|务必|确保)[^，。；]{0,20}|(?:近期|尽快|不日|马上|立即)[^，。；]{0,10}(?:解决|修好|处理|整改|完成|答复)"
)
_JARGON = re.compile(
    r"进一步加大力度|齐抓共管|形成合力|压实责任|落到实处|抓手|赋能|闭环|常态化长效化|统筹推进|扎实推进|持续发力|举一反三|守土有责|"
    r"提高政治站位|切实增强|全力以赴|久久为功"
)
_FRAME = re.compile(r"您好|感谢|欢迎您|祝您|来信已收到|联系|拨打|^\S{2,30}$|年\d{1,2}月|尊敬的")
FEW_LETTERS, SHARED = 60, 0.18
_OPENING, _THANKS, _DAY = (
    re.compile(r"您好|你好"),
    re.compile(r"感谢|谢谢|欢迎您"),
    re.compile(rf"年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日|{SENT_DAY}"),
)


@dataclass(frozen=True)
class Advice:
    """One thing to look at: what it is, where, and what would help."""

    kind: AdviceKind
    excerpt: str
    text: str

    @property
    def name(self) -> str:
        """The kind in Chinese."""
        return KIND_NAMES[self.kind]


def advise(reply: str, suggestion: Suggestion) -> tuple[Advice, ...]:
    """What a careful colleague would say about a reply, whoever wrote it.

    Rationale: words in quotation marks are somebody else's; only the office's own words are judged.
    """
    if not reply.strip():
        return ()
    own = _own_words(reply)
    return (*_words(own), *_empty(own), *_points(reply, suggestion), *_beside(reply, suggestion), *_format(reply))


def brush_off(reply: str) -> bool:
    """Whether a reply says that the letter arrived, and nothing more."""
    return any(entry.kind == "brush_off" for entry in _empty(_own_words(reply)))


def points_addressed(reply: str, suggestion: Suggestion) -> tuple[int, int]:
    """How many of the letter's points a reply takes up, and how many there are."""
    points, pairs = demands_of(suggestion), _pairs(reply)
    return sum(_takes_up(reply, pairs, point) for point in points), len(points)


def _own_words(reply: str) -> str:
    """A reply without what stands in quotation marks; a mark that is never closed quotes nothing."""
    kept, position = [], 0
    while (start := reply.find("“", position)) >= 0 and (end := reply.find("”", start)) >= 0:
        kept += [reply[position:start], "“”"]
        position = end + 1
    return "".join((*kept, reply[position:]))


def _words(own: str) -> Iterator[Advice]:
    for match in _BLAME.finditer(own):
        yield Advice("blame", match[0], "请改为说明事实和办法，不评价来信人。")
    for match in _PROMISE.finditer(own):
        yield Advice("promise", shorten(match[0], 30), "没有依据不承诺时限和结果；有依据的请引用。")
    for match in _JARGON.finditer(own):
        yield Advice("jargon", match[0], "请写具体做什么、谁来做、什么时候。")


def _empty(own: str) -> Iterator[Advice]:
    body = [line for line in sentences(own) if not _FRAME.search(line)]
    phrase = _BRUSH_OFF.search(own)
    if phrase and not any(_SUBSTANCE.search(line) for line in body):
        yield Advice("brush_off", phrase[0], "只说收到、重视或按规定办，没有实际内容；请写办法、依据或下一步。")
    elif not body or (len(letters_only("".join(body))) < FEW_LETTERS and not any(_SUBSTANCE.search(b) for b in body)):
        yield Advice("brush_off", shorten("".join(body), 30), "没有实际内容；请写办法、依据或下一步。")


def _points(reply: str, suggestion: Suggestion) -> Iterator[Advice]:
    pairs = _pairs(reply)
    for point in demands_of(suggestion):
        if not _takes_up(reply, pairs, point):
            yield Advice("missing_point", shorten(point, 40), "来信提到的这一点还没有回答。")


def _beside(reply: str, suggestion: Suggestion) -> Iterator[Advice]:
    body = "".join(line for line in sentences(reply) if not _FRAME.search(line))
    if len(letters_only(body)) >= FEW_LETTERS and _shared(body, _pairs(judged(suggestion).full_text())) < SHARED / 3:
        yield Advice("beside", shorten(body, 30), "正文与来信几乎没有共同的用词，请核对是否答到了点上。")


def _format(reply: str) -> Iterator[Advice]:
    checks = ((_OPENING, "没有称呼和问候"), (_THANKS, "没有致谢"), (_DAY, "没有落款日期"))
    for pattern, problem in checks:
        if not pattern.search(reply):
            yield Advice("format", "", f"{problem}。")


def _takes_up(reply: str, pairs: Collection[str], point: str) -> bool:
    return point in reply or _shared(point, pairs) >= SHARED * 2.5


def _shared(text: str, pairs: Collection[str]) -> float:
    """The share of a text's pairs of letters that are among those of another text, numbers and names included."""
    own = _pairs(text)
    return sum(pair in pairs for pair in own) / len(own) if own else 0.0


def _pairs(text: str) -> set[str]:
    plain = letters_only(text)
    return {plain[n : n + 2] for n in range(len(plain) - 1)}
