"""Chinese names of states, kinds and reasons, as pages show them."""

from collections.abc import Mapping

from triage.types import DuplicateKind, Joined, ReasonCode, State, TransitionAction

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
TRANSITION_NAMES: Mapping[TransitionAction, str] = {
    "assign": "派件", "claim": "签收", "return": "退件", "start": "开始办理", "co_handle": "安排协办",
    "co_reply": "提交协办意见", "reply": "答复", "evaluate": "记录评价", "close": "办结", "reopen": "重新办理",
    "merge": "并件", "separate": "撤销并件", "refuse": "不予受理", "transfer": "转办", "request_extension": "申请延期",
    "grant_extension": "同意延期", "decline_extension": "不同意延期",
}  # fmt: skip
EVENT_NAMES: Mapping[str, str] = {
    "received": "收到来件", "corrected": "来件更正", "triaged": "给出分办建议", "decided": "作出处理决定",
    "revealed": "查看了个人信息", "approval_asked": "答复送审", "approval_approved": "答复审定同意",
    "approval_declined": "答复审定不同意", "held": "领取", "put_back": "放回", "assigned": "派件", "claimed": "签收",
    "returned": "退件", "started": "开始办理", "co_handled": "安排协办", "co_replied": "提交协办意见",
    "replied": "答复", "evaluated": "群众评价", "closed": "办结", "reopened": "重新办理", "merged": "并件",
    "separated": "撤销并件",
    "refused": "不予受理", "transferred": "转办", "extension_requested": "申请延期", "extension_granted": "同意延期",
    "extension_declined": "不同意延期", "reminded": "催办", "escalated": "催办升级", "supervised": "督办",
    "idea_judged": "所提建议的评审结果", "idea_adopted": "所提建议被采纳",
    "erased": "清除个人信息", "answered": "随并入的来件答复",
}  # fmt: skip
EVENT_FIELDS: Mapping[str, str] = {
    "department": "单位", "co_departments": "协办", "deadline": "期限", "until": "延至", "reason": "原因",
    "proposal": "建议", "satisfaction": "评价（5分制）", "comment": "意见", "target": "并入", "channel": "适用渠道",
    "level": "层级", "text": "内容", "campaign": "议题", "idea": "候选金点子", "result": "结果",
    "adopted_by": "采纳单位", "measures": "措施",
}  # fmt: skip
