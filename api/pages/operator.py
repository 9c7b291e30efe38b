"""The operator's page: accounts, keys, channels, webhooks, jobs, models and storage, without a shell."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.access.tokens import new_key, token_hash
from api.composition import model_versions
from api.zone import LOCAL_ZONE
from triage.errors import AccountError, ModelVersionError, NotFoundError
from triage.learning.versions import ModelVersions
from triage.passwords import hash_password, one_time_password
from triage.types import ROLE_NAMES, Account, ApiKey, Reach
from triage.types.api_key import DEFAULT_RATE

router = APIRouter(include_in_schema=False)
SEE_OTHER = 303
JOB_NAMES = {
    "triage": "分办排队中的来件",
    "webhooks": "推送事件",
    "reminders": "检查期限、发出催办",
    "keys": "清理过期的请求标识",
    "retention": "清除到期的个人信息",
    "grouping": "归并金点子",
    "panels": "提醒评审专家",
}
TASK_NAMES = {
    "train": "训练新版本",
    "use": "改用版本",
    "undo": "退回上一版本",
    "verify": "核对索引",
    "rebuild": "重建索引",
}
TASK_OBJECTS = {"train": "model", "use": "model", "undo": "model", "verify": "index", "rebuild": "index"}
STATE_NAMES = {"waiting": "等待", "running": "正在执行", "done": "完成", "failed": "失败"}
SCOPE_NAMES = {
    "suggestions:write": "送来件",
    "suggestions:read": "读来件",
    "decisions:write": "写处理意见",
    "webhooks:manage": "管理事件推送",
    "ideas:read": "读金点子",
    "audit:read": "读审计记录",
    "metrics:read": "读运行指标",
}
TASKS_SHOWN = 8
Text = Annotated[str, Form()]


@router.get("/operator")
@permit(roles=("operator",))
def page(request: Request, who: Who) -> Response:
    """How the service stands."""
    return _render(request, who)


@router.post("/operator/accounts")
@permit(roles=("operator",))
def add_account(
    request: Request,
    who: Who,
    name: Text = "",
    display_name: Text = "",
    roles: Annotated[list[str] | None, Form()] = None,
    department: Text = "",
    areas: Text = "",
) -> Response:
    """Make an account; its first password is shown once."""
    password = one_time_password()
    fields = {
        "name": name.strip(),
        "display_name": display_name.strip(),
        "roles": tuple(roles or ()),
        "department": department or None,
        "areas": tuple(area.strip() for area in areas.replace("，", "、").split("、") if area.strip()),
    }
    try:
        account = Account.model_validate(fields)
        with request.app.state.store.write() as work:
            work.accounts.add(account, hash_password(password), datetime.now(UTC))
            work.audit.record(who.entry("account.added", "account", account.name, roles=",".join(account.roles)))
    except (ValidationError, AccountError):
        problem = (
            "没有建立账号：用户名须为 2 至 60 个字母、数字或 . _ @ -，不得重复；至少选一个角色；承办单位人员须选单位。"
        )
        return _render(request, who, problem=problem, status=422)
    return _render(request, who, secret=(account.display_name, password))


@router.post("/operator/accounts/change")
@permit(roles=("operator",))
def change_account(request: Request, who: Who, name: Text = "", act: Text = "") -> Response:
    """Disable or enable an account, or give it a new first password."""
    if name == who.name:
        return _render(request, who, problem="不能停用或重置自己的账号，请由另一位管理员操作。", status=422)
    password = one_time_password()
    try:
        with request.app.state.store.write() as work:
            if act == "reset":
                work.accounts.set_password(name, hash_password(password), must_change=True)
            else:
                work.accounts.disable(name, disabled=act == "disable")
            done = {"reset": "reset", "disable": "disabled"}.get(act, "enabled")
            work.audit.record(who.entry(f"account.{done}", "account", name))
    except NotFoundError:
        return _render(request, who, problem="没有这个账号。", status=422)
    if act == "reset":
        return _render(request, who, secret=(name, password))
    return RedirectResponse("/operator", SEE_OTHER)


@router.post("/operator/keys")
@permit(roles=("operator",))
def add_key(
    request: Request, who: Who, name: Text = "", scopes: Annotated[list[str] | None, Form()] = None,
    departments: Text = "", areas: Text = "", channels: Text = "", rate: Text = "", expires: Text = "",
    may_name_actor: Text = "",
) -> Response:  # fmt: skip
    """Make a key for another system; it is shown once."""
    secret, now = new_key(), datetime.now(UTC)
    limits = {"departments": departments, "areas": areas, "channels": channels}
    try:
        key = ApiKey.model_validate(
            {
                "name": name.strip(),
                "scopes": tuple(scopes or ()),
                "reach": Reach(**{kind: _names(text) for kind, text in limits.items() if text.strip()}),
                "rate": rate.strip() or DEFAULT_RATE,
                "may_name_actor": bool(may_name_actor),
                "created_at": now,
                "expires_at": datetime.fromisoformat(expires).replace(tzinfo=LOCAL_ZONE) if expires else None,
            }
        )
        with request.app.state.store.write() as work:
            work.api_keys.add(key, token_hash(secret))
            work.audit.record(who.entry("key.added", "key", key.name, scopes=",".join(key.scopes)))
    except (ValidationError, ValueError, AccountError):
        problem = (
            "没有建立密钥：名称须为 2 至 60 个字母、数字、汉字或 . _ -，不得重复；至少选一项权限；"
            "接收来件的密钥只能限定渠道，管理推送的密钥不能限定范围。"
        )
        return _render(request, who, problem=problem, status=422)
    return _render(request, who, key=(key.name, secret))


@router.post("/operator/tasks")
@permit(roles=("operator",))
def ask_task(request: Request, who: Who, task: Text = "", version: Text = "") -> Response:
    """Have a model trained or switched, or the index checked or rebuilt, in the background."""
    state = request.app.state
    known = [record.version for record in model_versions(state.settings).list()]
    if task not in TASK_NAMES or (task == "use" and version not in known):
        return _render(request, who, problem="没有这项操作，或没有这个版本。", status=422)
    if any(entry.kind == task for entry in state.tasks.open()):
        return _render(request, who, problem=f"“{TASK_NAMES[task]}”已在等待或执行。", status=409)
    asked = state.tasks.ask(task, version if task == "use" else "", who.display_name)
    with state.store.write() as work:
        work.audit.record(
            who.entry(f"{TASK_OBJECTS[task]}.{task}_asked", "task", asked.id, version=asked.argument or None)
        )
    state.jobs.wake("operator")
    return RedirectResponse("/operator?woken=1#tasks", SEE_OTHER)


@router.post("/operator/keys/revoke")
@permit(roles=("operator",))
def revoke_key(request: Request, who: Who, name: Text = "") -> Response:
    """End a key for good."""
    try:
        with request.app.state.store.write() as work:
            work.api_keys.revoke(name, datetime.now(UTC))
            work.audit.record(who.entry("key.revoked", "key", name))
    except NotFoundError:
        return _render(request, who, problem="没有这个密钥。", status=422)
    return RedirectResponse("/operator", SEE_OTHER)


@router.post("/operator/jobs")
@permit(roles=("operator",))
def run_job(request: Request, who: Who, job: Text = "") -> Response:
    """Have a job run soon."""
    if job not in JOB_NAMES:
        return _render(request, who, problem="没有这项后台工作。", status=422)
    request.app.state.jobs.wake(job)
    return RedirectResponse("/operator?woken=1", SEE_OTHER)


@router.post("/operator/webhooks/replay")
@permit(roles=("operator",))
def replay(request: Request, who: Who, webhook: Text = "") -> Response:
    """Send the dead letters of a receiver again."""
    try:
        with request.app.state.store.write() as work:
            work.webhooks.replay(webhook, None)
            work.audit.record(who.entry("webhook.replayed", "webhook", webhook))
    except NotFoundError:
        return _render(request, who, problem="没有这个订阅。", status=422)
    request.app.state.jobs.wake("webhooks")
    return RedirectResponse("/operator?woken=1", SEE_OTHER)


def _render(
    request: Request,
    who: Principal,
    *,
    problem: str = "",
    secret: tuple[str, str] | None = None,
    key: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    state = request.app.state
    versions, tasks = model_versions(state.settings), state.tasks.recent()
    with state.store.read() as work:
        context: dict[str, Any] = {
            "accounts": work.accounts.all(),
            "keys": work.api_keys.all(),
            "webhooks": work.webhooks.all(),
            "channels": work.storage.channels(),
            "counts": work.storage.counts(),
            "size": work.storage.size(),
            "due": work.handlings.count_due(),
            "departments": work.departments.names(),
        }
    context |= {
        "me_name": who.name,
        "jobs": JOB_NAMES,
        "running": state.jobs.running,
        "active": versions.active(),
        "versions": versions.list(),
        "role_names": ROLE_NAMES,
        "now": datetime.now(UTC),
        "problem": problem,
        "secret": secret,
        "new_key": key,
        "scope_names": SCOPE_NAMES,
        "tasks": tasks[:TASKS_SHOWN],
        "task_names": TASK_NAMES,
        "state_names": STATE_NAMES,
        "pending": any(task.ended is None for task in tasks),
        "may_undo": _may_undo(versions),
        "woken": "woken" in request.query_params,
    }
    result: Response = state.templates.TemplateResponse(request, "operator.html", context, status_code=status)
    return result


def _may_undo(versions: ModelVersions) -> bool:
    try:
        versions.previous()
    except ModelVersionError:
        return False
    return True


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("，", "、").split("、") if name.strip())
