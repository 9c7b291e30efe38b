"""ReplyPlan: everything that a reply says, decided before a word of it is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from prompts.replies import ReplyKind
from triage.types import Basis, Duty, RequestType, Source, Suggestion

_KINDS: Mapping[RequestType, ReplyKind] = {
    "咨询": "answer",
    "求助": "acceptance",
    "投诉举报": "acceptance",
    "建议": "proposal",
    "感谢": "thanks",
    "其他": "acceptance",
}

# Words without which a letter is not of its type: who complains in mockery is not to be thanked.
_TELLS: Mapping[RequestType, re.Pattern[str]] = {
    "咨询": re.compile(
        r"[？?吗]|请问|咨询|请教|想问|问一?下|能否|能不能|可否|可不可以|是否|是不是|有没有|怎么|怎样|如何|何时|几时|多久|多少|哪|什么|么子|为何|几"
    ),
    "感谢": re.compile(r"感谢|谢谢|致谢|答谢|表扬|点赞|点个赞|锦旗|好评|称赞|赞扬|夸"),
    "建议": re.compile(
        r"建议|提议|希望|盼|能否|能不能|可否|可不可以|可以|是否|应该?|最好|不如|不妨|何不|不能|增设|增加|开通|加装|试点|推广|要是|若|如果"
    ),
}

# A wish for something that all would have is a proposal, however it is put.
_WISHES_FOR_ALL = re.compile(
    r"建议(?!书)|就好了|能(?:不能|否)?[^，。？?]{0,4}(?:建几|建个|建一|增设|增加|增开|设置)|外地(?:有|都|早)"
    r"|(?:希望|恳请|请求|盼|望)[^，。？?]{0,16}(?:增设|增开|(?:开通|增加)[^，。？?]{0,14}(?:公交|线路|地铁|班车|专线|班次|车次|站点|站台))"
)

# A letter headed so asks, whatever else it tells.
_QUESTION_HEAD = re.compile(
    r"^(?:关于[^\n]{2,40}的?)?(?:咨询|请问|想问|问一下)|^[^\n]{2,40}(?:咨询|[吗呢么？?])[？?]?(?:\n|$)"
)

# A question of fact in the head is answered, also where the letter grumbles or suggests besides.
_FACT_ASKED = re.compile(
    r"^[^\n]{2,40}(?:该找谁|找谁|找哪个部门|怎么办理|如何办理)[^\n]{0,6}(?:\n|$)|^[^\n]{0,30}(?:有没有|有哪些|哪里有|哪个部门|请问)[^\n]{2,30}[？?](?:\n|$)"
)

# A title that says so wants to know, whatever it suggests in passing; another wants something put right.
_INQUIRY_HEAD = re.compile(r"(?:关于[^\n]{2,40}的?)?(?:咨询|请问)")
_WANTS_IT_SOLVED = re.compile(r"(?:请求?|望|恳请)[^，。\n]{0,10}(?:解决|处理|查处)[^，。\n]{0,4}$|^(?:投诉|举报)")

_RHETORIC = re.compile(r"难道|凭什么|谁来?管|王法|天理|还有没有|怎么回事|何在")

# A letter headed so wants something done.
_DEMANDS_ACTION = re.compile(r"(?:恳?请(?![问教])|恳求|强烈要求|投诉|举报|实名举报|反映)")


@dataclass(frozen=True)
class Refusal:
    """Why a letter is not taken, and the channel that takes it."""

    rule: str
    name: str
    channel: str


@dataclass(frozen=True)
class ReplyPlan:
    """What a reply says.

    Attributes:
        kind: of the reply.
        request: what the writer wants most.
        suggestion: the letter.
        demands: what it asks for, verbatim.
        bases: what is apt, the best first, with `sources` by id.
        category: `一级/二级`, where it is sure enough to say what will be checked.
        unit: who handles it, where that is decided or sure enough.
        unit_phone: its telephone.
        duty: of the unit, which says why the letter is its, where a person decided on it.
        deadline: until when the reply is due, where that day is still to come.
        refusal: for a redirection.
        done: for an interim reply, what has been done, each a sentence with its day.
        today: the day of drafting; of it only the year counts.
    """

    kind: ReplyKind
    request: RequestType
    suggestion: Suggestion
    today: date
    demands: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    category: str | None = None
    unit: str = ""
    unit_phone: str = ""
    duty: Duty | None = None
    deadline: date | None = None
    refusal: Refusal | None = None
    done: tuple[str, ...] = ()


def kind_of(request: RequestType, refusal: Refusal | None, letter: str) -> ReplyKind:
    """The kind of reply that a request gets.

    Rationale: a letter that only tells what is broken is answered as a request, whatever its type was taken for.
    """
    if refusal is not None:
        return "redirection"
    head = letter.partition("\n")[0]
    titled = _by_title(request, head, letter)
    if titled is not None:
        return titled
    if request == "咨询" and _DEMANDS_ACTION.match(letter):
        return "acceptance"
    told = _TELLS.get(request)
    return "acceptance" if told is not None and not told.search(letter) else _KINDS[request]


def _by_title(request: RequestType, head: str, letter: str) -> ReplyKind | None:
    """The kind that the title shows, against the type; None where it shows none."""
    grumbles = _RHETORIC.search(head) is not None
    if request == "建议" and _WANTS_IT_SOLVED.search(head):
        return "acceptance"
    if request in {"求助", "咨询"} and _WISHES_FOR_ALL.search(letter) and not _INQUIRY_HEAD.match(letter):
        return "proposal"
    if request in {"求助", "其他"} and _QUESTION_HEAD.match(letter) and not grumbles:
        return "answer"
    if request in {"建议", "投诉举报"} and _FACT_ASKED.match(letter) and not grumbles:
        return "answer"
    return None
