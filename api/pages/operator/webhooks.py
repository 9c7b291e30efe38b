"""The operator's pages of webhooks: who is told of events, new secrets, and what could not be delivered."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts.shown import shown_deliveries
from api.acts.unchanged import tag_of, unchanged_webhook
from api.base.numbers import whole_number
from api.pages.base.overtaken import NOT_KEPT, overtaken_text
from api.pages.operator.audit_names import ACTION_NAMES
from api.routes.v1.webhook_schemas import NewSubscription, Rotation
from api.web.responses import render_form, see_other
from api.web.state import state_of
from triage.errors import NotFoundError, OvertakenError
from triage.outgoing.errors import AddressNotAllowedError
from triage.types.error_catalogue import text_of
from triage.types.state_names import EVENT_NAMES

router = APIRouter(include_in_schema=False)
SHOWN = 50
CONFLICT = 409
NOT_ADDED = "没有订阅：地址须以 http:// 或 https:// 开头，不超过 2000 个字符，不能带用户名和口令（推送另有签名）。"
NOT_ROTATED = "没有更换密钥：新旧密钥并用的小时数须为 0 至 720 的整数。"
NOT_REMOVED = "没有取消订阅：请先勾选确认。"
Text = Annotated[str, Form()]


@router.get("/operator/webhooks")
@permit(roles=("operator",))
def page(request: Request) -> Response:
    """Every receiver, and the form of a new one."""
    return _list(request)


@router.post("/operator/webhooks")
@permit(roles=("operator",))
def add(
    request: Request,
    who: Who,
    url: Text = "",
    kinds: Annotated[list[str] | None, Form()] = None,
    confidential: Text = "",
) -> Response:
    """Subscribe an address; its secret is shown once."""
    chosen = [kind for kind in EVENT_NAMES if kind in (kinds or ())]
    try:
        asked = NewSubscription.model_validate(
            {"url": url.strip(), "kinds": chosen, "confidential": confidential == "1"}
        )
    except ValidationError:
        return _list(request, problem=NOT_ADDED, url=url, kinds=chosen)
    try:
        made, secret = state_of(request).webhooks.subscribe(
            who.entry, str(asked.url), asked.kinds, confidential=asked.confidential
        )
    except AddressNotAllowedError as error:
        return _list(request, problem=text_of(error), url=url, kinds=chosen)
    return _list(request, secret=(made.url, secret))


@router.get("/operator/webhooks/{key}")
@permit(roles=("operator",), about="reference")
def detail(request: Request, who: Who, key: str, after: str = "") -> Response:
    """One receiver with its dead letters, from the one after `after` on."""
    return _detail(request, who, key, after=whole_number(after) or 0)


@router.post("/operator/webhooks/change")
@permit(roles=("operator",))
def change(
    request: Request, who: Who, webhook: Text = "", act: Text = "", overlap_hours: Text = "", confirmed: Text = "",
    seen: Text = "",
) -> Response:  # fmt: skip
    """Pause, resume or remove a receiver, or replace its secret, which is shown once."""
    webhooks, secret = state_of(request).webhooks.checking(unchanged_webhook(webhook, seen)), ""
    if act == "remove" and not confirmed:
        return _detail(request, who, webhook, problem=NOT_REMOVED)
    try:
        if act == "rotate":
            rotation = Rotation.model_validate({"overlap_hours": overlap_hours.strip()})
            _, secret = webhooks.rotate(who.entry, webhook, rotation.overlap_hours)
        elif act == "remove":
            webhooks.remove(who.entry, webhook)
        elif act in {"pause", "resume"}:
            webhooks.switch(who.entry, webhook, active=act == "resume")
        else:
            return _list(request, problem="没有这项操作。")
    except (OvertakenError, ValidationError) as error:
        if isinstance(error, ValidationError):
            return _detail(request, who, webhook, problem=NOT_ROTATED, overlap_hours=overlap_hours)
        problem = overtaken_text(error, ACTION_NAMES, "这个订阅", where="审计记录", kept=NOT_KEPT)
        return _detail(request, who, webhook, problem=problem, status=CONFLICT)
    except NotFoundError as error:
        return _list(request, problem=text_of(error))
    after = see_other("/operator/webhooks" + ("" if act == "remove" else f"/{webhook}"))
    return _detail(request, who, webhook, secret=secret) if secret else after


@router.post("/operator/webhooks/replay")
@permit(roles=("operator",))
def replay(request: Request, who: Who, webhook: Text = "", delivery: Text = "") -> Response:
    """Send the dead letters of a receiver again, or one of them."""
    only = whole_number(delivery)
    if delivery and only is None:
        return _list(request, problem="没有这条失败的推送。")
    try:
        state_of(request).webhooks.replay(who.entry, webhook, only)
    except NotFoundError as error:
        return _list(request, problem=text_of(error))
    return see_other(f"/operator/webhooks/{webhook}?woken=1")


def _list(
    request: Request, *, problem: str = "", secret: tuple[str, str] | None = None, url: str = "",
    kinds: list[str] | None = None,
) -> Response:  # fmt: skip
    with state_of(request).store.read() as work:
        context: dict[str, Any] = {"webhooks": work.webhooks.all(), "backlog": work.webhooks.backlog()}
    context |= {"problem": problem, "secret": secret, "url": url, "kinds": kinds or []}
    return _page(request, "operator/webhooks.html", context)


def _detail(
    request: Request, who: Principal, key: str, *, problem: str = "", secret: str = "", overlap_hours: str = "24",
    after: int = 0, status: int | None = None,
) -> Response:  # fmt: skip
    with state_of(request).store.read() as work:
        hook = work.webhooks.one(key)
        waiting, dead = work.webhooks.backlog().get(hook.id, (0, 0))
        found = shown_deliveries(work, who.reach, work.webhooks.deliveries(hook.id, "dead", after, SHOWN + 1))
    context = {
        "hook": hook, "waiting": waiting, "dead": dead, "deliveries": found[:SHOWN], "more": len(found) > SHOWN,
        "after": after, "problem": problem, "secret": secret, "overlap_hours": overlap_hours,
        "may_open": bool(who.roles & set(WORKERS)), "seen": tag_of(hook),
    }  # fmt: skip
    return _page(request, "operator/webhook.html", context, status)


def _page(request: Request, template: str, context: dict[str, Any], status: int | None = None) -> Response:
    return render_form(request, template, context, status)
