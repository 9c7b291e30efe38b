"""Repositories of accounts and of the sessions of those who are signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from triage.errors import AccountError, LastOperatorError, NotFoundError
from triage.store.base.conflict import insert_new
from triage.store.base.values import value_of
from triage.store.models import AccountRow, SessionRow, SignInSourceRow
from triage.types import Account

# How old `seen_at` may grow before it is written again: not every request is a write.
TOUCH_AFTER = timedelta(seconds=60)
LONGEST_SUBJECT = 300
# Sources that nobody has signed in from are forgotten after so long.
FORGOTTEN_AFTER = timedelta(days=1)
# So many sources with all their attempts used up are an attack from many places.
MANY_SOURCES = 10


@dataclass(frozen=True)
class LockRule:
    """After how many failures in a row a source waits, and for how long."""

    failures: int
    lasts: timedelta


class AccountRepository:
    """The people who may sign in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, account: Account, password_hash: str | None, now: datetime) -> None:
        """Store a new account.

        Raises:
            AccountError: there is one of this name already.
        """
        if self._find(account.name) is not None:
            raise AccountError("name_taken", name=account.name)
        fields = account.model_dump() | {"roles": list(account.roles), "areas": list(account.areas)}
        self._session.add(AccountRow(**fields, password_hash=password_hash, created_at=now))
        self._session.flush()

    def all(self) -> list[Account]:
        """Every account, by name."""
        return [_account(row) for row in self._session.scalars(select(AccountRow).order_by(AccountRow.name))]

    def count(self, *, demo: bool) -> int:
        """How many accounts of the demo, or how many real ones, there are."""
        query = select(func.count()).select_from(AccountRow).where(AccountRow.demo == demo)
        return self._session.scalar(query) or 0

    def lock(self, name: str) -> None:
        """Until the end of the unit of work nobody else changes this account under the same lock."""
        self._session.execute(select(AccountRow.id).where(AccountRow.name == name).with_for_update())

    def get(self, name: str) -> Account | None:
        """The account of this name, or None."""
        row = self._find(name)
        return None if row is None else _account(row)

    def one(self, name: str) -> Account:
        """The account of this name.

        Raises:
            NotFoundError: there is none.
        """
        return _account(self._one(name))

    def of_subject(self, subject: str) -> Account | None:
        """The account that is linked to somebody whom the identity provider names so, or None."""
        if not subject.isprintable():
            return None
        row = self._session.scalar(select(AccountRow).where(AccountRow.subject == subject))
        return None if row is None else _account(row)

    def change(self, account: Account) -> None:
        """Give an account another display name, roles, department and areas; its sessions go on with these.

        Raises:
            NotFoundError: there is no such account.
            LastOperatorError: nobody who can sign in would be an operator any more.
        """
        rows = self._hold_all()
        row = rows.get(account.name)
        if row is None:
            raise NotFoundError("account", account.name)
        was_operator = _operates(row)
        row.display_name, row.department = account.display_name, account.department
        row.roles, row.areas = list(account.roles), list(account.areas)
        if was_operator and not any(map(_operates, rows.values())):
            raise LastOperatorError(account.name)
        self._session.flush()

    def unlock(self, name: str) -> None:
        """End the lock of an account at once, and forget failed attempts.

        Raises:
            NotFoundError: there is no such account.
        """
        row = self._one(name)
        row.locked_until = None
        self._session.execute(delete(SignInSourceRow).where(SignInSourceRow.account_id == row.id))

    def link(self, name: str, subject: str | None) -> None:
        """Link an account to a subject of the identity provider, or to none any more.

        A first password that nobody has replaced is taken away: who signs in elsewhere never would.

        Raises:
            NotFoundError: there is no such account.
            AccountError: this is no subject, or another account is linked to it.
        """
        row = self._one(name)
        if subject is None:
            row.subject = None
            self._sign_out(row.id)
            return
        if not (subject.strip() and subject.isprintable() and len(subject) <= LONGEST_SUBJECT):
            raise AccountError("subject_form", longest=LONGEST_SUBJECT)
        other = self.of_subject(subject)
        if other is not None and other.name != name:
            raise AccountError("subject_taken", name=other.name)
        if row.must_change_password:
            row.password_hash, row.must_change_password = None, False
        row.subject = subject
        self._session.flush()

    def password_hash(self, name: str) -> str | None:
        """The hash of an account's password; None where there is no account or it has no password."""
        return self._session.scalar(select(AccountRow.password_hash).where(AccountRow.name == name))

    def set_password(self, name: str, password_hash: str, *, must_change: bool) -> None:
        """Give an account another password, unlock it, and sign it out everywhere.

        Raises:
            NotFoundError: there is no such account.
        """
        row = self._one(name)
        row.password_hash, row.must_change_password = password_hash, must_change
        row.locked_until = None
        self._session.execute(delete(SignInSourceRow).where(SignInSourceRow.account_id == row.id))
        self._sign_out(row.id)

    def disable(self, name: str, *, disabled: bool) -> None:
        """Disable an account and sign it out everywhere, or enable it again.

        Raises:
            NotFoundError: there is no such account.
            LastOperatorError: nobody who can sign in would be an operator any more.
        """
        rows = self._hold_all()
        row = rows.get(name)
        if row is None:
            raise NotFoundError("account", name)
        was_operator = _operates(row)
        row.disabled = disabled
        if was_operator and not any(map(_operates, rows.values())):
            raise LastOperatorError(name)
        self._sign_out(row.id)

    def attempt(self, name: str, now: datetime, rule: LockRule, source: str = "") -> bool:
        """Count an attempt before its password is looked at; returns whether it may be.

        Failures are counted by source, so that whoever guesses shuts out nobody but themselves. Where guesses come
        from many sources, those from which nobody has signed in to the account before wait as well.

        Rationale: passwords take long to verify. Were attempts counted after that, as many as arrive side by side
        could be tried beyond the limit.
        """
        account = self._find(name)
        if account is None or account.disabled:
            return False
        old = now - FORGOTTEN_AFTER
        unknown = SignInSourceRow.succeeded_at.is_(None)
        self._session.execute(delete(SignInSourceRow).where(SignInSourceRow.last_at < old, unknown))
        if self._crowded(account.id, source, now, rule):
            return False
        new = {"account_id": account.id, "source": source, "failures": 0, "total": 0, "last_at": now}
        self._session.execute(insert_new(self._session, SignInSourceRow), [new])
        table = SignInSourceRow.failures
        unlocked = SignInSourceRow.locked_until.is_(None) | (SignInSourceRow.locked_until <= now)
        counted = (
            update(SignInSourceRow)
            .where(*_source(account.id, source), unlocked, table < rule.failures)
            .values(failures=table + 1, last_at=now)
            .returning(table)
            .execution_options(synchronize_session=False)
        )
        if self._session.scalar(counted) is not None:
            return True
        # All are under way, or were when a process died: the source is locked rather than shut for good.
        self._lock_at(account.id, now, rule, source)
        return False

    def failed(self, name: str, now: datetime, rule: LockRule, source: str = "") -> bool:
        """Note that an attempt failed, for its owner to hear of; returns whether its source is locked by it."""
        account = self._find(name)
        if account is None:
            return False
        self._session.execute(
            update(AccountRow)
            .where(AccountRow.id == account.id)
            .values(failed_attempts=AccountRow.failed_attempts + 1, last_failure_at=now)
            .execution_options(synchronize_session=False)
        )
        self._session.execute(
            update(SignInSourceRow)
            .where(*_source(account.id, source))
            .values(total=SignInSourceRow.total + 1)
            .execution_options(synchronize_session=False)
        )
        return self._lock_at(account.id, now, rule, source)

    def _crowded(self, account_id: int, source: str, now: datetime, rule: LockRule) -> bool:
        """Whether so many sources guess that those which are not known have to wait."""
        of_account = SignInSourceRow.account_id == account_id
        known = select(SignInSourceRow.source).where(
            of_account, SignInSourceRow.source == source, SignInSourceRow.succeeded_at.is_not(None)
        )
        if self._session.scalar(known) is not None:
            return False
        guesses = select(func.sum(SignInSourceRow.total)).where(
            of_account, SignInSourceRow.succeeded_at.is_(None), SignInSourceRow.last_at > now - rule.lasts
        )
        return (self._session.scalar(guesses) or 0) >= MANY_SOURCES * rule.failures

    def _lock_at(self, account_id: int, now: datetime, rule: LockRule, source: str) -> bool:
        """Lock a source whose attempts are used up; whether they were.

        The count starts again, so that the lock ends by itself and the next failure does not lock at once.
        """
        locked = (
            update(SignInSourceRow)
            .where(*_source(account_id, source), SignInSourceRow.failures >= rule.failures)
            .values(failures=0, locked_until=now + rule.lasts)
            .returning(SignInSourceRow.account_id)
            .execution_options(synchronize_session=False)
        )
        if self._session.scalar(locked) is None:
            return False
        # For operators to see; it shuts out nobody.
        values = {"locked_until": now + rule.lasts}
        self._session.execute(update(AccountRow).where(AccountRow.id == account_id).values(values))
        return True

    def succeeded(self, name: str, now: datetime, source: str | None = None) -> None:
        """Forget the failures of a source, and keep for the owner how often somebody failed.

        Args:
            name: of the account.
            now: the current time.
            source: where the password was right; None where no password was asked for.
        """
        values = {
            "failures_to_tell": AccountRow.failures_to_tell + AccountRow.failed_attempts,
            "failed_attempts": 0,
            "locked_until": None,
        }
        row = self._one(name)
        self._session.execute(
            update(AccountRow)
            .where(AccountRow.id == row.id)
            .values(values)
            .execution_options(synchronize_session=False)
        )
        self._session.expire(row)
        if source is not None:
            new = {"account_id": row.id, "source": source, "failures": 0, "total": 0, "last_at": now}
            self._session.execute(insert_new(self._session, SignInSourceRow), [new])
            fields = {"failures": 0, "total": 0, "locked_until": None, "succeeded_at": now, "last_at": now}
            self._session.execute(update(SignInSourceRow).where(*_source(row.id, source)).values(fields))

    def told(self, name: str) -> None:
        """Note that the owner has heard of the failures."""
        self._session.execute(update(AccountRow).where(AccountRow.name == name).values(failures_to_tell=0))

    def open_session(self, name: str, token_hash: str, now: datetime, expires_at: datetime) -> None:
        """Sign an account in, and forget sessions that have ended.

        Raises:
            NotFoundError: there is no such account.
        """
        self._session.execute(delete(SessionRow).where(SessionRow.expires_at < now))
        row = self._one(name)
        self._session.add(
            SessionRow(token_hash=token_hash, account_id=row.id, created_at=now, seen_at=now, expires_at=expires_at)
        )
        self._session.flush()

    def of_session(self, token_hash: str, now: datetime, idle: timedelta) -> tuple[Account, bool] | None:
        """The account that a session belongs to, and whether the session should be touched.

        None where the session has ended or been idle too long, or the account is disabled.
        """
        query = (
            select(AccountRow, SessionRow.seen_at)
            .join(SessionRow, SessionRow.account_id == AccountRow.id)
            .where(SessionRow.token_hash == token_hash, SessionRow.expires_at > now, ~AccountRow.disabled)
        )
        found = self._session.execute(query).one_or_none()
        if found is None or now - found.seen_at > idle:
            return None
        return _account(found[0]), now - found.seen_at > TOUCH_AFTER

    def touch_session(self, token_hash: str, now: datetime) -> None:
        """Note that a session is in use."""
        self._session.execute(update(SessionRow).where(SessionRow.token_hash == token_hash).values(seen_at=now))

    def close_all_sessions(self) -> None:
        """Sign everybody out."""
        self._session.execute(delete(SessionRow))

    def close_session(self, token_hash: str) -> None:
        """Sign one browser out."""
        self._session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))

    def _hold_all(self) -> dict[str, AccountRow]:
        """All accounts, held until the commit: two operators cannot take the role from each other at once."""
        every = select(AccountRow).order_by(AccountRow.id).with_for_update().execution_options(populate_existing=True)
        return {row.name: row for row in self._session.scalars(every)}

    def _sign_out(self, account_id: int) -> None:
        self._session.execute(delete(SessionRow).where(SessionRow.account_id == account_id))
        self._session.flush()

    def _find(self, name: str) -> AccountRow | None:
        return self._session.scalar(select(AccountRow).where(AccountRow.name == name))

    def _one(self, name: str) -> AccountRow:
        row = self._find(name)
        if row is None:
            raise NotFoundError("account", name)
        return row


def _source(account_id: int, source: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return SignInSourceRow.account_id == account_id, SignInSourceRow.source == source


def _operates(row: AccountRow) -> bool:
    return "operator" in row.roles and not row.disabled


def _account(row: AccountRow) -> Account:
    return value_of(Account, row)
