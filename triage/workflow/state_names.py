"""What the states are called towards citizens and handlers."""

from collections.abc import Mapping

from triage.types import State

STATE_NAMES: Mapping[State, str] = {
    "received": "已收到",
    "triaged": "待分办",
    "assigned": "已交办",
    "claimed": "承办单位已认领",
    "returned": "重新确定承办单位",
    "in_progress": "办理中",
    "replied": "已答复",
    "evaluated": "已评价",
    "reopened": "重新办理",
    "closed": "已办结",
    "merged": "已并入同一问题办理",
    "out_of_scope": "不属于受理范围",
}
