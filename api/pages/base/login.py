"""Signing in and out, and the page of one's own account."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from api.access.principal import Who
from api.access.rule import permit, public, signed_in
from api.access.tokens import SESSION_COOKIE
from api.base.errors import SignInFailedError
from api.base.network import network_of
from api.pages.base.landing import landing
from api.pages.base.navigation import home_of
from api.web.responses import render_template, see_other
from api.web.sign_in_redirect import (
    at_this_machine,
    check_guest_form,
    password_page,
    safe_target,
    sign_in_page,
    start_session,
)
from api.web.state import state_of
from triage.errors import WeakPasswordError
from triage.types import ROLE_NAMES, ROLES
from triage.types.error_catalogue import entry_of, text_of

router = APIRouter(include_in_schema=False)
Field = Annotated[str, Form()]


@router.get("/login")
@public
def login(request: Request) -> Response:
    """The sign-in page."""
    return sign_in_page(request, target=safe_target(request.query_params.get("next", "/")))


@router.post("/login", dependencies=[Depends(check_guest_form)])
@public
def sign_in(request: Request, name: Field = "", password: Field = "", target: Field = "/") -> Response:
    """Sign in by name and password."""
    state = state_of(request)
    address = request.client.host if request.client else ""
    state.limiter.spend("sign-in", address, state.settings.sign_in.attempts_per_minute)
    try:
        token = state.sign_in.by_password(name.strip(), password, network_of(address))
    except SignInFailedError as error:
        return sign_in_page(request, status=entry_of(error).status, problem=text_of(error), target=safe_target(target))
    with state.store.read() as work:
        account = work.accounts.one(name.strip())
    return start_session(request, see_other(landing(account, target, state.routes)), token)


@router.post("/login/demo", dependencies=[Depends(check_guest_form)])
@public
def sign_in_to_demo(request: Request, name: Field = "", target: Field = "/") -> Response:
    """Sign in as one of the demo's made-up people, on the demo's own machine only."""
    state = state_of(request)
    with state.store.read() as work:
        account = work.accounts.get(name)
    if account is None or not account.demo or not at_this_machine(request):
        raise SignInFailedError
    place = landing(account, target, state.routes)
    return start_session(request, see_other(place), state.sign_in.open(account, "demo"))


@router.post("/logout")
@permit(roles=ROLES, first_password=True)
def sign_out(request: Request, who: Who) -> Response:
    """Sign this browser out."""
    state_of(request).sign_in.close(who.name, request.cookies[SESSION_COOKIE])
    response = see_other("/login")
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.get("/account")
@signed_in
def account(request: Request, who: Who) -> Response:
    """Who I am here, what I may do and how far it reaches."""
    context = {"roles": [ROLE_NAMES[role] for role in ROLES if role in who.roles], "reach": who.reach}
    return render_template(request, "account.html", context)


@router.post("/account/failures")
@permit(roles=ROLES, first_password=True)
def hear_of_failures(request: Request, who: Who) -> Response:
    """Take note of wrong passwords that somebody entered for one's account."""
    state_of(request).sign_in.tell(who.name)
    return see_other("/account")


@router.get("/account/password")
@permit(roles=ROLES, first_password=True)
def password_form(request: Request) -> Response:
    """The page on which somebody replaces their own password."""
    return password_page(request)


@router.post("/account/password")
@permit(roles=ROLES, first_password=True)
def change_password(request: Request, who: Who, old: Field = "", new: Field = "", again: Field = "") -> Response:
    """Replace one's own password; every other browser is signed out."""
    if new != again:
        return password_page(request, status=422, problem="两次填写的新口令不一致。")
    source = network_of(request.client.host if request.client else "")
    try:
        token = state_of(request).sign_in.change_password(who.name, old, new, source)
    except WeakPasswordError as error:
        return password_page(request, status=422, problem=text_of(error))
    except SignInFailedError as error:
        return password_page(request, status=422, problem=text_of(error))
    return start_session(request, see_other(home_of(who.roles)), token)
