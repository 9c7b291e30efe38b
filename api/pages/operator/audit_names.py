"""What the audit's codes are called on its page."""

from collections.abc import Mapping

from api.pages.base.names import ACT_NAMES
from triage.insight.report.report import KIND_NAMES
from triage.types import ROLE_NAMES
from triage.types.audit import Detail
from triage.types.state_names import EVENT_NAMES, STATE_NAMES

ACTION_NAMES: Mapping[str, str] = {
    "account.added": "建立账号", "account.changed": "修改账号", "account.unlocked": "解锁账号",
    "account.linked": "关联统一身份", "account.unlinked": "取消关联统一身份",
    "account.disabled": "停用账号", "account.enabled": "启用账号",
    "account.locked": "账号锁定", "account.password_changed": "修改口令", "account.reset": "重置口令",
    "account.sign_in_failed": "登录失败", "account.signed_in": "登录", "account.signed_out": "退出",
    "audit.exported": "导出审计记录", "audit.viewed": "查看审计记录", "audit.chain_asked": "核验审计记录",
    "audit.anchored": "审计锚定", "content.resealed": "重记校验值", "content.sealed": "补记以前内容的校验值",
    "backup.backup_asked": "备份", "backup.made": "备份完成", "backup.restored": "从备份恢复",
    "campaign.imported": "议题导入建议",
    "cases.imported": "导入办件", "suggestions.imported": "导入来件", "departments.imported": "导入承办单位",
    "policies.imported": "导入政策",
    **{f"{kind}.rejects_fetched": "下载退回的行" for kind in ("cases", "suggestions", "departments", "policies")},
    "drop.file_rejected": "投放的文件没有收进", "drop.rows_rejected": "投放的文件有退回的行",
    "drop.file_taken": "收进投放的文件", "contacts.resealed": "重新加密联系方式",
    "erasure.failed": "清除个人信息未成",
    "erasure.certified": EVENT_NAMES["erased"], "erasure.copies_removed": "删除已导入的文件",
    "erasure.expire_asked": "清除到期的个人信息", "erasure.erasures_asked": "核查清除过的个人信息",
    "index.verify_asked": "核对索引", "index.rebuild_asked": "重建索引",
    "key.added": "建立密钥", "key.revoked": "吊销密钥",
    "language.draft_asked": "批量起草", "language.redraft_asked": "批量起草，含上次失败的",
    "model.eval_asked": "用随附样本评测", "model.eval_own_asked": "用处理结果评测",
    "decisions.exported": "导出处理结果",
    "model.train_asked": "训练模型", "model.use_asked": "改用模型版本", "model.undo_asked": "退回上一模型版本",
    "report.written": "写出来件分析报告",
    "rules.applied": "按规则重新分办", "rules.changed": "修改分类、分级或期限", "rules.reset": "恢复配置文件的规则",
    "suggestion.viewed": "查看来件",
    "support.set_aside": "支持不计入人数", "support.taken_back": "支持恢复计入",
    "webhook.added": "订阅事件", "webhook.paused": "暂停推送", "webhook.removed": "取消订阅",
    "webhook.replayed": "重发失败的事件", "webhook.resumed": "恢复推送", "webhook.rotated": "更换推送密钥",
    **{f"suggestion.{kind}": name for kind, name in EVENT_NAMES.items()},
    **{f"issue.{kind}": f"同一问题：{name}" for kind, name in ACT_NAMES.items()},
    "issue.confirm": "同一问题：确认加入", "issue.separate": "同一问题：分出",
}  # fmt: skip
DETAIL_NAMES: Mapping[str, str] = {
    "event": "事件", "role": "角色", "state": "状态", "by": "方式", "page": "页", "roles": "角色", "scopes": "权限",
    "fields": "改动", "before": "原为", "decision": "处理决定编号", "approval": "送审编号",
    "file": "文件", "error": "错误",
    "total": "条数", "rows": "行数", "added": "新增", "corrected": "更正或补充", "duplicate": "重复",
    "ignored": "没有存入的列", "supplemented": "补充", "columns": "列的对应", "confidential": "保密件",
    "known": "已有", "changed": "更新", "unchanged": "未变", "rejected": "退回",
    "version": "版本", "suggestions": "来件数", "digest": "SHA-256", "bytes": "字节数",
    "kind": "种类", "period": "时期", "form": "格式", "area": "地方", "topic": "事项",
    "set_aside": "不计入编号", "reason": "理由",
}  # fmt: skip
VALUE_NAMES: Mapping[str, str] = {
    **{str(role): name for role, name in ROLE_NAMES.items()},
    **{str(state): name for state, name in STATE_NAMES.items()},
    **KIND_NAMES,
    "display_name": "姓名", "roles": "角色", "reach": "范围",
    "system": "系统", "citizen": "群众", "password": "口令", "demo": "示范",
}  # fmt: skip


DIGESTS = frozenset(("particulars", "whole", "content"))
ANSWERS: Mapping[bool | None, str] = {True: "是", False: "否", None: "无"}


ANCHOR_KINDS: Mapping[str, str] = {
    "file": "文件", "email": "电子邮件", "webhook": "推送", "rfc3161": "时间戳",
}  # fmt: skip
ANCHOR_ADVICE: Mapping[str, str] = {
    "file": "请确认这个位置能写、磁盘未满，且在另一台机器上。",
    "email": "请确认邮件服务器的地址、账号和收件人。",
    "webhook": "请确认接收方在线、地址未变，且允许本服务访问。",
    "rfc3161": "请确认时间戳服务的地址和网络。",
}  # fmt: skip


def action_name(action: str) -> str:
    """The name of an action; what has none is shown as it is."""
    return ACTION_NAMES.get(action, action)


def details_text(details: Mapping[str, Detail]) -> str:
    """The details of a record in words; of digests, which nobody reads, it says how many there are."""
    shown = {name: value for name, value in details.items() if value is not None and not _is_digest(name)}
    said = [detail_text(name, value) for name, value in sorted(shown.items())]
    number = sum(map(_is_digest, details))
    return "；".join([*said, f"校验值：{number} 个"] if number else said)


def _is_digest(name: str) -> bool:
    return name in DIGESTS or "#" in name


def detail_text(name: str, value: object) -> str:
    """One detail of a record in words."""
    if isinstance(value, str):
        value = "、".join(VALUE_NAMES.get(part, part) for part in value.split(","))
    said = ANSWERS[value] if value is None or isinstance(value, bool) else value
    return f"{DETAIL_NAMES.get(name, name)}：{said}"
