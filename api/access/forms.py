"""Forms: a post of a browser must come from our own pages and carry the token of its session."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import UploadFile

from api.access.rule import rule_of
from api.access.tokens import GUEST_COOKIE, form_token, same
from api.errors import ForeignFormError, StaleFormError, UnruledRouteError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf"
HEADER = "x-csrf-token"
GUEST_FORM = "guest"


async def check_request(request: Request) -> None:
    """The dependency of every route: the guard admitted this route, and a form of a session is our own.

    Raises:
        UnruledRouteError: the guard does not know the route.
        ForeignFormError: a form comes from another site.
        StaleFormError: a form has no token, or that of another session.
    """
    if request.state.admitted is not request.scope.get("endpoint"):
        raise UnruledRouteError(request.url.path)
    principal = request.state.principal
    if rule_of(request.state.admitted).public:
        return
    if request.method in SAFE or principal is None or principal.kind != "account":
        return
    require_own_site(request)
    if not same(await _sent_token(request), principal.form_token):
        raise StaleFormError


async def check_guest_form(request: Request) -> None:
    """The dependency of forms that are sent before signing in.

    Raises:
        ForeignFormError: the form comes from another site.
        StaleFormError: the form has no token, or that of another browser.
    """
    require_own_site(request)
    cookie = request.cookies.get(GUEST_COOKIE, "")
    if not cookie or not same(await _sent_token(request), form_token(request.app.state.secret_key, GUEST_FORM, cookie)):
        raise StaleFormError


def require_own_site(request: Request) -> None:
    """Refuse a form that was not sent from our own pages.

    Rationale: browsers send `Sec-Fetch-Site` or `Origin` with every form post and no page can forge them,
    so a form of another site is recognised even before its token is looked at.

    Raises:
        ForeignFormError: the request comes from another site.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignFormError
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignFormError


async def _sent_token(request: Request) -> str:
    if token := request.headers.get(HEADER):
        return token
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return ""
    value = (await request.form()).get(FIELD, "")
    return "" if isinstance(value, UploadFile) else value
