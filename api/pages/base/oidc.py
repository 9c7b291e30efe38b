"""Signing in through the office's identity provider, where one is configured."""

import logging

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.oidc import LASTS_SECONDS, Oidc
from api.access.rule import public
from api.base.errors import OidcError, SignInFailedError
from api.pages.base.landing import landing
from api.web.responses import see_other
from api.web.sign_in_redirect import is_secure, safe_target, sign_in_page, start_session
from api.web.state import state_of
from triage.errors import NotFoundError
from triage.types.error_catalogue import entry_of, text_of

logger = logging.getLogger("jindianzi.oidc")
router = APIRouter(include_in_schema=False)
COOKIE, PATH = "jindianzi_oidc", "/login/oidc"
UNAUTHORIZED, FORBIDDEN = 401, 403
LONGEST = 4096


@router.get(PATH)
@public
def begin(request: Request) -> Response:
    """Send the browser to the provider."""
    oidc = _configured(request)
    _spend(request)
    try:
        address, cookie = oidc.begin(_redirect_uri(request), safe_target(request.query_params.get("next", "/")))
    except OidcError as error:
        return sign_in_page(request, status=entry_of(error).status, problem=text_of(error))
    response = see_other(address)
    response.set_cookie(
        COOKIE, cookie, max_age=int(LASTS_SECONDS), path=PATH, httponly=True, samesite="lax", secure=is_secure(request)
    )
    return response


@router.get(f"{PATH}/callback")
@public
def finish(request: Request) -> Response:
    """Sign in whoever comes back from the provider, if an operator has linked an account to them."""
    oidc, query = _configured(request), request.query_params
    _spend(request)
    state, code = query.get("state", "")[:LONGEST], query.get("code", "")[:LONGEST]
    if "error" in query or not code:
        return _over(sign_in_page(request, status=UNAUTHORIZED, problem=text_of(OidcError("broken_off"))))
    try:
        subject, target = oidc.finish(request.cookies.get(COOKIE, ""), state, code, _redirect_uri(request))
        with state_of(request).store.read() as work:
            account = work.accounts.of_subject(subject)
        if account is None:
            logger.warning("oidc.unknown_subject")
            problem = text_of(OidcError("unlinked", subject=subject[:300]))
            return _over(sign_in_page(request, status=FORBIDDEN, problem=problem))
        token = state_of(request).sign_in.open(account, "oidc")
    except (OidcError, SignInFailedError) as error:
        return _over(sign_in_page(request, status=entry_of(error).status, problem=text_of(error)))
    return _over(start_session(request, see_other(landing(account, target, state_of(request).routes)), token))


def _configured(request: Request) -> Oidc:
    found = state_of(request).oidc
    if found is None:
        raise NotFoundError("page", request.url.path)
    return found


def _redirect_uri(request: Request) -> str:
    own = state_of(request).settings.oidc.redirect_uri
    return own or f"{request.base_url}{PATH.removeprefix('/')}/callback"


def _spend(request: Request) -> None:
    state = state_of(request)
    address = request.client.host if request.client else ""
    state.limiter.spend("sign-in", address, state.settings.sign_in.attempts_per_minute)


def _over(response: Response) -> Response:
    response.delete_cookie(COOKIE, path=PATH)
    return response
