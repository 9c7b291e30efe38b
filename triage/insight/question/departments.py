"""Departments: the unit that a question names, by the office's own list or by the form of its name."""

import re
from collections.abc import Sequence

from triage.insight.question.marked import Marked, longest_first

_STEMS = (
    "公安", "公安分", "交警", "交通警察", "特警", "城管", "城市管理", "城市管理和综合执法", "城市管理综合执法",
    "行政执法", "综合执法", "住建", "住房和城乡建设", "住房城乡建设", "住房保障", "房产", "房管", "教育", "教体",
    "教育体育", "卫健", "卫生健康", "卫计", "疾控", "人社", "人力资源和社会保障", "人力资源社会保障", "社保",
    "民政", "市监", "市场监管", "市场监督管理", "工商", "食药监", "自然资源", "自然资源和规划", "规划", "国土",
    "生态环境", "环保", "环境保护", "交通运输", "交通", "公路", "运管", "水利", "水务", "农业农村", "农业",
    "林业", "文旅", "文化旅游", "文旅广体", "文体", "体育", "应急", "应急管理", "消防", "医保", "医疗保障",
    "税务", "财政", "发改", "发展和改革", "发展改革", "工信", "工业和信息化", "商务", "信访", "司法",
    "退役军人事务", "退役军人", "审计", "统计", "园林", "绿化", "气象", "科技", "民宗", "乡村振兴", "数据",
    "行政审批", "政务服务", "公积金", "住房公积金管理", "劳动监察", "路灯", "市政", "环卫", "机关事务", "国资",
    "金融", "供销", "邮政", "烟草", "海事", "粮食",
)  # fmt: skip
_KINDS = (
    r"(?:管理局|监督局|执法局|委员会|管理中心|管理处|管理所|监察大队|交警支队|执法大队|执法支队|"
    r"支队|大队|总队|救援支队|部门|系统|条线|中心|局|厅|委|办(?!理|结|了|的|完|件|得|成|好|事)|"
    r"队|处(?!理|置)|所(?!有|以|在))"
)
_PREFIX = r"(?:[\u4e00-\u9fa5]{2,6}?[市州县区])"
_BY_FORM = re.compile(
    rf"(?P<name>(?:{_PREFIX}|省|市|区|县)?(?:{longest_first(_STEMS)}){_KINDS}|(?:{_PREFIX}|省|"
    rf"市|区|县)(?:残联|妇联|总工会|团委|供电公司|供电局)|交警(?!察)|[\u4e00-\u9fa5]{{2,5}}(?:街道办事处|"
    rf"街道办|镇政府|乡政府|区政府|县政府|市政府|管委会|居委会))"
)
_AREA_BEFORE = re.compile(rf"{_PREFIX}(?=(?:{longest_first(_STEMS)}){_KINDS})")
_TAIL = re.compile(r"(?:这边|那边|负责|承办|主办|办理|处理|承担|接|受理|牵头|经办|收到)+(?:的)?(?:了)?")
_HANDED = re.compile(r"(?:转给|交给|派给|分给|转到|交由|转交|由|归)(?:了)?$")
# What no form of name tells to be a unit does so by what it is said to do.
_BY_WORK = re.compile(
    r"(?:由|归)(?P<name>[\u4e00-\u9fa5]{2,16}?)(?=(?:负责)?(?:承办|主办|办理|牵头|负责|承接)(?:的|了))"
)
_ASKED = re.compile(r"^[哪各每谁]")
_NOT_A_NAME = re.compile(r"^(?:关于|反映|投诉|上个?|这个?|本|对|在|给|由|各|全|我|请问|查)+")


def department_of(marked: Marked, own: Sequence[str] = ()) -> str | None:
    """The department that a question names, in its words.

    Args:
        marked: the question.
        own: names, short names and aliases of the office's departments.
    """
    found = None
    names = [name for name in own if len(name) > 1]
    if names:
        known = re.search(rf"(?:(?:省|市|区|县)(?=.))?(?:{longest_first(names)})", marked.text)
        found = known if known is not None and _names_a_unit(marked.text, known, names) else None
    by_form = _BY_FORM.search(marked.text)
    if by_form is not None and (found is None or len(by_form["name"]) > len(found[0])):
        found = by_form
    if found is None and (by_work := _BY_WORK.search(marked.text)) is not None:
        if _ASKED.match(by_work["name"]):
            return None
        work = _TAIL.match(marked.text, by_work.end())
        marked.take(by_work.start(), work.end() if work is not None else by_work.end())
        return by_work["name"]
    if found is None or _ASKED.match(found[0]):
        return None
    start, end = found.span()
    clean = _NOT_A_NAME.match(found[0])
    start += len(clean[0]) if clean is not None else 0
    if found is by_form and (area := _AREA_BEFORE.match(marked.text[start:end])) is not None:
        # 望城区教育局 is the area 望城区 and its 教育局, unless the office has a unit of that name.
        start += area.end()
    name = marked.text[start:end]
    handed = _HANDED.search(marked.text[:start])
    tail = _TAIL.match(marked.text, end)
    marked.take(handed.start() if handed is not None else start, tail.end() if tail is not None else end)
    return name


def _names_a_unit(text: str, found: re.Match[str], names: Sequence[str]) -> bool:
    """Whether an alias stands for the unit: 交警 does, where 物业 or 公交 may be the matter."""
    if re.search(r"(?:局|委|厅|办|队|处|所|中心|集团|公司|支队|政府|街道|院|会)$", found[0]):
        return True
    del names
    return _TAIL.match(text, found.end()) is not None or _HANDED.search(text[: found.start()]) is not None
