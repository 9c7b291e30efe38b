"""Words: an answer in Chinese sentences, which say no more than its numbers."""

from triage.insight.answer.answer import Answer
from triage.insight.answer.numbers import HANDLING, Change, Number
from triage.insight.question.query import Measure, Query
from triage.insight.question.words import MEASURES, period_words
from triage.insight.report.checking import number_words
from triage.insight.report.figures import FEWEST

UNITS: dict[Measure, str] = {
    "count": "件", "citizens": "人", "solved_share": "%", "satisfaction": "%", "median_days": "天", "overdue": "件",
}  # fmt: skip
HIDDEN = f"不足{FEWEST}人，不显示"
_NONE: dict[Measure, str] = {
    "satisfaction": "还没有群众评价", "solved_share": "还没有可算的来件", "median_days": "还没有已答复的来件",
}  # fmt: skip
_OTHERS = {"previous": "上期", "year": "去年同期"}
_WAYS = {1: "上升", -1: "下降"}


def number_said(measure: Measure, number: Number) -> str:
    """A number with its unit, or why there is none."""
    if number.hidden:
        return HIDDEN
    if number.value is None:
        return _NONE.get(measure, "—")
    return f"{number_words(number.value)}{UNITS[measure]}"


def sentences_of(query: Query, answer: Answer) -> list[str]:
    """An answer in sentences: the number, on what it rests, its change, and what is to be known of its groups."""
    measure, number = answer.measure, answer.number
    said = [f"{MEASURES[measure]}：{number_said(measure, number)}{_rests_on(answer)}。"]
    if number.small:
        said.append("件数很少，只供参考。")
    if query.compare is not None and not number.hidden:
        said.append(_compared(query, answer))
    if answer.unlisted:
        said.append(f"另有{answer.unlisted}处不列出：不足{FEWEST}人，或者列出后能推算出不足{FEWEST}人的地方。")
    if answer.rows and measure in HANDLING and answer.grouping in {"area", "department"}:
        said.append("按名称排列，不作排名。")
    return said


def _rests_on(answer: Answer) -> str:
    number, measure = answer.number, answer.measure
    if number.value is None:
        return ""
    if measure == "median_days":
        return f"（按已答复的{number.basis}件计）"
    if number.part is not None:
        whole = f"{number.basis}条评价中满意{number.part}条"
        if measure == "solved_share":
            whole = f"{number.basis}件中已答复或办结{number.part}件"
        between = f"{number_words(number.low or 0)}%到{number_words(number.high or 0)}%"
        return f"（{whole}；有九成把握在{between}之间）"
    if measure == "overdue":
        return f"（到期仍未答复的；来件共{number.basis}件）"
    if measure == "count" and answer.citizens is not None:
        return f"，反映人数{answer.citizens}人"
    return f"，来件{number.basis}件"


def _compared(query: Query, answer: Answer) -> str:
    name = _OTHERS[query.compare or "previous"]
    if query.period is None:
        return "没有限定时间，不作比较。"
    if answer.other is None or answer.before is None:
        return f"{name}没有来件可比。"
    head = f"{name}（{period_words(answer.other)}）：{number_said(answer.measure, answer.before)}"
    if answer.before.value is None or answer.number.value is None or answer.change is None:
        return f"{head}，不作升降比较。"
    return f"{head}，{_moved(answer.measure, answer.change, answer.number.value - answer.before.value)}。"


def _moved(measure: Measure, change: Change, difference: float) -> str:
    more = f"{'多' if difference > 0 else '少'}{number_words(round(abs(difference), 1))}{UNITS[measure]}，"
    if not difference:
        more = "两期相同，"
    if measure == "median_days":
        return f"本期{more}".removesuffix("，")
    if change.direction is None:
        return f"本期{_points(more, measure, change)}件数较少，不作升降比较"
    if change.direction == 0:
        return f"本期{_points(more, measure, change)}在偶然波动范围内，视为持平"
    way = _WAYS[change.direction]
    if change.percent is None:
        return f"本期{way}{number_words(abs(change.points or 0))}个百分点"
    adjusted = _WAYS[1 if change.percent > 0 else -1]
    return f"本期{more}按工作日折算{adjusted}{number_words(abs(change.percent))}%"


def _points(more: str, measure: Measure, change: Change) -> str:
    return (
        more if measure not in {"solved_share", "satisfaction"} or not change.points else more.replace("%", "个百分点")
    )
