"""HumanCheck: a small sum, bound to the visitor and the campaign and used once; works without any other service."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from api.access.tokens import same
from api.base.numbers import whole_number
from api.base.secret_key import SecretKey

MIN_SECONDS, MAX_SECONDS = 2, 3600
PURPOSE, QUESTION = "human-check", "human-check-question"
FIELDS = 4
NONCE_BYTES, LONGEST_NONCE = 15, 40
# No time of a question is later, in seconds.
LATEST = 10**12
Kind = Literal["asked", "passed"]


@dataclass(frozen=True)
class Check:
    """A token of ours that is in time and this visitor's: a question, or the proof that one was answered before."""

    kind: Kind
    nonce: str
    expires_at: datetime


class HumanCheck:
    """Asks a sum and recognises its answer later.

    A check is bound to the visitor's cookie and to one campaign, is good for an hour, and not in the first two
    seconds, in which nobody can have filled in a form. The numbers follow from a random name of the question and the
    secret key, so that the token tells nothing. Whoever reads a token has the store use it up, right or wrong.
    """

    def __init__(self, key: SecretKey) -> None:
        self._key = key

    def ask(self, visitor: str, campaign_id: int, now: float) -> tuple[str, str]:
        """The question in Chinese, and the token that the form carries."""
        token = self._token("asked", visitor, campaign_id, now)
        first, second = self._numbers(token.split(".")[1])
        return f"{first} 加 {second} 等于几？", token

    def passed(self, visitor: str, campaign_id: int, now: float) -> str:
        """A token for a visitor who has answered: the form that follows needs no second sum."""
        return self._token("passed", visitor, campaign_id, now)

    def read(self, visitor: str, campaign_id: int, token: str, now: float) -> Check | None:
        """What a token is; None for one that is none of ours, another visitor's or campaign's, or out of time."""
        parts = token.split(".")
        if not visitor or len(parts) != FIELDS:
            return None
        kind, nonce, asked, signature = parts
        begun = whole_number(asked, LATEST)
        if begun is None or len(nonce) > LONGEST_NONCE:
            return None
        if not same(signature, self._sign(kind, nonce, asked, visitor, campaign_id)):
            return None
        least = MIN_SECONDS if kind == "asked" else 0
        if not least <= now - begun <= MAX_SECONDS:
            return None
        ends = datetime.fromtimestamp(begun + MAX_SECONDS + 1, UTC)
        return Check("asked" if kind == "asked" else "passed", nonce, ends)

    def is_answer(self, check: Check, answer: str) -> bool:
        """Whether an answer is right; none is needed where one was given before."""
        return check.kind == "passed" or answer.strip() == str(sum(self._numbers(check.nonce)))

    def _numbers(self, nonce: str) -> tuple[int, int]:
        drawn = self._key.derive(QUESTION, nonce)
        return 2 + drawn[0] % 8, 2 + drawn[1] % 8

    def _token(self, kind: Kind, visitor: str, campaign_id: int, now: float) -> str:
        nonce, asked = secrets.token_urlsafe(NONCE_BYTES), str(int(now))
        return f"{kind}.{nonce}.{asked}.{self._sign(kind, nonce, asked, visitor, campaign_id)}"

    def _sign(self, kind: str, nonce: str, asked: str, visitor: str, campaign_id: int) -> str:
        return self._key.derive(PURPOSE, kind, nonce, asked, visitor, str(campaign_id)).hex()
