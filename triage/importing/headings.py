"""Headings: the many names that a field has in spreadsheets, mapped to ours."""

import re
from collections.abc import Mapping

from triage.importing.tables import Row

_SPACES = re.compile(r"[\s_（）()：:*]+")

_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "留言编号", "编号", "工单编号", "工单号", "信件编号", "受理编号", "办件编号", "建议编号", "序号"),
    "user": ("user", "留言用户", "用户", "网友", "诉求人", "来电人", "写信人", "建议人"),
    "title": ("title", "留言主题", "主题", "标题", "来信标题", "诉求标题", "工单标题", "建议标题"),
    "text": (
        "text",
        "留言详情",
        "留言内容",
        "详情",
        "内容",
        "诉求内容",
        "来信内容",
        "工单内容",
        "正文",
        "建议内容",
        "content",
    ),
    "time": (
        "time",
        "时间",
        "留言时间",
        "来电时间",
        "来信时间",
        "受理时间",
        "提交时间",
        "诉求时间",
        "建议时间",
        "日期",
    ),
    "channel": ("channel", "来源渠道", "渠道", "来源", "诉求来源"),
    "stated_place": ("stated_place", "所在地区", "所属地区", "诉求地点", "地点", "地址区域", "所属区域"),
    "reply": ("reply", "答复意见", "答复内容", "回复内容", "回复", "答复", "办理结果", "处理结果", "办理意见"),
    "reply_time": ("reply_time", "答复时间", "回复时间", "办结时间"),
    "category": ("category", "一级标签", "一级分类", "分类", "诉求分类", "问题分类", "类别"),
    "subcategory": ("subcategory", "二级标签", "二级分类"),
    "department": ("department", "承办单位", "主办单位", "办理单位", "责任单位", "答复单位", "承办部门", "回复单位"),
    "co_departments": ("co_departments", "协办单位", "协办部门"),
    "city": ("city", "城市", "市州", "所属市州"),
    "area": ("area", "区县", "县市区", "所属区县", "区划"),
    "street": ("street", "街道", "乡镇街道", "街道乡镇", "乡镇"),
    "outcome": ("outcome", "办理情况", "办理状态", "办理结论", "结果类型"),
    "name": ("name", "单位名称", "部门名称", "机构名称", "名称"),
    "short_name": ("short_name", "简称", "单位简称"),
    "aliases": ("aliases", "别名", "曾用名", "其他名称"),
    "level": ("level", "级别", "层级"),
    "superior": ("superior", "上级", "上级单位", "主管部门"),
    "phone": ("phone", "电话", "联系电话", "办公电话"),
    "address": ("address", "地址", "办公地址"),
    "duties": ("duties", "职责", "工作职责", "主要职责", "权责清单"),
    "document": ("document", "政策名称", "文件名称", "文件标题"),
    "number": ("number", "文号", "发文字号"),
    "effective_from": ("effective_from", "施行日期", "生效日期", "发布日期"),
    "repealed_on": ("repealed_on", "废止日期", "失效日期"),
    "status": ("status", "状态", "效力", "时效性"),
    "article": ("article", "条", "条号", "条款"),
}
_FIELD_OF = {_SPACES.sub("", alias).lower(): field for field, aliases in _NAMES.items() for alias in aliases}


def canonical(row: Row) -> Row:
    """The row under our field names; of two headings for one field the first filled one counts.

    Headings that are not known are left out: spreadsheets have many that do not concern us.
    """
    result: Row = {}
    for heading, cell in row.items():
        field = _FIELD_OF.get(_SPACES.sub("", str(heading)).lower())
        if field and result.get(field) in (None, ""):
            result[field] = cell
    return result


def headings_of(field: str) -> tuple[str, ...]:
    """The headings under which a field is recognised, for messages."""
    return _NAMES[field]
