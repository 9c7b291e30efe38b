"""The page of categories, tiers and deadlines: changed with a preview and a history, effective at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import permit, signed_in
from api.pages.operator.previews import effect, judged_at_once, numbered
from api.pages.operator.rules_form import (
    CategoryGroup,
    CategoryLine,
    DeadlineLine,
    check_references,
    deadlines_of,
    groups_entered,
    groups_of,
    lines_of,
    with_categories,
    with_deadlines,
)
from api.pages.operator.tiers_form import (
    MOST_TIERS,
    ConditionLine,
    TierLine,
    arranged,
    tiers_entered,
    tiers_shown,
    with_tiers,
)
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import RulesError
from triage.office.rule_changes import OfficeRules, renames, with_rules
from triage.office.workdays import published_years
from triage.types import Role
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
EDITORS: tuple[Role, ...] = ("operator", "supervisor")
CHANGES_SHOWN = 50
LARGEST_DAYS = 64 * 1024
CONFLICT, INVALID = 409, 422
Text = Annotated[str, Form()]
Texts = Annotated[list[str] | None, Form()]
Change = Callable[[OfficeRules], OfficeRules]


@dataclass
class Sent:
    """What was entered on a form, so that it comes back where it is not saved; the others show what holds."""

    groups: list[CategoryGroup] = field(default_factory=list)
    tiers: list[TierLine] = field(default_factory=list)
    deadlines: list[DeadlineLine] = field(default_factory=list)
    approval: str | None = None


@router.get("/rules")
@signed_in
def page(request: Request, who: Who) -> Response:
    """The rules that hold, who changed them, and how far a preview is where one was asked for."""
    return _render(
        request, who, preview=numbered(request.query_params.get("preview")), saved="saved" in request.query_params
    )


@router.post("/rules/categories")
@permit(roles=EDITORS)
def categories(
    request: Request, who: Who, top: Texts = None, top_was: Texts = None, group: Texts = None, was: Texts = None,
    name: Texts = None, hints: Texts = None, act: Text = "preview", seen: Text = "",
) -> Response:  # fmt: skip
    """Preview or save other categories."""
    lines = [CategoryLine(*line) for line in zip(was or (), name or (), hints or (), strict=False)]
    sent = Sent()

    def change(rules: OfficeRules) -> OfficeRules:
        sent.groups = groups_entered(top or (), top_was or (), group or (), lines)
        changed, moved = with_categories(rules, sent.groups)
        renamed, withdrawn = renames(rules, changed.categories, moved)
        return changed.model_copy(update={"renamed": renamed, "withdrawn": withdrawn})

    return _act(request, who, change, act, seen, sent)


@router.post("/rules/deadlines")
@permit(roles=EDITORS)
def deadlines(
    request: Request, who: Who, category: Texts = None, tier: Texts = None, days: Texts = None,
    act: Text = "preview", seen: Text = "",
) -> Response:  # fmt: skip
    """Preview or save other deadlines of categories."""
    lines = [DeadlineLine(*line) for line in zip(category or (), tier or (), days or (), strict=False)]
    sent = Sent(deadlines=[line for line in lines if line.category or line.days.strip()])
    return _act(request, who, lambda rules: with_deadlines(rules, lines), act, seen, sent)


@router.post("/rules/tiers")
@permit(roles=EDITORS)
def tiers(
    request: Request, who: Who, was: Texts = None, name: Texts = None, days: Texts = None, place: Texts = None,
    tier: Texts = None, key: Texts = None, reason: Texts = None, words: Texts = None, category: Texts = None,
    patterns: Texts = None, approval: Text = "", act: Text = "preview", seen: Text = "",
) -> Response:  # fmt: skip
    """Preview or save other tiers, their order and conditions, and who needs a second person."""
    columns = (key or (), reason or (), words or (), category or (), patterns or ())
    conditions = [ConditionLine(*line) for line in zip(*columns, strict=False)]
    sent = Sent(approval=approval)

    def change(rules: OfficeRules) -> OfficeRules:
        sent.tiers = tiers_entered((was or (), name or (), days or (), place or ()), tier or (), conditions)
        ordered = arranged(sent.tiers)
        changed = with_tiers(rules, ordered, approval)
        sent.tiers = ordered
        return changed

    return _act(request, who, change, act, seen, sent)


@router.post("/rules/days")
@permit(roles=EDITORS)
async def days(request: Request, who: Who, file: Annotated[UploadFile, File()]) -> Response:
    """Import the days off and moved workdays that the State Council published for a year."""
    content = await file.read(LARGEST_DAYS + 1)
    if len(content) > LARGEST_DAYS:
        return await run_in_threadpool(
            _render, request, who, problem="没有导入：文件过大，放假安排不会超过 64 KB。", status=INVALID
        )
    try:
        await run_in_threadpool(state_of(request).rules.import_days, who.entry, who.display_name, content)
    except RulesError as error:
        return await run_in_threadpool(_render, request, who, problem=f"没有导入：{text_of(error)}", status=INVALID)
    return see_other("/rules?saved=1")


@router.post("/rules/check")
@permit(roles=EDITORS)
def check(request: Request, who: Who) -> Response:
    """Compare what is suggested with what the rules that hold say now."""
    return see_other(f"/rules?preview={state_of(request).rules.try_out(who)}")


@router.post("/rules/again")
@permit(roles=EDITORS)
def again(request: Request, who: Who, preview: Text = "") -> Response:
    """Have the open suggestions judged anew for which the rules say something else than is suggested."""
    if not state_of(request).rules.apply(who, numbered(preview) or 0):
        return _render(request, who, problem="规则在核对之后又改过，请重新核对。", status=CONFLICT)
    return see_other("/rules?saved=1")


@router.post("/rules/reset")
@permit(roles=EDITORS)
def reset(request: Request, who: Who, seen: Text = "") -> Response:
    """Have the rules of the office file again."""
    rules = state_of(request).rules
    configured = rules.reset(who, seen)
    if configured is None:
        problem = "没有恢复：别人刚刚改过规则，请看过变更记录后再操作。"
        return _render(request, who, problem=problem, status=CONFLICT)
    return see_other(f"/rules?saved=1&preview={rules.try_out(who, configured)}")


def _act(request: Request, who: Principal, change: Change, act: str, seen: str, sent: Sent) -> Response:
    rules = state_of(request).rules
    try:
        before = rules.changeable()
        after = change(before)
        check_references(after)
        rules.require_valid(after)
    except RulesError as error:
        return _render(request, who, problem=f"没有保存：{text_of(error)}", sent=sent, status=INVALID, seen=seen)
    if act != "save":
        return _render(request, who, entered=after, sent=sent, preview=rules.try_out(who, after), seen=seen)
    if not rules.save(who, before, after, seen):
        problem = "没有保存：别人刚刚改过规则。下面是您填写的内容，请与变更记录核对后再保存。"
        return _render(request, who, entered=after, sent=sent, problem=problem, status=CONFLICT)
    return see_other(f"/rules?saved=1&preview={rules.try_out(who, after)}")


def _render(
    request: Request, who: Principal, *, entered: OfficeRules | None = None, sent: Sent | None = None,
    problem: str = "", preview: int | None = None, saved: bool = False, status: int = 200, seen: str = "",
) -> Response:  # fmt: skip
    state = state_of(request)
    with state.store.read() as work:
        history = work.reference_history
        stored = history.rules()
        try:
            office = with_rules(state.office, stored)
        except RulesError as error:
            office, problem = state.office, problem or f"在页面上改过的规则与配置文件不再相符：{text_of(error)}"
        rules, sent = entered or OfficeRules.of(office), sent or Sent()
        may_edit = bool(set(EDITORS) & who.roles)
        tried = work.previews.get(preview) if preview is not None and may_edit else None
        tried = None if tried is None or tried.unit is not None else tried
        context: dict[str, Any] = {
            "rules": rules,
            "tiers": tiers_shown(sent.tiers, OfficeRules.of(office)),
            "most_tiers": MOST_TIERS,
            "approval": (office.approval_from or "") if sent.approval is None else sent.approval,
            "deadlines": sent.deadlines or deadlines_of(rules),
            "groups": [group for group in sent.groups if group.name or any(line.name for line in group.lines)]
            or groups_of(rules),
            "paths": [path for top in rules.categories for path in (top.name, *_paths(top.name, rules))],
            # What was filled in over older rules is saved over those alone.
            "number": seen or history.newest_rules(),
            "years": published_years(office.holidays),
            "own": stored is not None,
            "changes": [
                (change, *_difference(change.before, change.after))
                for change in history.of("rules", "office")[:CHANGES_SHOWN]
            ],
            "effect": None,
        }
        if tried is not None:
            holds = tried.rules == OfficeRules.of(office).model_dump(mode="json")
            begun = tried.judged or tried.ended
            context["effect"] = (
                effect(work, who, tried, holds=holds)
                if begun
                else judged_at_once(work, who, office, tried, holds=holds)
            )
    context |= {"previewed": entered is not None, "may_edit": may_edit, "problem": problem, "saved": saved}
    return render_template(request, "rules.html", context, status=status)


def _paths(top: str, rules: OfficeRules) -> list[str]:
    return [f"{top}/{child.name}" for one in rules.categories if one.name == top for child in one.children]


def _difference(before: Any, after: Any) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came; none where the rules of the office file were taken again."""
    if before is None or after is None:
        return [], []
    old, new = lines_of(OfficeRules.model_validate(before)), lines_of(OfficeRules.model_validate(after))
    return [line for line in old if line not in new], [line for line in new if line not in old]
