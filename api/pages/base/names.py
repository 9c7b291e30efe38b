"""Chinese names of kinds, parts and reasons, as pages show them; those of states and events are everybody's."""

from collections.abc import Mapping

from triage.types import DuplicateKind, Joined, Part, ReasonCode, UrgentLevel, UrgentOutcome
from triage.types.decision_parts import PARTS

KIND_NAMES: Mapping[DuplicateKind | None, str] = {
    "exact": "原文重复提交", "near_exact": "略改后重复提交", "same_person": "同一人再次来信",
    "other_people": "不同人反映同一事项", "related": "相似，但不是同一事项", None: "重复",
}  # fmt: skip
JOINED_NAMES: Mapping[Joined, str] = {
    "first": "首件", "suggested": "系统建议，待确认", "confirmed": "已确认", "separated": "已分出",
}  # fmt: skip
ACT_NAMES: Mapping[str, str] = {
    "created": "建立", "suggested": "系统建议加入", "withdrawn": "撤回建议", "confirmed": "确认加入",
    "separated": "分出", "merged": "合并",
}  # fmt: skip
# In the order of the keys 1 to 7.
REASON_NAMES: Mapping[ReasonCode, str] = {
    "wrong_department": "单位不对", "wrong_place": "地点不对", "not_ours": "不属本办受理", "wrong_category": "分类不对",
    "duplicate_wrong": "不是重复件", "draft_unusable": "草稿不可用", "other": "其他（请写明）",
}  # fmt: skip
EVENT_FIELDS: Mapping[str, str] = {
    "department": "单位", "co_departments": "协办", "deadline": "期限", "until": "延至", "reason": "原因",
    "proposal": "建议", "satisfaction": "评价（5分制）", "comment": "意见", "target": "并入", "channel": "适用渠道",
    "level": "层级", "text": "内容", "campaign": "议题", "idea": "候选金点子", "result": "结果",
    "adopted_by": "采纳单位", "measures": "措施", "received": "收到时间", "files": "附件个数",
}  # fmt: skip
PART_NAMES: Mapping[Part, str] = {part.name: part.label for part in PARTS.values()}
URGENT_LEVEL_NAMES: Mapping[UrgentLevel, str] = {"danger": "险情", "look_at_once": "请立即看一眼"}
URGENT_OUTCOME_NAMES: Mapping[UrgentOutcome, str] = {
    "resolved": "险情已排除，人员安全", "handed_over": "已移交公安、消防、急救或主管单位处置",
    "unreachable": "联系不上来电人，已转请就近核实", "not_danger": "不是险情",
}  # fmt: skip
