"""Oidc: signs people in through the office's own identity provider (authorization code with PKCE)."""

import base64
import hashlib
import hmac
import json
import logging
import secrets
import time
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import httpx2
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from api.base.errors import OidcError
from api.base.secret_key import SecretKey
from api.base.settings import OidcSettings, is_trusted_address
from triage.outgoing.addresses import AddressRules
from triage.outgoing.transport import open_client

logger = logging.getLogger("jindianzi.oidc")
DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT_SECONDS = 10.0
# How long the provider's description and keys are believed, and how long somebody may take to sign in there.
BELIEVED_SECONDS, LASTS_SECONDS = 3600.0, 600.0
LEEWAY_SECONDS = 60
# Signatures with a key that only the provider has; `none` and those with a shared secret are not among them.
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512", "EdDSA", "Ed25519"]
KEY_TYPES = ("RSA", "EC", "OKP")
BASIC, POST = "client_secret_basic", "client_secret_post"


@dataclass(frozen=True)
class Attempt:
    """What the browser brings back from the provider's page has to fit: kept in a cookie that we signed."""

    state: str
    nonce: str
    verifier: str
    target: str
    ends: float


class _Provider(BaseModel):
    """What the provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: list[str] = [BASIC]


class Oidc:
    """The office's identity provider as a relying party sees it; only made where one is configured."""

    def __init__(self, settings: OidcSettings, secret_key: SecretKey, addresses: AddressRules) -> None:
        """Prepare; the provider is asked at the first sign-in, so that the service starts without it.

        Args:
            settings: which provider, and as whom we come.
            secret_key: signs the cookie of an attempt.
            addresses: which addresses may be reached.
        """
        self._addresses = addresses.for_setting(settings.issuer)
        self._settings, self._key, self._lock = settings, secret_key.derive("oidc"), Lock()
        self._provider: tuple[float, _Provider] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def begin(self, redirect_uri: str, target: str) -> tuple[str, str]:
        """Where the browser is sent, and the cookie that it keeps meanwhile.

        Args:
            redirect_uri: where the provider sends it back.
            target: where it goes after that.

        Raises:
            OidcError: the provider does not answer.
        """
        attempt = Attempt(
            secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), target,
            time.time() + LASTS_SECONDS,
        )  # fmt: skip
        challenge = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code", "client_id": self._settings.client_id, "redirect_uri": redirect_uri,
            "scope": self._settings.scope, "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }  # fmt: skip
        address = self._described().authorization_endpoint
        return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", self._seal(attempt)

    def finish(self, cookie: str, state: str, code: str, redirect_uri: str) -> tuple[str, str]:
        """The provider's name for whoever signed in there, and where the browser goes.

        Args:
            cookie: that of `begin`.
            state: what the provider sent back with the browser.
            code: likewise; it is exchanged for the ID token.
            redirect_uri: that of `begin`.

        Raises:
            OidcError: it is not the attempt of this browser, or nothing proves who it is.
        """
        attempt = self._open(cookie)
        if attempt is None or not hmac.compare_digest(attempt.state.encode(), state.encode("utf-8", "replace")):
            raise OidcError("stale")
        token = self._exchange(code, attempt.verifier, redirect_uri)
        return self._subject(token, attempt.nonce), attempt.target

    def _exchange(self, code: str, verifier: str, redirect_uri: str) -> str:
        settings, provider = self._settings, self._described()
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier,
        }  # fmt: skip
        secret = settings.client_secret.get_secret_value()
        basic = None
        if secret and BASIC in provider.token_endpoint_auth_methods_supported:
            basic = (settings.client_id, secret)
        else:
            form |= {"client_id": settings.client_id} | ({"client_secret": secret} if secret else {})
        answer = self._ask("POST", provider.token_endpoint, data=form, auth=basic)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise OidcError
        return token

    def _subject(self, token: str, nonce: str) -> str:
        """The subject of an ID token that the provider signed for us, for this attempt, and that still holds."""
        client = self._settings.client_id
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._settings.issuer or ""},
            aud={"essential": True, "value": client},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
        )
        try:
            try:
                claims = jwt.decode(token, self._signing_keys(), algorithms=ALGORITHMS).claims
            except InvalidKeyIdError:
                # The provider may have replaced its keys since we asked.
                claims = jwt.decode(token, self._signing_keys(fresh=True), algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            logger.warning("oidc.token_refused error=%s", type(error).__name__)
            raise OidcError from error
        audience, subject = claims["aud"], claims["sub"]
        meant = claims.get("azp", client if isinstance(audience, str) or len(audience) == 1 else None)
        if meant != client or not isinstance(subject, str) or not subject:
            raise OidcError
        return subject

    def _described(self) -> _Provider:
        with self._lock:
            if self._provider is not None and time.monotonic() < self._provider[0]:
                return self._provider[1]
        issuer = self._settings.issuer or ""
        try:
            found = _Provider.model_validate(self._ask("GET", issuer.rstrip("/") + DISCOVERY))
        except ValidationError as error:
            raise OidcError from error
        addresses = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        if found.issuer != issuer or not all(map(is_trusted_address, addresses)):
            logger.warning("oidc.description_refused issuer=%s", found.issuer)
            raise OidcError
        with self._lock:
            self._provider = (time.monotonic() + BELIEVED_SECONDS, found)
        return found

    def _signing_keys(self, *, fresh: bool = False) -> KeySet:
        with self._lock:
            if not fresh and self._keys is not None and time.monotonic() < self._keys[0]:
                return self._keys[1]
        given = self._ask("GET", self._described().jwks_uri).get("keys")
        usable = [
            key
            for key in (given if isinstance(given, list) else [])
            if isinstance(key, dict) and key.get("kty") in KEY_TYPES and key.get("use", "sig") == "sig"
        ]
        if not usable:
            raise OidcError
        found = KeySet.import_key_set({"keys": usable})
        with self._lock:
            self._keys = (time.monotonic() + BELIEVED_SECONDS, found)
        return found

    def _ask(self, method: str, address: str, **request: Any) -> dict[str, Any]:
        try:
            with open_client(self._addresses, TIMEOUT_SECONDS) as client:
                response = client.request(method, address, headers={"Accept": "application/json"}, **request)
            found = response.json() if response.is_success else None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            logger.warning("oidc.no_answer address=%s error=%s", address, type(error).__name__)
            raise OidcError from error
        if not isinstance(found, dict):
            logger.warning("oidc.refused address=%s status=%s", address, response.status_code)
            raise OidcError
        return found

    def _seal(self, attempt: Attempt) -> str:
        content = base64.urlsafe_b64encode(json.dumps(asdict(attempt)).encode()).decode()
        return f"{content}.{self._sign(content)}"

    def _open(self, cookie: str) -> Attempt | None:
        content, _, signature = cookie.partition(".")
        if not hmac.compare_digest(self._sign(content).encode(), signature.encode("utf-8", "replace")):
            return None
        attempt = Attempt(**json.loads(base64.urlsafe_b64decode(content)))
        return attempt if time.time() < attempt.ends else None

    def _sign(self, content: str) -> str:
        return hmac.new(self._key, content.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
