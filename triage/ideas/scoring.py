"""Scores of a candidate: each part in [0, 1] with the reason for it, and a weighted mean that can be adjusted."""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from triage.types.candidate import ScorePart, Touching

# So many citizens are full support: damped, so that a thousand do not drown a good idea of ten.
FULL_SUPPORT = 200
FULL_REACH = 8
# Below the first an idea is new, above the second it is known: similarity to the nearest past idea, case or clause.
NEW, KNOWN = 0.15, 0.55
MIN_PERIOD = 4
_NUMBERS = re.compile(
    r"\d+(?:\.\d+)?\s*(?:米|公里|分钟|小时|天|元|万|个|处|条|路|号|人|辆|次|%|平方|点)"
    r"|[一二三四五六七八九十两]+(?:个|处|条|次|分钟|小时|天)"
)
_PLACES = re.compile(
    r"[\u4e00-\u9fa5A-Z\d]{2,6}(?:路|街|大道|社区|小区|学校|小学|中学|医院|公园|车站|站|市场|广场|村|镇|桥"
    r"|窗口|平台|热线|公众号|小程序)"
)
_HOW = re.compile(
    r"通过|利用|采用|按照|由[\u4e00-\u9fa5]{2,10}(?:牵头|负责|组织)|试点|分时段|首批|每[天周月年]|先行|第一|首先|其次|一是|二是"
)
_EASY = {
    "先行试点": r"试点|先行|示范|试运行",
    "利用现有资源": r"利用现有|现有的?|闲置|盘活|共享|整合",
    "投入较小": r"低成本|不花钱|成本低|无需|标识|标线|公示|提示牌|微信|小程序|公众号|志愿",
    "有承办主体": r"由[\u4e00-\u9fa5]{2,10}(?:牵头|负责|组织|实施)|局|委|街道|社区|部门",
    "有先例可循": r"借鉴|参照|参考|学习|其他城市|外地|已经(?:实行|推行)",
}
_HARD = {
    "需修改法律或国家政策": r"修改法律|立法|全国(?:推行|统一)|国家(?:层面|应)",
    "投入巨大": r"地铁|高铁|机场|跨江|隧道|全部免费|全面免费|一律免费",
    "范围过泛": r"全面提高|大力发展|高度重视|加强管理|从根本上",
}
_EASY_PATTERNS = {name: re.compile(pattern) for name, pattern in _EASY.items()}
_HARD_PATTERNS = {name: re.compile(pattern) for name, pattern in _HARD.items()}
SCORE_NAMES = {
    "support": "支持度", "novelty": "新颖性", "concreteness": "具体化", "feasibility": "可行性", "reach": "覆盖面",
    "trend": "趋势", "proposal": "建议性",
}  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """How much each part counts; only their proportions matter."""

    support: float = 3.0
    novelty: float = 1.5
    concreteness: float = 2.0
    feasibility: float = 1.5
    reach: float = 1.0
    trend: float = 0.5
    proposal: float = 3.0

    def of(self, name: str) -> float:
        """The weight of a part."""
        return float(asdict(self)[name])

    def applied(self, parts: Sequence[ScorePart]) -> tuple[ScorePart, ...]:
        """The same parts, counting as these weights say."""
        return tuple(part.model_copy(update={"weight": self.of(part.name)}) for part in parts)


def weighted(parts: Sequence[ScorePart]) -> float:
    """The weighted mean of the parts, in [0, 1]."""
    total = sum(part.weight for part in parts)
    return round(sum(part.value * part.weight for part in parts) / total, 4) if total else 0.0


def score_parts(
    weights: Weights,
    *,
    citizens: int,
    members: int,
    text: str,
    places: Collection[str],
    channels: Collection[str],
    times: Sequence[datetime],
    period: tuple[datetime, datetime] | None,
    proposal: float,
    touching: Sequence[Touching],
    compared: int,
) -> tuple[ScorePart, ...]:
    """All parts of one candidate.

    Args:
        weights: of the parts.
        citizens: distinct citizens behind it.
        members: suggestions in it.
        text: title and proposing sentences of the representative.
        places: counties or streets that members come from.
        channels: through which they came.
        times: of the members, where known.
        period: first and last time of all suggestions of the run.
        proposal: share of it that proposes something.
        touching: nearest past ideas, cases and clauses, best first.
        compared: how many past texts there were to compare with.
    """
    values = {
        "support": _support(citizens, members),
        "novelty": _novelty(touching, compared),
        "concreteness": _concreteness(text),
        "feasibility": _feasibility(text),
        "reach": _reach(places, channels),
        "trend": _trend(times, period),
        "proposal": (proposal, f"代表性来信提出做法的程度为{proposal:.0%}"),
    }
    return tuple(
        ScorePart(name=name, value=round(value, 4), weight=weights.of(name), reason=reason)
        for name, (value, reason) in values.items()
    )


def _support(citizens: int, members: int) -> tuple[float, str]:
    value = min(1.0, math.log1p(citizens) / math.log1p(FULL_SUPPORT))
    return value, f"{citizens}位群众提出，共{members}件（取对数，{FULL_SUPPORT}人为满分）"


def _novelty(touching: Sequence[Touching], compared: int) -> tuple[float, str]:
    if not compared:
        return 1.0, "没有往期材料可比"
    nearest = touching[0] if touching else None
    if nearest is None:
        return 1.0, f"与{compared}份往期材料都不相近"
    value = 1 - min(1.0, max(0.0, (nearest.similarity - NEW) / (KNOWN - NEW)))
    return value, f"与{nearest.kind}《{nearest.title}》最相近，相似度{nearest.similarity:.2f}"


def _concreteness(text: str) -> tuple[float, str]:
    numbers, places, how = (len(set(pattern.findall(text))) for pattern in (_NUMBERS, _PLACES, _HOW))
    value = min(1.0, 0.15 + 0.17 * min(2, numbers) + 0.17 * min(2, places) + 0.2 * min(2, how))
    return value, f"写明数量{numbers}处、地点或载体{places}处、做法{how}处"


def _feasibility(text: str) -> tuple[float, str]:
    easy = [name for name, pattern in _EASY_PATTERNS.items() if pattern.search(text)]
    hard = [name for name, pattern in _HARD_PATTERNS.items() if pattern.search(text)]
    value = min(1.0, max(0.0, 0.4 + 0.2 * len(easy) - 0.25 * len(hard)))
    said = "；".join([*("有利：" + name for name in easy), *("不利：" + name for name in hard)])
    return value, said or "没有明显的有利或不利条件"


def _reach(places: Collection[str], channels: Collection[str]) -> tuple[float, str]:
    value = min(1.0, math.log1p(len(places) + max(0, len(channels) - 1)) / math.log1p(FULL_REACH))
    return value, f"涉及{len(places)}个地方、{len(channels)}个渠道"


def _trend(times: Sequence[datetime], period: tuple[datetime, datetime] | None) -> tuple[float, str]:
    """The share of members in the last third of the period; a third is neither rise nor fall."""
    if period is None or period[0] == period[1] or len(times) < MIN_PERIOD:
        return 0.5, "件数或时间不足，不计趋势"
    late = period[1] - (period[1] - period[0]) / 3
    share = sum(time >= late for time in times) / len(times)
    return min(1.0, 1.5 * share), f"{share:.0%}的来信在征集期的后三分之一"
