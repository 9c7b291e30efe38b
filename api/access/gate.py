"""Gate: finds out who makes a request, and whether the rule of the route admits them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fastapi import Request

from api.access.objects import CHECKS, PARAMETERS
from api.access.principal import Principal
from api.access.rate import RateLimiter
from api.access.rule import Rule
from api.access.tokens import KEY_PREFIX, SESSION_COOKIE, form_token, token_hash
from api.base.errors import FirstPasswordError, ForbiddenError, UnauthenticatedError
from api.base.secret_key import SecretKey
from api.base.settings import SignInSettings
from triage.errors import StoreUnavailableError
from triage.store import Store
from triage.store.access.api_keys import TOUCH_AFTER
from triage.types import ApiKey

SESSION_FORM = "session"


class Gate:
    """Authenticates by session cookie or `Authorization: Bearer jdz_…`, and applies a rule."""

    def __init__(self, store: Store, secret_key: SecretKey, limiter: RateLimiter, sign_in: SignInSettings) -> None:
        self._store = store
        self._secret_key = secret_key
        self._limiter = limiter
        self._idle = timedelta(minutes=sign_in.idle_minutes)

    def admit(self, request: Request, rule: Rule, parameters: Mapping[str, str]) -> None:
        """Note on the request who makes it, nobody only where the rule is public, and let them pass or not.

        Args:
            request: the request, of which only the headers are read.
            rule: the rule of its route.
            parameters: those of the path, which name what the request is about.

        Raises:
            UnauthenticatedError: nobody, or a session or key that has ended.
            ForbiddenError: somebody whose roles or scopes the rule does not name.
            FirstPasswordError: somebody who must choose a password first.
            NotFoundError: what the request is about is not within the reach of whoever asks.
            TooManyRequestsError: the key has used up its rate.
        """
        authorization = request.headers.get("authorization")
        try:
            principal = self._of_key(authorization) if authorization else self._of_session(request)
        except StoreUnavailableError:
            if not rule.public:
                raise
            # Whether the process lives is answered also without a database.
            principal = None
        # Also a page that refuses says who was refused.
        request.state.principal = principal
        if rule.public:
            return
        if principal is None:
            raise UnauthenticatedError
        # Whoever comes for the first time chooses a password first, whichever page it was that they asked for.
        if principal.must_change_password and not rule.first_password:
            raise FirstPasswordError
        if not (principal.roles & rule.roles or principal.scopes & rule.scopes):
            raise ForbiddenError
        named = [(kind, parameters[PARAMETERS[kind]]) for kind in rule.about if PARAMETERS[kind] in parameters]
        if named:
            with self._store.read() as work:
                for kind, value in named:
                    CHECKS[kind](work, principal.reach, value)
        if request.method == "GET" and "suggestion" in rule.about:
            with self._store.write() as work:
                work.audit.record(principal.entry("suggestion.viewed", "suggestion", parameters["key"]))

    def _of_key(self, authorization: str) -> Principal:
        scheme, _, secret = authorization.partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret.startswith(KEY_PREFIX):
            raise UnauthenticatedError
        now = datetime.now(UTC)
        with self._store.read() as work:
            key = work.api_keys.of_hash(token_hash(secret))
        if key is None or not key.usable(now):
            raise UnauthenticatedError
        self._limiter.spend("key", key.name, key.rate)
        self._touch(key, now)
        return Principal.of_key(key)

    def _touch(self, key: ApiKey, now: datetime) -> None:
        if key.last_used_at is None or now - key.last_used_at > TOUCH_AFTER:
            with self._store.write() as work:
                work.api_keys.touch(key.name, now)

    def _of_session(self, request: Request) -> Principal | None:
        token = request.cookies.get(SESSION_COOKIE)
        if not token:
            return None
        now, stored = datetime.now(UTC), token_hash(token)
        with self._store.read() as work:
            found = work.accounts.of_session(stored, now, self._idle)
        if found is None:
            return None
        account, stale = found
        if stale:
            with self._store.write() as work:
                work.accounts.touch_session(stored, now)
        return Principal.of_account(account, form_token(self._secret_key, SESSION_FORM, token))
