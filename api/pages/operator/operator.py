"""The operator's first page: jobs, models, what runs in the background, storage and channels."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.engine.composition import model_versions
from api.pages.operator.file_import import PAGES
from api.web.responses import render_template, see_other
from api.web.state import state_of
from eval.summary import newest_summary
from triage.errors import ModelVersionError
from triage.learning.versions import ModelVersions
from triage.store import UnitOfWork
from triage.store.access.audit import AuditFilter
from triage.types import AuditRecord, Task, TaskKind

router = APIRouter(include_in_schema=False)
DROPS_SHOWN, DROPS_SHOWN_FOR = 10, timedelta(days=14)
JOB_NAMES = {
    "triage": "分办排队中的来件",
    "webhooks": "推送事件",
    "reminders": "检查期限、发出催办",
    "keys": "清理过期的请求标识",
    "grouping": "归并金点子",
    "panels": "提醒评审专家",
}
TASK_NAMES = {
    "train": "训练新版本",
    "use": "改用版本",
    "undo": "退回上一版本",
    "verify": "核对索引",
    "rebuild": "重建索引",
    "draft": "为未起草的来件起草",
    "redraft": "连同上次失败的一起起草",
    "eval": "用随附样本评测",
    "eval_own": "用本办的处理结果评测",
    "backup": "备份",
    "expire": "清除到期的个人信息",
    "erasures": "核查清除过的个人信息",
    "chain": "核验审计记录",
}
DRAFTING = ("draft", "redraft")
# What is asked for here; the rest has pages of its own.
HERE: tuple[TaskKind, ...] = ("train", "use", "undo", "verify", "rebuild", "draft", "redraft", "eval", "eval_own")
STATE_NAMES = {"waiting": "等待", "running": "正在执行", "done": "完成", "failed": "失败"}
# The figures that answer what an office asks; the others stand in the report of the command line.
FIGURE_NAMES = {
    "scope/accuracy": "受理范围判断正确",
    "place/area": "区县正确",
    "duplicates/found@3": "重复件找到（前三）",
    "duplicates/left_alone": "不重复的没有误报",
    "routing/category": "分类正确",
    "routing/department@1": "首选承办单位正确",
    "routing/department@3": "前三有正确的承办单位",
    "urgency/tier": "分级正确",
    "urgency/missed_urgent": "紧急件漏判（越低越好）",
    "references/case@5": "前五有可参考的办件",
    "references/clause@5": "前五有对应的条款",
    "draft/verified": "草稿引文可核实",
    "draft/points": "草稿逐点答复",
    "privacy/masked": "个人信息已遮盖",
}
TASKS_SHOWN = 8
Text = Annotated[str, Form()]


@router.get("/operator")
@permit(roles=("operator",))
def page(request: Request) -> Response:
    """How the service stands."""
    return _render(request)


@router.post("/operator/tasks")
@permit(roles=("operator",))
def ask_task(request: Request, who: Who, task: Text = "", version: Text = "") -> Response:
    """Have a model trained or switched, or the index checked or rebuilt, in the background."""
    state = state_of(request)
    known = [record.version for record in model_versions(state.settings).list()]
    kind = next((kind for kind in HERE if kind == task), None)
    if kind is None or (kind == "use" and version not in known):
        return _render(request, problem="没有这项操作，或没有这个版本。", status=422)
    if kind in DRAFTING and not state.language.configured:
        return _render(request, problem="没有配置语言模型，不能批量起草。", status=422)
    if problem := ask(request, who, kind, version if kind == "use" else ""):
        return _render(request, problem=problem, status=409)
    return see_other("/operator?woken=1#tasks")


def ask(request: Request, who: Principal, task: TaskKind, argument: str = "") -> str:
    """Have something done in the background; returns why not, where it is being done already."""
    asked = state_of(request).task_requests.ask(who, task, argument)
    return "" if asked else f"“{TASK_NAMES[task]}”已在等待或执行。"


def listed(tasks: Sequence[Task]) -> dict[str, Any]:
    """What a page that lists tasks needs."""
    return {
        "tasks": tasks[:TASKS_SHOWN],
        "task_names": TASK_NAMES,
        "task_states": STATE_NAMES,
        "pending": any(task.ended_at is None for task in tasks),
    }


@router.post("/operator/jobs")
@permit(roles=("operator",))
def run_job(request: Request, job: Text = "") -> Response:
    """Have a job run soon."""
    if job not in JOB_NAMES:
        return _render(request, problem="没有这项后台工作。", status=422)
    state_of(request).jobs.wake(job)
    return see_other("/operator?woken=1")


def _render(request: Request, *, problem: str = "", status: int = 200) -> Response:
    state = state_of(request)
    versions = model_versions(state.settings)
    with state.store.read() as work:
        context: dict[str, Any] = {
            "channels": work.storage.channels(),
            "counts": work.storage.counts(),
            "size": work.storage.size(),
            "due": work.work_items.count_due(),
            **listed(work.tasks.recent()),
            "dropped": _rejected_drops(work),
        }
    context |= {
        "jobs": JOB_NAMES,
        "running": state.jobs.running,
        "active": versions.active(),
        "versions": versions.list(),
        "problem": problem,
        "may_undo": _may_undo(versions),
        "import_pages": PAGES,
        "may_draft": state.language.configured,
        "drafting": DRAFTING,
        "evaluation": newest_summary(state.settings.evaluations),
        "figure_names": FIGURE_NAMES,
    }
    return render_template(request, "operator/overview.html", context, status=status)


def _rejected_drops(work: UnitOfWork) -> list[AuditRecord]:
    """What channels dropped in the last days that was not taken in, the newest first."""
    since = datetime.now(UTC) - DROPS_SHOWN_FOR
    found = [
        record
        for action in ("drop.file_rejected", "drop.rows_rejected")
        for record in work.audit.page(AuditFilter(since=since, action=action), 0, DROPS_SHOWN)[0]
    ]
    return sorted(found, key=lambda record: record.number, reverse=True)[:DROPS_SHOWN]


def _may_undo(versions: ModelVersions) -> bool:
    try:
        versions.previous()
    except ModelVersionError:
        return False
    return True
