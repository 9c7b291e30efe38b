"""SignIn: opens and closes sessions, by password or for somebody who has proved who they are otherwise."""

from datetime import UTC, datetime, timedelta

from api.access.passwords import check_password, hash_password, matches
from api.access.tokens import new_token, token_hash
from api.base.errors import SignInFailedError
from api.base.settings import SignInSettings
from triage.store import Store
from triage.store.access.accounts import LockRule
from triage.types import Account, AuditEntry
from triage.types.audit import Detail


class SignIn:
    """Signs people in and out."""

    def __init__(self, store: Store, settings: SignInSettings) -> None:
        self._store = store
        self._lock = LockRule(settings.max_failures, timedelta(minutes=settings.lock_minutes))
        self._lasts = timedelta(hours=settings.session_hours)

    def by_password(self, name: str, password: str, source: str = "") -> str:
        """Sign somebody in; returns the token of the new session.

        Args:
            name: of the account.
            password: what was entered.
            source: the network that it came from; failures are counted there.

        Raises:
            SignInFailedError: no such account, another password, locked or disabled: which of these is not said.
        """
        if not self._fits(name, password, source):
            raise SignInFailedError
        with self._store.read() as work:
            account = work.accounts.one(name)
        return self.open(account, "password", source)

    def open(self, account: Account, by: str, source: str | None = None) -> str:
        """Open a session for somebody who has proved who they are; returns its token.

        Args:
            account: who.
            by: how they proved it, for the audit.
            source: where, if by password.

        Raises:
            SignInFailedError: the account is disabled.
        """
        now = datetime.now(UTC)
        if account.disabled:
            raise SignInFailedError
        token = new_token()
        with self._store.write() as work:
            work.accounts.succeeded(account.name, now, source)
            work.accounts.open_session(account.name, token_hash(token), now, now + self._lasts)
            work.audit.record(_entry(account.name, "account.signed_in", by=by))
        return token

    def close(self, name: str, token: str) -> None:
        """Sign one browser of somebody out."""
        with self._store.write() as work:
            work.accounts.close_session(token_hash(token))
            work.audit.record(_entry(name, "account.signed_out"))

    def change_password(self, name: str, old: str, new: str, source: str = "") -> str:
        """Replace somebody's own password and sign out every browser; returns the token of a new session.

        Raises:
            SignInFailedError: the old password does not fit.
            WeakPasswordError: the new one breaks a rule.
        """
        if not self._fits(name, old, source):
            raise SignInFailedError("old_password")
        with self._store.write() as work:
            work.accounts.succeeded(name, datetime.now(UTC), source)
        check_password(new, name, old)
        hashed = hash_password(new)
        with self._store.write() as work:
            work.accounts.set_password(name, hashed, must_change=False)
            work.audit.record(_entry(name, "account.password_changed"))
            account = work.accounts.one(name)
        return self.open(account, "password", source)

    def _fits(self, name: str, password: str, source: str) -> bool:
        """Whether a password is that of an account which may try one now; takes as long whatever the answer is."""
        now = datetime.now(UTC)
        with self._store.write() as work:
            may = work.accounts.attempt(name, now, self._lock, source)
            stored = work.accounts.password_hash(name)
        fits = matches(stored if may else None, password)
        if may and not fits:
            with self._store.write() as work:
                locked = work.accounts.failed(name, now, self._lock, source)
                work.audit.record(_entry(name, "account.locked" if locked else "account.sign_in_failed"))
        return fits

    def tell(self, name: str) -> None:
        """Note that somebody has heard of the failures to sign in as them."""
        with self._store.write() as work:
            work.accounts.told(name)


def _entry(name: str, action: str, **details: Detail) -> AuditEntry:
    return AuditEntry(
        actor_kind="account", actor=name, action=action, object_kind="account", object_id=name, details=details
    )
