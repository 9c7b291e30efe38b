"""The pages before the door: signing in, and replacing a first password."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup

from api.access.forms import FIELD, GUEST_FORM, require_own_site, sent_token
from api.access.tokens import GUEST_COOKIE, SESSION_COOKIE, form_token, new_token, same
from api.base.errors import StaleFormError
from api.web.responses import render_template
from api.web.state import state_of
from triage.outgoing.addresses import LOOPBACK_HOSTS

DAY = 24 * 3600
# Headers by which a proxy tells for whom it asks.
FORWARDED = {"x-forwarded-for", "x-real-ip", "forwarded", "via"}


def sign_in_page(request: Request, *, status: int = 200, problem: str = "", target: str = "/") -> Response:
    """The sign-in page; it gives the browser a cookie that its form is bound to."""
    state = state_of(request)
    cookie = request.cookies.get(GUEST_COOKIE) or new_token()
    demo = []
    if at_this_machine(request):
        with state.store.read() as work:
            demo = [account for account in work.accounts.all() if account.demo and not account.disabled]
    context = {
        "problem": problem,
        "target": target,
        "demo": demo,
        "oidc": state.settings.oidc.label if state.oidc is not None else None,
        "oidc_link": "/login/oidc?" + urlencode({"next": target}),
        "guest_field": hidden_field(form_token(state.secret_key, GUEST_FORM, cookie)),
    }
    return for_guest(request, render_template(request, "login.html", context, status=status), cookie)


async def check_guest_form(request: Request) -> None:
    """The dependency of forms that are sent before signing in.

    Raises:
        ForeignFormError: the form comes from another site.
        StaleFormError: the form has no token, or that of another browser.
    """
    require_own_site(request)
    cookie = request.cookies.get(GUEST_COOKIE, "")
    if not cookie or not same(await sent_token(request), form_token(state_of(request).secret_key, GUEST_FORM, cookie)):
        raise StaleFormError


def for_guest(request: Request, page: Response, cookie: str) -> Response:
    """The page with the cookie that its form is bound to; nobody keeps a copy of it."""
    page.set_cookie(GUEST_COOKIE, cookie, max_age=DAY, httponly=True, samesite="lax", secure=is_secure(request))
    page.headers["Cache-Control"] = "no-store"
    return page


def password_page(request: Request, *, status: int = 200, problem: str = "") -> Response:
    """The page on which somebody replaces their own password."""
    return render_template(request, "password.html", {"problem": problem}, status=status)


def start_session(request: Request, response: Response, token: str) -> Response:
    """Give the browser its session, whose token is always new: one that was planted before is worth nothing."""
    response.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="lax", secure=is_secure(request))
    response.delete_cookie(GUEST_COOKIE)
    return response


def hidden_field(token: str) -> Markup:
    """The field that carries a form's token."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)


def safe_target(target: str) -> str:
    """A path of our own to go to after signing in; anything else becomes the start page."""
    own = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if own else "/"


def at_this_machine(request: Request) -> bool:
    """Whether the browser runs on the machine of the service, and addresses it as such, past any proxy."""
    if FORWARDED & set(request.headers):
        return False
    return (
        request.client is not None and request.client.host in LOOPBACK_HOSTS and request.url.hostname in LOOPBACK_HOSTS
    )


def is_secure(request: Request) -> bool:
    """Whether cookies may be kept to encrypted connections."""
    return request.url.scheme == "https"
