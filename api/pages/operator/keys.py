"""The operator's page of keys of other systems."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.access.principal import Who
from api.access.rule import permit
from api.acts import keys as key_acts
from api.base.zone import LOCAL_ZONE
from api.pages.base.forms import names_in
from api.web.responses import render_form, see_other
from api.web.state import state_of
from triage.errors import AccountError, NotFoundError
from triage.types import AccessScope, ApiKey
from triage.types.api_key import DEFAULT_RATE
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
SCOPE_NAMES = {
    "suggestions:write": "送来件",
    "suggestions:read": "读来件",
    "decisions:write": "写处理意见",
    "webhooks:manage": "管理事件推送",
    "ideas:read": "读金点子",
    "audit:read": "读审计记录",
    "metrics:read": "读运行指标",
}
PROBLEM = (
    "没有建立密钥：名称须为 2 至 60 个字母、数字、汉字或 . _ -，不得重复；至少选一项权限；"
    "接收来件的密钥只能限定渠道，管理推送的密钥不能限定范围。"
)
Text = Annotated[str, Form()]


@dataclass(frozen=True)
class Typed:
    """What stands in the form of a key."""

    name: str = ""
    scopes: tuple[str, ...] = ()
    departments: str = ""
    areas: str = ""
    channels: str = ""
    rate: str = ""
    expires: str = ""
    may_name_actor: str = ""


@router.get("/operator/keys")
@permit(roles=("operator",))
def page(request: Request) -> Response:
    """Every key, and the form of a new one."""
    return _render(request)


@router.post("/operator/keys")
@permit(roles=("operator",))
def add_key(
    request: Request, who: Who, name: Text = "", scopes: Annotated[list[str] | None, Form()] = None,
    departments: Text = "", areas: Text = "", channels: Text = "", rate: Text = "", expires: Text = "",
    may_name_actor: Text = "",
) -> Response:  # fmt: skip
    """Make a key for another system; it is shown once."""
    typed = Typed(name, tuple(scopes or ()), departments, areas, channels, rate, expires, may_name_actor)
    limits = {"departments": departments, "areas": areas, "channels": channels}
    try:
        key = ApiKey.model_validate(
            {
                "name": name.strip(),
                "scopes": typed.scopes,
                "reach": AccessScope(**{kind: names_in(text) for kind, text in limits.items() if text.strip()}),
                "rate": rate.strip() or DEFAULT_RATE,
                "may_name_actor": bool(may_name_actor),
                "created_at": datetime.now(UTC),
                "expires_at": datetime.fromisoformat(expires).replace(tzinfo=LOCAL_ZONE) if expires else None,
            }
        )
        secret = key_acts.add_key(state_of(request).store, who.entry, key)
    except (ValidationError, ValueError, AccountError):
        return _render(request, problem=PROBLEM, typed=typed)
    return _render(request, key=(key.name, secret))


@router.post("/operator/keys/revoke")
@permit(roles=("operator",))
def revoke_key(request: Request, who: Who, name: Text = "") -> Response:
    """End a key for good."""
    try:
        key_acts.revoke_key(state_of(request).store, who.entry, name)
    except NotFoundError as error:
        return _render(request, problem=text_of(error))
    return see_other("/operator/keys")


def _render(
    request: Request, *, problem: str = "", typed: Typed | None = None, key: tuple[str, str] | None = None
) -> Response:
    with state_of(request).store.read() as work:
        keys = work.api_keys.all()
    context = {
        "keys": keys, "now": datetime.now(UTC), "scope_names": SCOPE_NAMES, "problem": problem,
        "typed": typed or Typed(), "new_key": key,
    }  # fmt: skip
    return render_form(request, "operator/keys.html", context)
