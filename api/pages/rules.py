"""The page of categories, tiers and deadlines: changed with a preview and a history, effective at once."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access.principal import Principal, Who
from api.access.rule import permit, signed_in
from api.pages.rules_form import (
    CategoryGroup,
    CategoryLine,
    check_references,
    groups_entered,
    groups_of,
    lines_of,
    with_categories,
    with_deadlines,
    with_tiers,
)
from api.pages.templating import today
from triage.errors import RulesError
from triage.office import Office
from triage.rules import OfficeRules, consequences, renames, with_rules
from triage.store import UnitOfWork
from triage.types import Role

router = APIRouter(include_in_schema=False)
EDITORS: tuple[Role, ...] = ("operator", "supervisor")
# So many of the newest open suggestions are judged for the preview (a fifth of a millisecond each), and so many lines
# of it are shown; so many are looked at when they are to be judged anew.
JUDGED, SHOWN, LOOKED_AT = 500, 50, 10_000
SEE_OTHER, CONFLICT, INVALID = 303, 409, 422
Text = Annotated[str, Form()]
Texts = Annotated[list[str] | None, Form()]
Change = Callable[[OfficeRules], OfficeRules]


@router.get("/rules")
@signed_in
def page(request: Request, who: Who) -> Response:
    """The rules that hold, who changed them, and what they would change now where that is asked for."""
    return _render(request, who, judged="check" in request.query_params, saved="saved" in request.query_params)


@router.post("/rules/categories")
@permit(roles=EDITORS)
def categories(
    request: Request, who: Who, top: Texts = None, top_was: Texts = None, group: Texts = None, was: Texts = None,
    name: Texts = None, hints: Texts = None, act: Text = "preview", seen: Text = "",
) -> Response:  # fmt: skip
    """Preview or save other categories."""
    lines = [CategoryLine(*line) for line in zip(was or (), name or (), hints or (), strict=False)]
    groups: list[CategoryGroup] = []

    def change(rules: OfficeRules) -> OfficeRules:
        groups.extend(groups_entered(top or (), top_was or (), group or (), lines))
        changed, moved = with_categories(rules, groups)
        renamed, withdrawn = renames(rules, changed.categories, moved)
        return changed.model_copy(update={"renamed": renamed, "withdrawn": withdrawn})

    return _act(request, who, change, act, seen, groups)


@router.post("/rules/deadlines")
@permit(roles=EDITORS)
def deadlines(
    request: Request, who: Who, category: Texts = None, tier: Texts = None, days: Texts = None,
    act: Text = "preview", seen: Text = "",
) -> Response:  # fmt: skip
    """Preview or save other deadlines of categories."""
    return _act(request, who, lambda rules: with_deadlines(rules, category or (), tier or (), days or ()), act, seen)


@router.post("/rules/tiers")
@permit(roles=EDITORS)
def tiers(
    request: Request, who: Who, days: Texts = None, tier: Texts = None, key: Texts = None, reason: Texts = None,
    words: Texts = None, patterns: Texts = None, category: Texts = None, act: Text = "preview", seen: Text = "",
) -> Response:  # fmt: skip
    """Preview or save other deadlines and conditions of the tiers."""
    fields = ("tier", "id", "reason", "words", "patterns", "categories")
    columns = (tier or (), key or (), reason or (), words or (), patterns or (), category or ())
    lines = [dict(zip(fields, line, strict=True)) for line in zip(*columns, strict=False)]
    return _act(request, who, lambda rules: with_tiers(rules, days or (), lines), act, seen)


@router.post("/rules/again")
@permit(roles=EDITORS)
def again(request: Request, who: Who) -> Response:
    """Have the open suggestions judged anew for which the rules say something else than is suggested."""
    with request.app.state.store.read() as work:
        office = with_rules(request.app.state.office, work.reference_history.rules())
        letters = work.reference_history.undecided(LOOKED_AT)[0]
    found = consequences(office, letters, today())
    with request.app.state.store.write() as work:
        work.handlings.renew([one.letter.suggestion.id for one in found])
        work.audit.record(who.entry("rules.applied", "rules", "office", suggestions=len(found)))
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
            work.audit.record(who.entry("rules.reset", "rules", "office"))
    return RedirectResponse("/rules?saved=1&check=1", SEE_OTHER)


def _act(
    request: Request, who: Principal, change: Change, act: str, seen: str, groups: Sequence[CategoryGroup] = ()
) -> Response:
    configured: Office = request.app.state.office
    try:
        with request.app.state.store.read() as work:
            before = OfficeRules.of(with_rules(configured, work.reference_history.rules()))
        after = change(before)
        check_references(after)
        with_rules(configured, after.model_dump(mode="json"))
    except RulesError as error:
        return _render(request, who, problem=f"没有保存：{error}", groups=groups, status=INVALID)
    if act != "save":
        return _render(request, who, entered=after, groups=groups, judged=True)
    with request.app.state.store.write() as work:
        current = str(work.reference_history.rules_number()) == seen
        if current and after != before:
            work.reference_history.record_rules(
                before.model_dump(mode="json"), after.model_dump(mode="json"), who.display_name
            )
            work.audit.record(who.entry("rules.changed", "rules", "office"))
    if not current:
        problem = "没有保存：别人刚刚改过规则。下面是您填写的内容，请与变更记录核对后再保存。"
        return _render(request, who, entered=after, groups=groups, problem=problem, status=CONFLICT)
    return RedirectResponse("/rules?saved=1&check=1", SEE_OTHER)


def _render(
    request: Request, who: Principal, *, entered: OfficeRules | None = None, groups: Sequence[CategoryGroup] = (),
    problem: str = "", judged: bool = False, saved: bool = False, status: int = 200,
) -> Response:  # fmt: skip
    state = request.app.state
    with state.store.read() as work:
        history = work.reference_history
        stored = history.rules()
        try:
            office = with_rules(state.office, stored)
        except RulesError as error:
            office, problem = state.office, problem or f"在页面上改过的规则与配置文件不再相符：{error}"
        rules = entered or OfficeRules.of(office)
        context: dict[str, Any] = {
            "rules": rules,
            "groups": list(groups) or groups_of(rules),
            "paths": [path for top in rules.categories for path in (top.name, *_paths(top.name, rules))],
            "number": history.rules_number(),
            "own": stored is not None,
            "changes": [
                (change, *_difference(change.before, change.after)) for change in history.of("rules", "office")[:SHOWN]
            ],
        }
        context |= _preview(work, who, with_rules(state.office, rules.model_dump(mode="json"))) if judged else {}
    context = {"found": None, **context}
    context |= {
        "previewed": entered is not None,
        "may_edit": bool(set(EDITORS) & who.roles),
        "problem": problem,
        "saved": saved,
    }
    result: Response = state.templates.TemplateResponse(request, "rules.html", context, status_code=status)
    return result


def _paths(top: str, rules: OfficeRules) -> list[str]:
    return [f"{top}/{child.name}" for one in rules.categories if one.name == top for child in one.children]


def _preview(work: UnitOfWork, who: Principal, office: Office) -> dict[str, Any]:
    letters, total = work.reference_history.undecided(JUDGED)
    found = consequences(office, letters, today())
    visible = work.visible(who.reach).get([one.letter.suggestion.id for one in found[:SHOWN]])
    return {
        "found": len(found),
        "shown": [one for one in found[:SHOWN] if one.letter.suggestion.id in visible],
        "judged": len(letters),
        "open": total,
    }


def _difference(before: Any, after: Any) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came; none where the rules of the office file were taken again."""
    if before is None or after is None:
        return [], []
    old, new = lines_of(OfficeRules.model_validate(before)), lines_of(OfficeRules.model_validate(after))
    return [line for line in old if line not in new], [line for line in new if line not in old]
