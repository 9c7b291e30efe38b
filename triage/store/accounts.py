"""Repositories of accounts and of the sessions of those who are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from triage.errors import AccountError, LastOperatorError, NotFoundError
from triage.store.models import AccountRow, SessionRow
from triage.types import Account

# How old `seen_at` may grow before it is written again: not every request is a write.
TOUCH_AFTER = timedelta(seconds=60)
LONGEST_SUBJECT = 300


@dataclass(frozen=True)
class LockRule:
    """After how many failures in a row an account is locked, and for how long."""

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
            raise AccountError(f"There is an account {account.name!r} already. Choose another name.")
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
        # All rows are held, so that two operators cannot take the role from each other at once.
        every = select(AccountRow).order_by(AccountRow.id).with_for_update().execution_options(populate_existing=True)
        rows = {row.name: row for row in self._session.scalars(every)}
        row = rows.get(account.name)
        if row is None:
            raise NotFoundError("account", account.name)
        was_operator = "operator" in row.roles and not row.disabled
        row.display_name, row.department = account.display_name, account.department
        row.roles, row.areas = list(account.roles), list(account.areas)
        if was_operator and not any("operator" in one.roles and not one.disabled for one in rows.values()):
            raise LastOperatorError(account.name)
        self._session.flush()

    def unlock(self, name: str) -> None:
        """End the lock of an account at once, and forget failed attempts.

        Raises:
            NotFoundError: there is no such account.
        """
        row = self._one(name)
        row.failed_attempts, row.locked_until = 0, None

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
            raise AccountError(f"A subject has 1 to {LONGEST_SUBJECT} printable characters.")
        other = self.of_subject(subject)
        if other is not None and other.name != name:
            raise AccountError(f"The account {other.name!r} is linked to this subject. Unlink it first.")
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
        row.failed_attempts, row.locked_until = 0, None
        self._sign_out(row.id)

    def disable(self, name: str, *, disabled: bool) -> None:
        """Disable an account and sign it out everywhere, or enable it again.

        Raises:
            NotFoundError: there is no such account.
        """
        row = self._one(name)
        row.disabled = disabled
        self._sign_out(row.id)

    def attempt(self, name: str, now: datetime, rule: LockRule) -> bool:
        """Count an attempt before its password is looked at; returns whether it may be.

        Rationale: passwords take long to verify. Were attempts counted after that, as many as arrive side by side
        could be tried beyond the limit.
        """
        table = AccountRow.failed_attempts
        unlocked = AccountRow.locked_until.is_(None) | (AccountRow.locked_until <= now)
        counted = (
            update(AccountRow)
            .where(AccountRow.name == name, unlocked, ~AccountRow.disabled, table < rule.failures)
            .values(failed_attempts=table + 1)
            .returning(table)
            .execution_options(synchronize_session=False)
        )
        if self._session.scalar(counted) is not None:
            return True
        # All are under way, or were when a process died: the account is locked rather than shut for good.
        self._lock_at(name, now, rule)
        return False

    def failed(self, name: str, now: datetime, rule: LockRule) -> bool:
        """Note that an attempt failed; returns whether the account is locked by it."""
        return self._lock_at(name, now, rule)

    def _lock_at(self, name: str, now: datetime, rule: LockRule) -> bool:
        """Lock an account whose attempts are used up; whether they were.

        The count starts again, so that the lock ends by itself and the next failure does not lock at once.
        """
        locked = (
            update(AccountRow)
            .where(AccountRow.name == name, AccountRow.failed_attempts >= rule.failures)
            .values(failed_attempts=0, locked_until=now + rule.lasts)
            .returning(AccountRow.id)
            .execution_options(synchronize_session=False)
        )
        return self._session.scalar(locked) is not None

    def succeeded(self, name: str) -> None:
        """Forget failed attempts."""
        values = {"failed_attempts": 0, "locked_until": None}
        self._session.execute(update(AccountRow).where(AccountRow.name == name).values(values))

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


def _account(row: AccountRow) -> Account:
    roles: Sequence[Any] = row.roles
    return Account(
        name=row.name,
        display_name=row.display_name,
        roles=tuple(roles),
        department=row.department,
        areas=tuple(row.areas),
        must_change_password=row.must_change_password,
        failed_attempts=row.failed_attempts,
        locked_until=row.locked_until,
        disabled=row.disabled,
        demo=row.demo,
        subject=row.subject,
    )
