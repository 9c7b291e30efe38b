"""HumanCheck: a small sum, signed with the time and bound to the visitor; works without any other service."""

import secrets

from api.access.tokens import same
from api.secret_key import SecretKey

MIN_SECONDS, MAX_SECONDS = 2, 3600
PURPOSE = "human-check"
FIELDS = 4


class HumanCheck:
    """Asks a sum and recognises its answer later; nothing is stored.

    A check is bound to the visitor's cookie, is good for an hour, and not in the first two seconds, in which nobody
    can have filled in a form.
    """

    def __init__(self, key: SecretKey) -> None:
        self._key = key

    def ask(self, visitor: str, now: float) -> tuple[str, str]:
        """The question in Chinese, and the token that the form carries."""
        first, second = 2 + secrets.randbelow(8), 2 + secrets.randbelow(8)
        plain = f"{first}.{second}.{int(now)}"
        return self._question(first, second), f"{plain}.{self._sign(visitor, plain)}"

    def again(self, token: str) -> str:
        """The question that a token asks; empty for one that is none."""
        parts = token.split(".")
        if len(parts) != FIELDS or not all(part.isascii() and part.isdecimal() for part in parts[:3]):
            return ""
        return self._question(int(parts[0]), int(parts[1]))

    def passes(self, visitor: str, token: str, answer: str, now: float) -> bool:
        """Whether the answer is right, in time, and of this visitor."""
        if not visitor or not self.again(token):
            return False
        first, second, asked, signature = token.split(".")
        if not same(signature, self._sign(visitor, f"{first}.{second}.{asked}")):
            return False
        in_time = MIN_SECONDS <= now - int(asked) <= MAX_SECONDS
        return in_time and answer.strip() == str(int(first) + int(second))

    def _question(self, first: int, second: int) -> str:
        return f"{first} 加 {second} 等于几？"

    def _sign(self, visitor: str, plain: str) -> str:
        return self._key.derive(PURPOSE, visitor, plain).hex()
