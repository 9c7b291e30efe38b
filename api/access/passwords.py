"""Passwords: rules, hashes (argon2), and one-time passwords."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from triage.errors import WeakPasswordError

SHORTEST = 10
LONGEST = 128
KINDS = 3
# Without look-alikes, so that it can be read aloud and typed.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_ONE_TIME_LENGTH = 14
_COMMON = ("password", "passw0rd", "admin", "qwerty", "12345", "jindianzi", "iloveyou", "welcome", "abc123", "111111")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its own salt."""
    return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether a password fits a stored hash.

    Rationale: where there is no account a hash is checked all the same, so that the time of an answer does not
    tell which names exist.
    """
    try:
        return _hasher().verify(stored or _nobody(), password[: 4 * LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def check_password(password: str, name: str, old: str = "") -> None:
    """Refuse a password that is easily guessed, or the old one again.

    Raises:
        WeakPasswordError: it breaks a rule, which its code names.
    """
    if len(password) < SHORTEST:
        raise WeakPasswordError("short", shortest=SHORTEST)
    if len(password) > LONGEST:
        raise WeakPasswordError("long", longest=LONGEST)
    if password == old:
        raise WeakPasswordError("same")
    kinds = (str.islower, str.isupper, str.isdigit, lambda c: not (c.islower() or c.isupper() or c.isdigit()))
    if sum(any(kind(char) for char in password) for kind in kinds) < KINDS:
        raise WeakPasswordError("few_kinds")
    lowered = password.lower()
    if name.lower() in lowered:
        raise WeakPasswordError("has_name")
    if any(word in lowered for word in _COMMON) or len(set(password)) < SHORTEST // 2:
        raise WeakPasswordError("common")


def one_time_password() -> str:
    """A random first password that meets the rules."""
    letters = [secrets.choice(_ALPHABET) for _ in range(_ONE_TIME_LENGTH)]
    letters[4] = letters[9] = "-"
    letters[2], letters[7] = secrets.choice(_UPPER), secrets.choice(_UPPER)
    letters[5], letters[12] = secrets.choice(_DIGITS), secrets.choice(_DIGITS)
    return "".join(letters)
