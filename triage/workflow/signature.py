"""Signatures of webhooks, and when a delivery that failed is tried again; receivers verify with the same code."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta

TIMESTAMP_HEADER = "X-Jindianzi-Timestamp"
SIGNATURE_HEADER = "X-Jindianzi-Signature"
DELIVERY_HEADER = "X-Jindianzi-Delivery"
SCHEME = "v1="
TOLERANCE_SECONDS = 300
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=1)
MOST_ATTEMPTS = 14
"""With these pauses the last attempt is about two and a half hours after the first."""


def sign(secrets: Sequence[str], timestamp: int, body: bytes) -> str:
    """The signature header: HMAC-SHA256 over `timestamp.body`, one for each secret that is valid now."""
    return ",".join(f"{SCHEME}{_mac(secret, timestamp, body)}" for secret in secrets)


def is_valid(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> bool:
    """Whether a delivery comes from the owner of the secret and is not an old one sent again.

    Args:
        secret: what was shown when the subscription was made or its secret replaced.
        timestamp: the value of the timestamp header.
        signature: the value of the signature header.
        body: the body exactly as it was received.
        now: the current Unix time in seconds.
    """
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = f"{SCHEME}{_mac(secret, int(timestamp), body)}".encode()
    return any(hmac.compare_digest(expected, part.strip().encode()) for part in signature.split(","))


def pause_after(attempts: int, spread: float) -> timedelta | None:
    """How long to wait after so many failed attempts; None where it is a dead letter now.

    Args:
        attempts: how many have failed, at least 1.
        spread: between 0 and 1, drawn anew each time, so that what failed together is not tried together.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    pause: timedelta = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
    return pause * (0.75 + 0.5 * spread)


def _mac(secret: str, timestamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
