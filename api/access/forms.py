"""Forms: a post of a browser must come from our own pages and carry the token of its session."""

import re
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import UploadFile

from api.access.rule import rule_of
from api.access.tokens import same
from api.base.errors import ForeignFormError, JsonError, StaleFormError, UnruledRouteError
from triage.importing import strict_json

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf"
HEADER = "x-csrf-token"
GUEST_FORM = "guest"
_SUSPICIOUS = re.compile(rb"NaN|Infinity|[eE]\+?\d{3}|\d{400}")


async def check_request(request: Request) -> None:
    """The dependency of every route: the guard admitted this route, and a form of a session is our own.

    Raises:
        UnruledRouteError: the guard does not know the route.
        ForeignFormError: a form comes from another site.
        StaleFormError: a form has no token, or that of another session.
    """
    if request.state.admitted is not request.scope.get("endpoint"):
        raise UnruledRouteError(request.url.path)
    await require_plain_json(request)
    principal = request.state.principal
    if rule_of(request.state.admitted).public:
        return
    if request.method in SAFE or principal is None or principal.kind != "account":
        return
    require_own_site(request)
    if not same(await sent_token(request), principal.form_token):
        raise StaleFormError


async def require_plain_json(request: Request) -> None:
    """Refuse a body of JSON that holds what the standard does not know, or that no reader should be given.

    Only a body that may hold it is read once more.

    Raises:
        JsonError: it does.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method in SAFE or not kind.endswith("json"):
        return
    body = await request.body()
    if _SUSPICIOUS.search(body) is None and body.count(b"[") + body.count(b"{") <= strict_json.DEEPEST:
        return
    try:
        strict_json.loads(body)
    except ValueError as error:
        raise JsonError(str(error)[:200]) from error


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


async def sent_token(request: Request) -> str:
    """The token that came with a request, in its header or its form; empty where there is none."""
    if token := request.headers.get(HEADER):
        return token
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return ""
    value = (await request.form()).get(FIELD, "")
    return "" if isinstance(value, UploadFile) else value
