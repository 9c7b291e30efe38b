"""The operator's pages of accounts: who may sign in, as what, how far it reaches, and through which provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.access.principal import Who
from api.access.rule import permit
from api.accounts import change_account
from api.pages.form_lists import names_in
from api.pages.templating import form_page
from triage.errors import AccountError, LastOperatorError, NotFoundError, UnknownDepartmentError
from triage.passwords import hash_password, one_time_password
from triage.store import UnitOfWork
from triage.types import ROLE_NAMES, Account

router = APIRouter(include_in_schema=False)
SEE_OTHER = 303
FIELD_PROBLEMS = {
    "name": "用户名须为 2 至 60 个字母、数字或 . _ @ -",
    "display_name": "姓名须为 1 至 100 个字",
    "roles": "至少选一个角色",
    "department": "单位名称过长",
}
NEEDS_DEPARTMENT = "承办单位人员须选所属单位"
NOT_OWN = "不能停用、重置或取消关联自己的账号，请由另一位管理员操作。"
KEEPS_ROLE = "不能取消自己的系统管理员角色，请由另一位管理员操作"
DONE = {
    "disable": "disabled",
    "enable": "enabled",
    "reset": "reset",
    "unlock": "unlocked",
    "link": "linked",
    "unlink": "unlinked",
}
OTHERS_ONLY = {"disable", "enable", "reset", "unlink"}
LINKING = {"link", "unlink"}
Text = Annotated[str, Form()]
Many = Annotated[list[str] | None, Form()]


@dataclass(frozen=True)
class Typed:
    """What stands in the form of an account."""

    name: str = ""
    display_name: str = ""
    roles: Sequence[str] = ()
    department: str = ""
    areas: str = ""

    @classmethod
    def of(cls, account: Account) -> "Typed":
        """An account as it is."""
        return cls(
            account.name, account.display_name, account.roles, account.department or "", "、".join(account.areas)
        )

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the account that this would be, without its name."""
        return {
            "display_name": self.display_name.strip(),
            "roles": tuple(self.roles),
            "department": self.department or None,
            "areas": names_in(self.areas),
        }


async def entered(
    name: Text = "", display_name: Text = "", roles: Many = None, department: Text = "", areas: Text = ""
) -> Typed:
    """The form as it was sent."""
    return Typed(name, display_name, roles or (), department, areas)


Entered = Annotated[Typed, Depends(entered)]


@router.get("/operator/accounts")
@permit(roles=("operator",))
def page(request: Request) -> Response:
    """Every account, and the form of a new one."""
    return _list(request)


@router.post("/operator/accounts")
@permit(roles=("operator",))
def add_account(request: Request, who: Who, typed: Entered) -> Response:
    """Make an account; its first password is shown once."""
    password = one_time_password()
    try:
        account = Account.model_validate(typed.fields | {"name": typed.name.strip()})
        with request.app.state.store.write() as work:
            work.accounts.add(account, hash_password(password), datetime.now(UTC))
            work.audit.record(who.entry("account.added", "account", account.name, roles=",".join(account.roles)))
    except ValidationError as error:
        return _list(request, problem=f"没有建立账号：{_problem(error)}。", typed=typed)
    except AccountError:
        return _list(request, problem="没有建立账号：这个用户名已经有了，请换一个。", typed=typed)
    return _list(request, secret=(account.display_name, password))


@router.get("/operator/accounts/{key}")
@permit(roles=("operator",), about="reference")
def one(request: Request, key: str) -> Response:
    """One account, to be changed."""
    return _one(request, key)


@router.post("/operator/accounts/edit")
@permit(roles=("operator",))
def edit_account(request: Request, who: Who, typed: Entered) -> Response:
    """Change name, roles and reach of an account, effective with its next request."""
    problem = KEEPS_ROLE if typed.name == who.name and "operator" not in typed.roles else ""
    try:
        if not problem:
            change_account(request.app.state.store, who.entry, typed.name, typed.fields)
    except NotFoundError:
        return _list(request, problem="没有这个账号。")
    except ValidationError as error:
        problem = _problem(error)
    except LastOperatorError:
        problem = "至少要有一个可用的系统管理员账号"
    except UnknownDepartmentError:
        problem = "没有这个承办单位"
    if problem:
        return _one(request, typed.name, problem=f"没有保存：{problem}。", typed=typed)
    return RedirectResponse("/operator/accounts?saved=1", SEE_OTHER)


@router.post("/operator/accounts/change")
@permit(roles=("operator",))
def change(request: Request, who: Who, name: Text = "", act: Text = "", subject: Text = "") -> Response:
    """Disable, enable or unlock an account, give it a new first password, or link it to the identity provider."""
    if act not in DONE or (act in LINKING and request.app.state.oidc is None):
        return _list(request, problem="没有这项操作。")
    if name == who.name and act in OTHERS_ONLY:
        return _list(request, problem=NOT_OWN)
    password = one_time_password()
    try:
        with request.app.state.store.write() as work:
            _act(work, name, act, hash_password(password) if act == "reset" else "", subject.strip())
            work.audit.record(who.entry(f"account.{DONE[act]}", "account", name))
    except NotFoundError:
        return _list(request, problem="没有这个账号。")
    except AccountError:
        problem = "没有关联：身份标识为 1 至 300 个字符，一个标识只能关联一个账号。"
        return _one(request, name, problem=problem, subject=subject)
    if act == "reset":
        return _list(request, secret=(name, password))
    return RedirectResponse("/operator/accounts?saved=1", SEE_OTHER)


def _act(work: UnitOfWork, name: str, act: str, password_hash: str, subject: str) -> None:
    if act == "reset":
        work.accounts.set_password(name, password_hash, must_change=True)
    elif act == "unlock":
        work.accounts.unlock(name)
    elif act in LINKING:
        work.accounts.link(name, subject if act == "link" else None)
    else:
        work.accounts.disable(name, disabled=act == "disable")


def _problem(error: ValidationError) -> str:
    """What does not fit, in words; the one thing that concerns several fields is the department."""
    found = dict.fromkeys(str(one["loc"][0]) if one["loc"] else "" for one in error.errors())
    return "；".join(FIELD_PROBLEMS.get(field, NEEDS_DEPARTMENT) for field in found)


def _list(
    request: Request, *, problem: str = "", typed: Typed | None = None, secret: tuple[str, str] | None = None
) -> Response:
    with request.app.state.store.read() as work:
        context = {"accounts": work.accounts.all(), "departments": work.departments.names()}
    context |= {"problem": problem, "typed": typed or Typed(), "secret": secret}
    return _page(request, "operator/accounts.html", context)


def _one(
    request: Request, key: str, *, problem: str = "", typed: Typed | None = None, subject: str | None = None
) -> Response:
    with request.app.state.store.read() as work:
        account = work.accounts.one(key)
        context = {"account": account, "departments": work.departments.names()}
    context |= {
        "problem": problem, "typed": typed or Typed.of(account),
        "subject": account.subject or "" if subject is None else subject,
    }  # fmt: skip
    return _page(request, "operator/account.html", context)


def _page(request: Request, template: str, context: dict[str, Any]) -> Response:
    context |= {
        "role_names": ROLE_NAMES, "now": datetime.now(UTC), "may_link": request.app.state.oidc is not None,
        "saved": "saved" in request.query_params,
    }  # fmt: skip
    return form_page(request, template, context)
