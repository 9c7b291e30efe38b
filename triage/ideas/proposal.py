"""Proposals and complaints told apart: does a text say what should be done, or only what is wrong?"""

import math
import re
from dataclasses import dataclass

from triage.text.cleaning import sentences

_SUGGESTS = re.compile(
    r"建议|提议|倡议|献策|金点子|设想|不妨|可以考虑|可考虑|应该|应当|应(?:尽快|逐步|及早)|希望(?:能|可以|政府|市里|相关|有关)?"
    r"|能否|可否|能不能|可不可以|是否可以|何不|呼吁|恳请|请求?(?:增设|增加|设立|开通|推行|推广|延长|加装|优化)"
)
_MEASURE = re.compile(
    r"增设|增加|新增|设立|设置|建立|建设|修建|开通|开设|推行|推广|试点|实行|实施|引入|引进|打造|完善|优化|调整|改造|改为|改成|延长|加装"
    r"|加密|整合|统一|简化|取消|公示|公开|共享|联动|培训|奖励|补贴|发放|制定|出台|上线|开发|借鉴|利用|组织|开放|错峰|预约|配备|安装"
)
_COMPLAINS = re.compile(
    r"投诉|举报|扰民|拖欠|欺骗|诈骗|违规|违法|乱收费|乱停|脏乱|严重影响|忍无可忍|不作为|推诿|态度恶劣|维权|血汗钱|无人管|没人管|坑"
    r"|被骗|虚假|黑心|曝光|求助|为什么|何时|什么时候"
)
_STRONG = re.compile(r"建议|提议|倡议|献策|金点子|呼吁")
OPENING = 600
SUGGESTS, STRONG_TEXT, STRONG_TITLE, BOTH, COMPLAINS, COMPLAINT_TITLE, OFFSET = 0.7, 1.0, 2.2, 1.1, 0.55, 1.6, -1.5


@dataclass(frozen=True)
class Stance:
    """How far a text is a proposal, in [0, 1], and the sentences that say what should be done, verbatim."""

    proposal: float
    sentences: tuple[str, ...]


def stance(title: str, text: str) -> Stance:
    """Judge one letter by the words of its title and its first 600 characters.

    Rationale: a proposal names a measure (增设、试点、公示) in a sentence that wishes for it; a complaint names a
    wrong. Letters do both, so the words weigh against each other instead of one deciding.
    """
    opening = text[:OPENING]
    pieces = [piece for piece in sentences(opening) if len(piece) > 5]  # noqa: PLR2004
    wished = [piece for piece in pieces if _SUGGESTS.search(piece)]
    both = [piece for piece in wished if _MEASURE.search(piece)]
    value = OFFSET + SUGGESTS * min(3, len(wished)) + BOTH * min(2, len(both))
    value += STRONG_TEXT * any(_STRONG.search(piece) for piece in wished)
    value -= COMPLAINS * min(4, len(_COMPLAINS.findall(opening)))
    if _STRONG.search(title) or (_SUGGESTS.search(title) and _MEASURE.search(title)):
        value += STRONG_TITLE
    elif _COMPLAINS.search(title):
        value -= COMPLAINT_TITLE
    chosen = both or wished or [piece for piece in pieces if _MEASURE.search(piece)]
    return Stance(round(1 / (1 + math.exp(-value)), 4), tuple(chosen))
