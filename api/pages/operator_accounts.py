"""The operator's page of accounts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.access.principal import Who
from api.access.rule import permit
from api.pages.form_lists import names_in
from triage.errors import AccountError, NotFoundError
from triage.passwords import hash_password, one_time_password
from triage.types import ROLE_NAMES, Account

router = APIRouter(include_in_schema=False)
SEE_OTHER, INVALID = 303, 422
Text = Annotated[str, Form()]
Many = Annotated[list[str] | None, Form()]


@dataclass(frozen=True)
class Typed:
    """What stands in the form of an account."""

    name: str = ""
    display_name: str = ""
    roles: tuple[str, ...] = ()
    department: str = ""
    areas: str = ""


@router.get("/operator/accounts")
@permit(roles=("operator",))
def page(request: Request) -> Response:
    """Every account, and the form of a new one."""
    return _render(request)


@router.post("/operator/accounts")
@permit(roles=("operator",))
def add_account(
    request: Request, who: Who, name: Text = "", display_name: Text = "", roles: Many = None, department: Text = "",
    areas: Text = "",
) -> Response:  # fmt: skip
    """Make an account; its first password is shown once."""
    password = one_time_password()
    fields = {
        "name": name.strip(),
        "display_name": display_name.strip(),
        "roles": tuple(roles or ()),
        "department": department or None,
        "areas": names_in(areas),
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
        typed = Typed(name, display_name, tuple(roles or ()), department, areas)
        return _render(request, problem=problem, typed=typed)
    return _render(request, secret=(account.display_name, password))


@router.post("/operator/accounts/change")
@permit(roles=("operator",))
def change_account(request: Request, who: Who, name: Text = "", act: Text = "") -> Response:
    """Disable or enable an account, or give it a new first password."""
    if name == who.name:
        return _render(request, problem="不能停用或重置自己的账号，请由另一位管理员操作。")
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
        return _render(request, problem="没有这个账号。")
    if act == "reset":
        return _render(request, secret=(name, password))
    return RedirectResponse("/operator/accounts", SEE_OTHER)


def _render(
    request: Request, *, problem: str = "", typed: Typed | None = None, secret: tuple[str, str] | None = None
) -> Response:
    state = request.app.state
    with state.store.read() as work:
        context = {"accounts": work.accounts.all(), "departments": work.departments.names()}
    context |= {
        "role_names": ROLE_NAMES, "now": datetime.now(UTC), "problem": problem, "typed": typed or Typed(),
        "secret": secret,
    }  # fmt: skip
    result: Response = state.templates.TemplateResponse(
        request, "operator/accounts.html", context, status_code=INVALID if problem else 200
    )
    return result
