"""The operator's pages of accounts: who may sign in, as what, how far it reaches, and through which provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.access.passwords import one_time_password
from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts import accounts
from api.acts.unchanged import tag_of, unchanged_account
from api.pages.base.forms import names_in
from api.pages.base.overtaken import NOT_KEPT, overtaken_text
from api.pages.operator.audit_names import ACTION_NAMES
from api.web.responses import render_form, see_other
from api.web.state import state_of
from triage.errors import AccountError, NotFoundError, OvertakenError
from triage.store import Store
from triage.types import ROLE_NAMES, Account
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
FIELD_PROBLEMS = {
    "name": "用户名须为 2 至 60 个字母、数字或 . _ @ -",
    "display_name": "姓名须为 1 至 100 个字",
    "roles": "至少选一个角色",
    "department": "单位名称过长",
}
NEEDS_DEPARTMENT = "承办单位人员须选所属单位"
NOT_OWN = "不能停用、重置或取消关联自己的账号，请由另一位管理员操作。"
KEEPS_ROLE = "不能取消自己的系统管理员角色，请由另一位管理员操作。"
ACTS = ("disable", "enable", "reset", "unlock", "link", "unlink")
OTHERS_ONLY = {"disable", "enable", "reset", "unlink"}
CONFLICT = 409
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
        accounts.add_account(state_of(request).store, who.entry, account, password)
    except ValidationError as error:
        return _list(request, problem=f"没有建立账号：{_problem(error)}", typed=typed)
    except AccountError as error:
        return _list(request, problem=f"没有建立账号：{text_of(error)}", typed=typed)
    return _list(request, secret=(account.display_name, password))


@router.get("/operator/accounts/{key}")
@permit(roles=("operator",), about="reference")
def one(request: Request, key: str) -> Response:
    """One account, to be changed."""
    return _one(request, key)


@router.post("/operator/accounts/edit")
@permit(roles=("operator",))
def edit_account(request: Request, who: Who, typed: Entered, seen: Text = "") -> Response:
    """Change name, roles and reach of an account, effective with its next request."""
    problem = KEEPS_ROLE if typed.name == who.name and "operator" not in typed.roles else ""
    try:
        if not problem:
            store = state_of(request).store.checking(unchanged_account(typed.name, seen))
            accounts.change_account(store, who.entry, typed.name, typed.fields)
    except OvertakenError as error:
        problem = overtaken_text(error, ACTION_NAMES, "这个账号", where="审计记录")
        return _one(request, typed.name, problem=problem, typed=typed, status=CONFLICT)
    except NotFoundError as error:
        return _list(request, problem=text_of(error))
    except ValidationError as error:
        problem = _problem(error)
    except AccountError as error:
        problem = text_of(error)
    if problem:
        return _one(request, typed.name, problem=f"没有保存：{problem}", typed=typed, seen=seen)
    return see_other("/operator/accounts?saved=1")


@router.post("/operator/accounts/change")
@permit(roles=("operator",))
def change(
    request: Request, who: Who, name: Text = "", act: Text = "", subject: Text = "", seen: Text = ""
) -> Response:
    """Disable, enable or unlock an account, give it a new first password, or link it to the identity provider."""
    if act not in ACTS or (act in LINKING and state_of(request).oidc is None):
        return _list(request, problem="没有这项操作。")
    if name == who.name and act in OTHERS_ONLY:
        return _list(request, problem=NOT_OWN)
    try:
        store = state_of(request).store.checking(unchanged_account(name, seen))
        password = _act(store, who, name, act, subject.strip())
    except (OvertakenError, NotFoundError) as error:
        if isinstance(error, NotFoundError):
            return _list(request, problem=text_of(error))
        problem = overtaken_text(error, ACTION_NAMES, "这个账号", where="审计记录", kept=NOT_KEPT)
        return _list(request, problem=problem, status=CONFLICT)
    except AccountError as error:
        return _one(request, name, problem=f"没有关联：{text_of(error)}", subject=subject, seen=seen)
    return see_other("/operator/accounts?saved=1") if password is None else _list(request, secret=(name, password))


def _act(store: Store, who: Principal, name: str, act: str, subject: str) -> str | None:
    """Do one of the acts; returns the new first password of a reset."""
    if act == "reset":
        return accounts.reset_password(store, who.entry, name)
    if act == "unlock":
        accounts.unlock_account(store, who.entry, name)
    elif act in LINKING:
        accounts.link_account(store, who.entry, name, subject if act == "link" else None)
    else:
        accounts.disable_account(store, who.entry, name, disabled=act == "disable")
    return None


def _problem(error: ValidationError) -> str:
    """What does not fit, in words; the one thing that concerns several fields is the department."""
    found = dict.fromkeys(str(one["loc"][0]) if one["loc"] else "" for one in error.errors())
    return "；".join(FIELD_PROBLEMS.get(field, NEEDS_DEPARTMENT) for field in found) + "。"


def _list(
    request: Request, *, problem: str = "", typed: Typed | None = None, secret: tuple[str, str] | None = None,
    status: int | None = None,
) -> Response:  # fmt: skip
    with state_of(request).store.read() as work:
        context = {"accounts": work.accounts.all(), "departments": work.departments.names()}
    context |= {"problem": problem, "typed": typed or Typed(), "secret": secret}
    return _page(request, "operator/accounts.html", context, status)


def _one(
    request: Request, key: str, *, problem: str = "", typed: Typed | None = None, subject: str | None = None,
    status: int | None = None, seen: str = "",
) -> Response:  # fmt: skip
    with state_of(request).store.read() as work:
        account = work.accounts.one(key)
        context = {"account": account, "departments": work.departments.names()}
    context |= {
        "problem": problem, "typed": typed or Typed.of(account),
        # Who was refused for something else has still seen what they saw.
        "seen": seen or tag_of(account),
        "subject": account.subject or "" if subject is None else subject,
    }  # fmt: skip
    return _page(request, "operator/account.html", context, status)


def _page(request: Request, template: str, context: dict[str, Any], status: int | None = None) -> Response:
    context |= {
        "role_names": ROLE_NAMES, "now": datetime.now(UTC), "may_link": state_of(request).oidc is not None,
        "saved": "saved" in request.query_params, "tag_of": tag_of,
    }  # fmt: skip
    return render_form(request, template, context, status)
