"""The page of categories, tiers and deadlines: changed with a preview and a history, effective at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access.principal import Principal, Who
from api.access.rule import permit, signed_in
from api.pages.previews import effect, judged_at_once, numbered
from api.pages.rules_form import (
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
from api.pages.tiers_form import (
    MOST_TIERS,
    ConditionLine,
    TierLine,
    arranged,
    tiers_entered,
    tiers_shown,
    with_tiers,
)
from triage.errors import RulesError
from triage.office import Office
from triage.rules import OfficeRules, renames, with_rules, withdrawn_by_reset
from triage.types import Role

router = APIRouter(include_in_schema=False)
EDITORS: tuple[Role, ...] = ("operator", "supervisor")
CHANGES_SHOWN = 50
SEE_OTHER, CONFLICT, INVALID = 303, 409, 422
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


@router.post("/rules/check")
@permit(roles=EDITORS)
def check(request: Request, who: Who) -> Response:
    """Compare what is suggested with what the rules that hold say now."""
    with request.app.state.store.read() as work:
        rules = OfficeRules.of(request.app.state.standing.now(work))
    return RedirectResponse(f"/rules?preview={_ask(request, who, rules)}", SEE_OTHER)


@router.post("/rules/again")
@permit(roles=EDITORS)
def again(request: Request, who: Who, preview: Text = "") -> Response:
    """Have the open suggestions judged anew for which the rules say something else than is suggested."""
    number = numbered(preview) or 0
    with request.app.state.store.write() as work:
        tried, rules = work.previews.get(number), OfficeRules.of(request.app.state.standing.now(work))
        holds = tried is not None and tried.unit is None and tried.rules == rules.model_dump(mode="json")
        ids = work.previews.ids(number) if holds else []
        work.handlings.renew(ids)
        work.audit.record(who.entry("rules.applied", "rules", "office", suggestions=len(ids)))
    if not holds:
        return _render(request, who, problem="规则在核对之后又改过，请重新核对。", status=CONFLICT)
    request.app.state.jobs.wake("triage")
    return RedirectResponse("/rules?saved=1", SEE_OTHER)


@router.post("/rules/reset")
@permit(roles=EDITORS)
def reset(request: Request, who: Who) -> Response:
    """Have the rules of the office file again."""
    with request.app.state.store.write() as work:
        before = work.reference_history.rules()
        if before is not None:
            work.reference_history.record_rules(before, None, who.display_name)
            work.reference_history.rename_tiers(
                {name: was for was, name in before.get("renamed_tiers", {}).items() if was in _tiers(request)}
            )
            work.audit.record(who.entry("rules.reset", "rules", "office"))
        rules = OfficeRules.of(request.app.state.office)
    return RedirectResponse(f"/rules?saved=1&preview={_ask(request, who, rules)}", SEE_OTHER)


def _act(request: Request, who: Principal, change: Change, act: str, seen: str, sent: Sent) -> Response:
    configured: Office = request.app.state.office
    try:
        with request.app.state.store.read() as work:
            rules = OfficeRules.of(with_rules(configured, work.reference_history.rules()))
            before = _with_forgotten(rules, work.reference_history.rules_given_up())
        after = change(before)
        check_references(after)
        with_rules(configured, after.model_dump(mode="json"))
    except RulesError as error:
        return _render(request, who, problem=f"没有保存：{error}", sent=sent, status=INVALID)
    if act != "save":
        return _render(request, who, entered=after, sent=sent, preview=_ask(request, who, after))
    with request.app.state.store.write() as work:
        history = work.reference_history
        current = str(history.newest_rules()) == seen
        if current and after != before:
            history.record_rules(before.model_dump(mode="json"), after.model_dump(mode="json"), who.display_name)
            history.rename_tiers(after.renamed_tiers)
            work.audit.record(who.entry("rules.changed", "rules", "office"))
    if not current:
        problem = "没有保存：别人刚刚改过规则。下面是您填写的内容，请与变更记录核对后再保存。"
        return _render(request, who, entered=after, sent=sent, problem=problem, status=CONFLICT)
    return RedirectResponse(f"/rules?saved=1&preview={_ask(request, who, after)}", SEE_OTHER)


def _with_forgotten(rules: OfficeRules, given_up: Mapping[str, Any] | None) -> OfficeRules:
    """The rules with the tiers that letters may still name since those of the page were given up for the file's."""
    if given_up is None:
        return rules
    forgotten = withdrawn_by_reset(OfficeRules.model_validate(given_up), rules.tiers)
    return rules.model_copy(update={"withdrawn_tiers": forgotten})


def _ask(request: Request, who: Principal, rules: OfficeRules) -> int:
    """Have rules tried on all open suggestions, in the background."""
    with request.app.state.store.write() as work:
        request.app.state.standing.now(work)
        number: int = work.previews.ask(rules.model_dump(mode="json"), who.name, datetime.now(UTC))
    request.app.state.jobs.wake("preview")
    return number


def _tiers(request: Request) -> set[str]:
    return {tier.name for tier in request.app.state.office.tiers}


def _render(
    request: Request, who: Principal, *, entered: OfficeRules | None = None, sent: Sent | None = None,
    problem: str = "", preview: int | None = None, saved: bool = False, status: int = 200,
) -> Response:  # fmt: skip
    state = request.app.state
    with state.store.read() as work:
        history = work.reference_history
        stored = history.rules()
        try:
            office = with_rules(state.office, stored)
        except RulesError as error:
            office, problem = state.office, problem or f"在页面上改过的规则与配置文件不再相符：{error}"
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
            "number": history.newest_rules(),
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
    result: Response = state.templates.TemplateResponse(request, "rules.html", context, status_code=status)
    return result


def _paths(top: str, rules: OfficeRules) -> list[str]:
    return [f"{top}/{child.name}" for one in rules.categories if one.name == top for child in one.children]


def _difference(before: Any, after: Any) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came; none where the rules of the office file were taken again."""
    if before is None or after is None:
        return [], []
    old, new = lines_of(OfficeRules.model_validate(before)), lines_of(OfficeRules.model_validate(after))
    return [line for line in old if line not in new], [line for line in new if line not in old]
