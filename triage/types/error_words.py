"""Words of error texts: what keys of objects, fields, states, roles and acts are called in Chinese."""

from collections.abc import Mapping

from triage.types.account import ROLE_NAMES
from triage.types.state_names import STATE_NAMES, TRANSITION_NAMES

KINDS: Mapping[str, str] = {
    "suggestion": "来件", "account": "账号", "attachment": "附件", "adoption": "采纳登记",
    "assignment": "评审任务", "campaign": "议题", "case": "办件", "comparison": "两两比较",
    "dead letter": "失败的推送", "department": "承办单位", "idea": "候选金点子", "issue": "同一问题",
    "key": "密钥", "member": "本问题的来件", "page": "页面", "photo": "照片", "policy": "政策", "policy_scan": "扫描件",
    "rejects": "退回的行",
    "upload": "待导入的文件（可能已导入或过期，请重新选择文件）",
    "set aside": "不计入的支持", "subscription": "订阅", "urgent clock": "险情件",
}  # fmt: skip
FIELDS: Mapping[str, str] = {
    "id": "编号", "external_id": "编号", "title": "标题", "text": "正文", "reply": "答复", "time": "时间",
    "reply_time": "答复时间", "department": "承办单位", "category": "分类", "outcome": "结果", "user": "来信人",
    "channel": "渠道", "name": "单位名称", "short_name": "简称", "level": "级别", "duties": "职责",
    "phone": "电话", "address": "地址", "stated_place": "所在地区", "confidential": "是否保密",
    "anonymous": "是否匿名", "reply_wanted": "是否需要回复", "email": "邮箱", "contact_name": "姓名",
    "document": "文件名称", "public": "是否公开", "correction": "是否更正",
    "supplement": "是否补充", "reason": "原因", "proposal": "建议", "satisfaction": "评价",
    "target": "并入的来件", "until": "延至", "co_departments": "协办单位",
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "stored": {"triage": "分办建议", "idea": "候选说明"},
    "field": FIELDS,
    "action": {str(action): name for action, name in TRANSITION_NAMES.items()},
    "state": {str(state): name for state, name in STATE_NAMES.items()},
    "sources": {str(state): name for state, name in STATE_NAMES.items()},
    "role": {**{str(role): name for role, name in ROLE_NAMES.items()}, "citizen": "来信人", "channel": "来件渠道"},
}
"""Which fields hold a key, and what it is called."""
