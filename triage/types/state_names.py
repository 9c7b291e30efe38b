"""What states, events and acts are called: by staff on pages and in exports, towards citizens, and by their API key."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, get_args

from triage.types.transition import TransitionAction
from triage.types.work_item import State


class Naming(NamedTuple):
    """The names of one state or event; `citizen` is empty where citizens are not told of it."""

    staff: str
    citizen: str = ""


STATES: Mapping[State, Naming] = {
    "received": Naming("待分办", "已收到"),
    "triaged": Naming("待派件", "等待交办"),
    "assigned": Naming("已派件", "已交办"),
    "claimed": Naming("已签收", "承办单位已认领"),
    "returned": Naming("已退件", "重新确定承办单位"),
    "in_progress": Naming("办理中", "办理中"),
    "replied": Naming("已答复", "已答复"),
    "evaluated": Naming("已评价", "已评价"),
    "reopened": Naming("重新办理", "重新办理"),
    "closed": Naming("已办结", "已办结"),
    "merged": Naming("已并件", "已并入同一问题办理"),
    "out_of_scope": Naming("不受理", "不属于受理范围"),
}
EVENTS: Mapping[str, Naming] = {
    "received": Naming("收到来件", "收到来件"),
    "corrected": Naming("来件更正"),
    "supplemented": Naming("来件补充", "收到补充"),
    "attached": Naming("补交附件", "收到补交的附件"),
    "triaged": Naming("给出分办建议"),
    "decided": Naming("作出处理决定"),
    "reconsidered": Naming("按退回原因重新给出建议"),
    "revealed": Naming("查看了个人信息"),
    "approval_asked": Naming("答复送审"),
    "approval_approved": Naming("答复审定同意"),
    "approval_declined": Naming("答复审定不同意"),
    "held": Naming("领取"),
    "put_back": Naming("放回"),
    "assigned": Naming("派件", "交办"),
    "claimed": Naming("签收", "承办单位认领"),
    "returned": Naming("退件", "退回重新确定承办单位"),
    "started": Naming("开始办理", "开始办理"),
    "co_handled": Naming("安排协办", "安排协办"),
    "co_replied": Naming("提交协办意见"),
    "replied": Naming("答复", "答复"),
    "evaluated": Naming("群众评价", "评价"),
    "closed": Naming("办结", "办结"),
    "reopened": Naming("重新办理", "重新办理"),
    "merged": Naming("并件", "并入同一问题"),
    "separated": Naming("撤销并件", "分出单独办理"),
    "refused": Naming("不予受理", "不属于受理范围"),
    "transferred": Naming("转办", "转办"),
    "extension_requested": Naming("申请延期"),
    "extension_granted": Naming("同意延期", "延长期限"),
    "extension_declined": Naming("不同意延期"),
    "reminded": Naming("催办"),
    "escalated": Naming("催办升级"),
    "supervised": Naming("督办"),
    "idea_judged": Naming("所提建议的评审结果", "所提建议的评审结果"),
    "idea_adopted": Naming("所提建议被采纳", "所提建议被采纳"),
    "erased": Naming("清除个人信息"),
    "answered": Naming("随并入的来件答复", "随同一问题答复"),
    "undone": Naming("撤销"),
    "danger_detected": Naming("发现险情"),
    "danger_acknowledged": Naming("接警确认"),
    "danger_step_done": Naming("完成处置步骤"),
    "danger_unacknowledged": Naming("无人接警，已升级"),
    "danger_confirmed": Naming("认定是险情"),
    "danger_dismissed": Naming("认定不是险情"),
    "danger_closed": Naming("险情处置结束"),
}
EVENT_OF: Mapping[TransitionAction, str] = {
    "assign": "assigned", "claim": "claimed", "return": "returned", "start": "started", "co_handle": "co_handled",
    "co_reply": "co_replied", "reply": "replied", "evaluate": "evaluated", "close": "closed", "reopen": "reopened",
    "merge": "merged", "separate": "separated", "refuse": "refused", "transfer": "transferred",
    "request_extension": "extension_requested", "grant_extension": "extension_granted",
    "decline_extension": "extension_declined",
}  # fmt: skip
"""The event that an act is recorded as."""
STATE_NAMES: Mapping[State, str] = {state: naming.staff for state, naming in STATES.items()}
CITIZEN_STATE_NAMES: Mapping[State, str] = {state: naming.citizen for state, naming in STATES.items()}
EVENT_NAMES: Mapping[str, str] = {kind: naming.staff for kind, naming in EVENTS.items()}
# An evaluation is the citizen's; what staff does is to note it down.
TRANSITION_NAMES: Mapping[TransitionAction, str] = {
    action: EVENT_NAMES[EVENT_OF[action]] for action in get_args(TransitionAction)
} | {"evaluate": "记录评价"}


def documented(namings: Iterable[tuple[str, Naming]]) -> str:
    """Keys with their names for the documentation of the API, the citizens' name in brackets."""
    told = (f"{key} {name.staff}{f'（{name.citizen}）' if name.citizen else ''}" for key, name in namings)
    return "、".join(told)
