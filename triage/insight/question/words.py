"""Words: a query said back in Chinese, for a person to see how a question was understood."""

from triage.insight.question.query import Comparison, Grouping, Measure, Period, Query

MEASURES: dict[Measure, str] = {
    "count": "来件数", "citizens": "反映人数", "solved_share": "办结率", "satisfaction": "满意率",
    "median_days": "办理天数（中位数）", "overdue": "超期件数",
}  # fmt: skip
COMPARISONS: dict[Comparison, str] = {"previous": "与上期比（环比）", "year": "与去年同期比（同比）"}
GROUPINGS: dict[Grouping, str] = {
    "day": "按天", "week": "按周", "month": "按月", "area": "按区县", "category": "按类别", "channel": "按渠道",
    "department": "按承办单位",
}  # fmt: skip
REFUSED = "这个问题用数字回答不了，或者问到了个人。可以问来件数、人数、办结率、满意率、办理天数和超期件数。"


def in_words(query: Query) -> str:
    """A query as one line, part by part; for a refused one what can be asked instead."""
    if query.refused or query.measure is None:
        return REFUSED
    parts = [
        period_words(query.period) if query.period is not None else "全部时间",
        *(part for part in (query.area, query.department) if part),
        *(f"{name}：{value}" for name, value in _labelled(query)),
        MEASURES[query.measure],
    ]
    if query.group_by is not None:
        parts.append(GROUPINGS[query.group_by])
    if query.compare is not None:
        parts.append(COMPARISONS[query.compare])
    return "，".join(parts)


def period_words(period: Period) -> str:
    """A period as `2026年11月1日至11月30日`."""
    first, last = period.first, period.last
    begin = f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return begin
    end = f"{last.month}月{last.day}日"
    return f"{begin}至{end}" if first.year == last.year else f"{begin}至{last.year}年{end}"


def _labelled(query: Query) -> list[tuple[str, str]]:
    named = (("事项", query.topic), ("类别", query.category), ("诉求类型", query.type), ("渠道", query.channel))
    return [(name, value) for name, value in named if value]
