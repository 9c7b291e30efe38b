"""Headings: the many names that a field has in spreadsheets, mapped to ours."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]

_SPACES = re.compile(r"[\s_（）()：:*＊※\u200b\ufeff]+")
# What a template says beside a name: （必填）, 【选填】, [yyyy-mm-dd] and the number of a second column of one name.
_ASIDE = re.compile(r"[（(【\[〔][^（）()【】\[\]〔〕]*[）)】\]〕]")
_FILL_IN = re.compile(r"(?:必填项?|选填项?|必录项?)$")

_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "external_id", "留言编号", "工单编号", "工单号", "信件编号", "受理编号", "办件编号", "建议编号", "诉求编号",
        "来件编号", "来信编号", "受理单号", "工单流水号", "受理流水号", "流水号", "业务编号", "事项编号", "案件编号",
        "编号", "单号", "件号",
    ),
    "user": (
        "user", "留言用户", "用户", "网友", "诉求人", "来电人", "写信人", "建议人", "反映人", "来信人", "网友昵称",
        "用户名", "用户编号",
    ),
    "title": (
        "title", "留言主题", "主题", "标题", "来信标题", "诉求标题", "工单标题", "建议标题", "信件标题", "事项标题", "诉求主题",
        "来信主题", "工单主题", "信件主题", "来件标题",
    ),
    "text": (
        "text", "留言详情", "留言内容", "详情", "内容", "诉求内容", "来信内容", "工单内容", "正文", "建议内容",
        "content", "反映内容", "信件内容", "事项内容", "来件内容", "来电内容", "诉求描述", "问题描述", "事项描述",
        "具体内容", "详细内容", "诉求详情", "意见内容",
    ),
    "time": (
        "time", "留言时间", "来电时间", "来信时间", "来件时间", "诉求时间", "反映时间", "建议时间", "提交时间", "受理时间", "登记时间",
        "创建时间", "接收时间", "发布时间", "留言日期", "来电日期", "来信日期", "来件日期", "受理日期", "登记日期", "时间", "日期",
    ),
    "channel": ("channel", "来源渠道", "渠道", "来源", "诉求来源"),
    "stated_place": ("stated_place", "所在地区", "所属地区", "诉求地点", "地点", "地址区域", "所属区域"),
    "public": ("public", "是否公开", "是否同意公开"),
    "correction": ("correction", "是否更正", "更正件"),
    "supplement": ("supplement", "是否补充", "补充件"),
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
    "attachments": ("attachments", "附件", "附件名称", "附件文件"),
    "contact_name": ("contact_name", "姓名", "联系人", "来信人姓名", "来电人姓名", "诉求人姓名"),
    "email": ("email", "电子邮箱", "邮箱", "电子邮件", "e-mail"),
    "reply_wanted": ("reply_wanted", "是否需要回复", "是否回复", "是否需要答复", "需要回复"),
    "anonymous": ("anonymous", "匿名", "是否匿名"),
    "confidential": ("confidential", "保密", "是否保密", "信息是否保密"),
    "phone": ("phone", "电话", "联系电话", "办公电话"),
    "address": ("address", "地址", "办公地址"),
    "duties": ("duties", "职责", "工作职责", "主要职责", "权责清单"),
    "document": ("document", "政策名称", "文件名称", "文件标题"),
    "number": ("number", "文号", "发文字号"),
    "effective_from": ("effective_from", "施行日期", "生效日期", "发布日期"),
    "repealed_on": ("repealed_on", "废止日期", "失效日期"),
    "status": ("status", "状态", "效力", "时效性"),
    "article": ("article", "条", "条号", "条款"),
}  # fmt: skip
_FIELD_OF = {_SPACES.sub("", alias).lower(): field for field, aliases in _NAMES.items() for alias in aliases}
_RANK = {_SPACES.sub("", alias).lower(): rank for aliases in _NAMES.values() for rank, alias in enumerate(aliases)}
# A row number is never an id: the next file begins with 1 again.
SERIALS = frozenset({"序号", "序", "行号", "no", "no.", "№", "#", "项次", "编次", "顺序号", "serial"})
# Other names of ids end like this, unless they number something else.
_ID_ENDS = ("编号", "单号", "流水号", "件号", "编码", "id")
_OTHER_IDS = (
    "证件", "身份证", "部门", "单位", "区划", "区域", "分类", "类别", "坐席", "座席", "用户", "客户", "批次", "网格", "行政", "组织",
    "机构", "人员", "邮政", "地址", "社区", "渠道", "标签", "open", "union", "user", "dept",
)  # fmt: skip


def field_of(heading: str) -> str | None:
    """The field that a heading names, however a template decorates it; None where we know none."""
    for name in _plain_names(heading):
        if (field := _FIELD_OF.get(name)) is not None:
            return field
    return None


def rank_of(heading: str) -> int:
    """How usual a heading is for its field, the most usual first; the last for one that we do not know."""
    return min((_RANK[name] for name in _plain_names(heading) if name in _RANK), default=len(_RANK))


def is_serial(heading: str) -> bool:
    """Whether a heading says that its column only counts the rows."""
    return any(name in SERIALS for name in _plain_names(heading))


def is_id_like(heading: str) -> bool:
    """Whether a heading may name the id of what a row is about."""
    if is_serial(heading):
        return False
    if field_of(heading) == "id":
        return True
    return any(
        name.endswith(_ID_ENDS) and not any(word in name for word in _OTHER_IDS) for name in _plain_names(heading)
    )


def _plain_names(heading: str) -> tuple[str, ...]:
    """A heading as it may stand in the list of names: whole, and without what a template says beside it."""
    text = unicodedata.normalize("NFKC", heading)
    bare = _ASIDE.sub("", text)
    names = []
    for form in (text, bare):
        name = _SPACES.sub("", form).lower()
        names += [name, _FILL_IN.sub("", name)]
    return tuple(name for name in dict.fromkeys(names) if name)


def canonical(row: Row) -> Row:
    """The row under our field names; of two headings for one field the first filled one counts.

    Headings that are not known are left out: spreadsheets have many that do not concern us.
    """
    result: Row = {}
    for heading, cell in row.items():
        field = field_of(str(heading))
        if field and result.get(field) in (None, ""):
            result[field] = cell
    return result


def headings_of(field: str) -> tuple[str, ...]:
    """The headings under which a field is recognised, for messages."""
    return _NAMES[field]
