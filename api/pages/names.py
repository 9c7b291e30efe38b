"""Chinese names of states, kinds and reasons, as pages show them."""

from collections.abc import Mapping

from triage.types import DuplicateKind, Joined, ReasonCode, State

STATE_NAMES: Mapping[State, str] = {
    "received": "待分办", "triaged": "待派件", "assigned": "已派件", "claimed": "已签收", "returned": "已退件",
    "in_progress": "办理中", "replied": "已答复", "evaluated": "已评价", "reopened": "重新办理", "closed": "已办结",
    "merged": "已并件", "out_of_scope": "不受理",
}  # fmt: skip
KIND_NAMES: Mapping[DuplicateKind | None, str] = {
    "exact": "原文重复提交", "near_exact": "略改后重复提交", "same_person": "同一人再次来信",
    "other_people": "不同人反映同一事项", None: "重复",
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
