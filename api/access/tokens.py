"""Tokens: of sessions, keys and forms; only their hashes are stored."""

import hashlib
import hmac
import secrets

from api.base.secret_key import SecretKey

SESSION_COOKIE = "jindianzi_session"
GUEST_COOKIE = "jindianzi_guest"
KEY_PREFIX = "jdz_"
_BYTES = 32


def new_token() -> str:
    """A random token of 256 bits."""
    return secrets.token_urlsafe(_BYTES)


def new_key() -> str:
    """A random key for a system; shown once."""
    return KEY_PREFIX + new_token()


def token_hash(token: str) -> str:
    """What is stored of a token.

    Rationale: a random token of 256 bits cannot be guessed from its plain SHA-256; slow hashes are for passwords.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def form_token(key: SecretKey, purpose: str, cookie: str) -> str:
    """What a form must carry, bound to a cookie that other sites cannot read."""
    return key.derive("form", purpose, cookie).hex()


def same(one: str, other: str) -> bool:
    """Whether two tokens are equal, in a time that tells nothing about them."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
