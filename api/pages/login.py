"""Signing in and out, and the page of one's own account."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access.forms import check_guest_form
from api.access.principal import Who
from api.access.rule import permit, public, signed_in
from api.access.tokens import SESSION_COOKIE
from api.errors import SignInFailedError
from api.pages.entrance import at_this_machine, password_page, safe_target, sign_in_page, start_session
from triage.errors import WeakPasswordError
from triage.types import ROLE_NAMES, ROLES

router = APIRouter(include_in_schema=False)
SEE_OTHER = 303
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
    state = request.app.state
    address = request.client.host if request.client else ""
    state.limiter.spend("sign-in", address, state.settings.sign_in.attempts_per_minute)
    try:
        token = state.sign_in.by_password(name.strip(), password)
    except SignInFailedError as error:
        return sign_in_page(request, status=error.status, problem=str(error), target=safe_target(target))
    return start_session(request, RedirectResponse(safe_target(target), SEE_OTHER), token)


@router.post("/login/demo", dependencies=[Depends(check_guest_form)])
@public
def sign_in_to_demo(request: Request, name: Field = "", target: Field = "/") -> Response:
    """Sign in as one of the demo's made-up people, on the demo's own machine only."""
    state = request.app.state
    with state.store.read() as work:
        account = work.accounts.get(name)
    if account is None or not account.demo or not at_this_machine(request):
        raise SignInFailedError
    return start_session(request, RedirectResponse(safe_target(target), SEE_OTHER), state.sign_in.open(account, "demo"))


@router.post("/logout")
@permit(roles=ROLES, first_password=True)
def sign_out(request: Request, who: Who) -> Response:
    """Sign this browser out."""
    request.app.state.sign_in.close(who.name, request.cookies[SESSION_COOKIE])
    response = RedirectResponse("/login", SEE_OTHER)
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.get("/account")
@signed_in
def account(request: Request, who: Who) -> Response:
    """Who I am here, what I may do and how far it reaches."""
    context = {"roles": [ROLE_NAMES[role] for role in ROLES if role in who.roles], "reach": who.reach}
    result: Response = request.app.state.templates.TemplateResponse(request, "account.html", context)
    return result


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
    try:
        token = request.app.state.sign_in.change_password(who.name, old, new)
    except WeakPasswordError as error:
        return password_page(request, status=422, problem=f"{error}。")
    except SignInFailedError as error:
        return password_page(request, status=422, problem=str(error))
    return start_session(request, RedirectResponse("/", SEE_OTHER), token)
