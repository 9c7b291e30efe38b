"""Pages of departments: browse, and edit names, telephone and duties with their history."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.access.principal import Principal, Who
from api.access.rule import permit, signed_in
from api.acts.departments import department_of
from api.acts.unchanged import tag_of
from api.pages.base.overtaken import CHANGED, overtaken_text
from api.pages.operator.file_import import may_import
from api.pages.operator.previews import effect, numbered
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import OvertakenError
from triage.text.cleaning import clean
from triage.types import Department, Duty, Role

router = APIRouter(include_in_schema=False)
EDITORS: tuple[Role, ...] = ("operator", "supervisor")
SHOWN = 50
Text = Annotated[str, Form()]


@router.get("/departments")
@signed_in
def index(request: Request, who: Who, query: str = "") -> Response:
    """Departments whose name or duties have these words."""
    words = query.replace("\x00", "").strip()
    with state_of(request).store.read() as work:
        units = list(work.departments.all())
    shown = [
        unit
        for unit in units
        if words in unit.name or any(words in text for text in (*unit.aliases, *(duty.text for duty in unit.duties)))
    ]
    context = {"departments": shown, "query": words, "total": len(units), "may_import": may_import(who, "departments")}
    return render_template(request, "departments.html", context)


@router.get("/departments/{key}")
@signed_in
def page(request: Request, who: Who, key: str) -> Response:
    """One department with its duties, its open suggestions and who changed it."""
    number, seen = numbered(request.query_params.get("preview")), request.query_params.get("seen", "")
    return _render(request, who, key, saved="saved" in request.query_params, preview=number, seen=seen)


@router.post("/departments/{key}")
@permit(roles=EDITORS, about="reference")
def change(
    request: Request,
    who: Who,
    key: str,
    aliases: Text = "",
    phone: Text = "",
    address: Text = "",
    duties: Text = "",
    act: Text = "save",
    preview: Text = "",
    seen: Text = "",
) -> Response:
    """Preview or save a change of a department, effective at once; `again` has open suggestions triaged anew.

    Those are the ones that a finished preview found, else those that are suggested to this department.
    """
    departments = state_of(request).departments
    if act == "again":
        departments.renew(key, numbered(preview))
        return see_other(f"{request.url.path}?saved=1")
    with state_of(request).store.read() as work:
        before = department_of(work, key)
    texts = [line.strip() for line in clean(duties).splitlines() if line.strip()]
    try:
        after = Department.model_validate(
            before.model_dump()
            | {
                "aliases": tuple(
                    name.strip() for name in clean(aliases).replace("，", "、").split("、") if name.strip()
                ),
                "phone": clean(phone).strip() or None,
                "address": clean(address).strip() or None,
                "duties": tuple(
                    Duty(id=f"{before.id}-{number}", department=before.name, text=text)
                    for number, text in enumerate(texts, start=1)
                ),
            }
        )
    except ValidationError:
        return _render(request, who, key, problem="有内容过长或不合要求，没有保存。", status=422)
    try:
        asked = departments.change(who, before, after, save=act == "save", seen=seen)
    except OvertakenError as error:
        problem = overtaken_text(error, CHANGED, "这个单位", where="变更记录")
        return _render(request, who, key, problem=problem, status=409, typed=after)
    if act == "save":
        return see_other(f"{request.url.path}?saved=1&preview={asked}")
    # What is previewed was filled in over what they saw when they began.
    return see_other(f"{request.url.path}?{urlencode({'preview': asked, 'seen': seen})}")


def _render(
    request: Request, who: Principal, key: str, *, saved: bool = False, preview: int | None = None, problem: str = "",
    status: int = 200, typed: Department | None = None, seen: str = "",
) -> Response:  # fmt: skip
    may_edit = bool(set(EDITORS) & who.roles)
    with state_of(request).store.read() as work:
        unit = department_of(work, key)
        tried = work.previews.get(preview) if preview is not None and may_edit else None
        entered = None if tried is None or tried.unit is None else Department.model_validate(tried.unit)
        if tried is None or entered is None or entered.id != unit.id:
            tried, entered = None, typed or unit
        affected, total = work.reference_history.suggested(unit.name, SHOWN)
        letters = work.visible(who.reach).get([one.suggestion_id for one in affected])
        context: dict[str, Any] = {
            "unit": unit,
            "seen": seen if seen and tried is not None else tag_of(unit),
            "entered": entered,
            "effect": None if tried is None else effect(work, who, tried, holds=entered == unit),
            "affected": [one for one in affected if one.suggestion_id in letters],
            "affected_total": total,
            "changes": work.reference_history.of("department", unit.id),
        }
    context |= {"may_edit": may_edit, "saved": saved, "problem": problem}
    return render_template(request, "department.html", context, status=status)
