"""Grouping: by what a question wants its number told apart."""

import re

from triage.insight.question.marked import Marked
from triage.insight.question.query import Grouping, Period

_ANY = r"(?:按照?|分|逐|以|每一?个?|各个?)"
_TOP = r"最(?:多|少|高|低|长|短|大|快|慢|好|差)的(?:是)?(?:哪(?:个|些|几个|一个))?"
_BE = r"(?:是)?(?:哪(?:个|些|几个|一个|里|家)|什么)?"
_SEVERAL = r"(?:(?:前|这)?(?:几|[两二三四五六七八九十]|\d{1,2})个)"
_WHICH = r"(?:哪|那)(?:一|些|几|两)?(?:个|种|家|条|类)?"
_AREA = (
    r"(?:县市区|区县市?|县区|市县区?|市州|州市|地市州?|行政区划?|辖区|区域|地区|街道(?:办事处|"
    r"办(?!理))?|乡镇|镇街|街镇|片区|县市|县|镇|乡|市(?!场|民|政|容)|区(?!别|间))"
)
_DEPARTMENT = r"(?:承办|主办|责任|办理|职能|市直|具体)?(?:部门|单位|委办局|局委办|局(?!部|面|限))"
_CHANNEL = r"(?:受理|来件|来信|反映|来源|诉求)?(?:渠道|途径|来源|平台|方式(?=来|反映|分|统))"
_CATEGORY = r"(?:问题|诉求|事项|来件|投诉|业务)?(?:类别|分类|类型|大类|领域|主题|种类|门类)"
_SHARED = r"(?:分布|占比|构成|结构|排名|排行|排序|对比|统计|情况|之间)"
_PATTERNS: tuple[tuple[Grouping, re.Pattern[str]], ...] = (
    ("department", re.compile(rf"{_TOP}{_DEPARTMENT}{_BE}|"
        rf"(?:{_ANY}|{_WHICH}|{_SEVERAL}|不同){_DEPARTMENT}(?:分(?!钟)|来(?=看|分|统)|的(?=情况))?|分派?给哪些?{_DEPARTMENT}|"
        rf"(?:由|归)谁(?:承|主)?办|部门{_SHARED}"
    )),
    ("channel", re.compile(rf"{_TOP}{_CHANNEL}{_BE}|"
        rf"(?:{_ANY}|{_WHICH}|不同|(?:什么|啥)){_CHANNEL}(?:分(?!钟)|来(?=看|分|统))?|渠道{_SHARED}|来源{_SHARED}|"
        rf"怎么来的|从哪(?:里|儿)?来的?"
    )),
    ("area", re.compile(rf"{_TOP}{_AREA}{_BE}|"
        rf"(?:{_ANY}|{_WHICH}|{_SEVERAL}|不同){_AREA}(?:划)?(?:分(?!钟)|来(?=看|分|统))?|(?:地区|区域|地域|空间|"
        rf"区县|县区|属地){_SHARED}"
        r"|各地(?!铁|下|产)|哪(?:里|儿|块|一块|个地方|些地方|地)(?:的)?|什么地方|(?:集中|主要)?在哪(?:里|儿|些地方)?"
    )),
    ("day", re.compile(
        r"(?:按照?|分|逐|每一?|各)(?:天|日)(?!子|常|报)(?:来(?=看|分|统))?|一天一天地?|哪一?天|哪几天")),
    ("week", re.compile(
        r"(?:按照?|分|逐|每一?个?|各个?)(?:周(?!末|边|围|[一二三四五六日])|星期(?![一二三四五六日])|"
        r"礼拜)(?:来(?=看|分|统))?|一周一周地?|一个(?:星期|礼拜)一个(?:星期|礼拜)|哪一?个?(?:周|星期|礼拜)")),
    ("month", re.compile(
        r"(?:按照?|分|逐|每一?个?|各个?)月(?:份|度)?(?!报)(?:来(?=看|分|统))?|一个月一个月地?|月度(?!报)|哪(?:一|"
        r"几)?个?月(?:份)?|(?:按|分|每|各)个?季度?(?:分|统计)?(?<!按季)")),
    ("category", re.compile(rf"{_TOP}{_CATEGORY}{_BE}|"
        rf"(?:{_ANY}|{_WHICH}|不同){_CATEGORY}(?:分(?!钟)|来(?=看|分|统))?|分类(?=统计|看|汇总|列|"
        rf"别|$)|(?:类别|分类|类型|问题|诉求){_SHARED}(?=的|[，,。？?]|$)"
        r"|(?:各|每)类(?:问题|诉求|事项|来件|投诉)?|各种(?:问题|诉求|来件)"
        r"|哪(?:一|些|几|个)?(?:类|种|方面|领域|个方面|些方面)(?:的)?(?:问题|诉求|事项|来件|事情|事|矛盾)?"
        r"|(?:哪些|哪个|什么样的|什么|啥)(?:突出|主要|热点|具体|难点)?(?:问题|诉求|事项|事情|事儿|"
        r"事|内容|矛盾|烦心事)(?!由)"
        r"|(?:都|主要|集中|最)?(?:在)?(?:反映|关心|关注|抱怨|吐槽|来信|说|提|问|投诉)(?:得|的|了)?(?:最|"
        r"比较)?(?:多|集中)?的?(?:都|主要)?是?(?:些|哪些|点)?(?:什么|啥)(?:问题|事情|事|方面|内容)?"
        r"|(?:排名|数量|件数|排在|居)?前(?:几|[一二三四五六七八九十\d]+)(?:位|名|类|大|个|项)?的?(?:问题|"
        r"诉求|事项|热点|类别)|热点(?:问题|诉求)?(?:是|有|在)(?:什么|哪些|啥)|热点(?:问题|诉求)"
    )),
)  # fmt: skip
_TREND = re.compile(r"(?:变化)?(?:趋势|走势|曲线|变化情况)(?:图)?(?:如何|怎么样|怎样)?")
_LONG, _MIDDLE = 59, 35


def grouping_of(marked: Marked) -> Grouping | None:
    """What a question groups by; the first that it says."""
    found = [
        (match.start(), match.end(), grouping)
        for grouping, pattern in _PATTERNS
        for match in pattern.finditer(marked.text)
    ]
    for start, end, _ in found:
        marked.take(start, end)
    return min(found, key=lambda one: (one[0], -one[1]))[2] if found else None


def trend_grouping(marked: Marked, period: Period | None) -> Grouping | None:
    """The steps of a trend that a question asks for without saying them, by the length of its period."""
    if marked.take_first(_TREND) is None:
        return None
    if period is None or period.days > _LONG:
        return "month"
    return "week" if period.days > _MIDDLE else "day"
