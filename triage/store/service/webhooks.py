"""Repository of webhooks: receivers, and deliveries in the order of events for each suggestion."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from triage.errors import NotFoundError
from triage.store.base.access_scope import reached
from triage.store.base.conflict import insert_new
from triage.store.base.lease import Lease
from triage.store.base.values import value_of
from triage.store.models import CounterRow, DeliveryRow, EventRow, SubscriptionRow
from triage.store.suggestions.events import CHANGE, EventLog, to_event
from triage.types import OUTWARD, Delivery, DeliveryStatus, Event, Subscription

LEASE = Lease(DeliveryRow.id, DeliveryRow.claimed_until, timedelta(seconds=90))
FAN_OUT = 1_000


@dataclass(frozen=True)
class Parcel:
    """A delivery that is to be sent now, with its event and its receiver."""

    delivery: Delivery
    event: Event
    subscription: Subscription


@dataclass(frozen=True)
class Sent:
    """How sending went: delivered where there is no problem, else tried again at `next_at`, or dead without one.

    `withheld` says that nothing was sent, because the receiver may not know of the suggestion any more.
    """

    delivery_id: int
    problem: str | None = None
    next_at: datetime | None = None
    withheld: bool = False


class WebhookRepository:
    """Who is told of events."""

    def __init__(self, session: Session, events: EventLog) -> None:
        self._session = session
        self._events = events

    def add(self, url: str, kinds: Sequence[str], *, confidential: bool = False) -> Subscription:
        """A new receiver, told of everything that happens from now on."""
        # Raising the counter by nothing waits for the events that are being committed: these stay before.
        newest = self._session.execute(
            update(CounterRow)
            .where(CounterRow.name == CHANGE)
            .values(value=CounterRow.value)
            .returning(CounterRow.value)
        ).scalar_one()
        row = SubscriptionRow(
            id=f"wh_{uuid.uuid4().hex[:16]}",
            url=url,
            kinds=list(kinds),
            active=True,
            secret_version=1,
            cursor=newest,
            confidential=confidential,
            created_at=datetime.now(UTC),
        )
        self._session.add(row)
        self._session.flush()
        return _subscription(row)

    def all(self) -> list[Subscription]:
        """Every receiver, the oldest first."""
        query = select(SubscriptionRow).order_by(SubscriptionRow.created_at, SubscriptionRow.id)
        return [_subscription(row) for row in self._session.scalars(query)]

    def lock(self, key: str) -> None:
        """Until the end of the unit of work nobody else changes this receiver under the same lock."""
        self._session.execute(select(SubscriptionRow.id).where(SubscriptionRow.id == key).with_for_update())

    def one(self, key: str) -> Subscription:
        """The receiver with this id.

        Raises:
            NotFoundError: there is none.
        """
        return _subscription(self._row(key))

    def switch(self, key: str, *, active: bool) -> Subscription:
        """Stop telling a receiver, or go on; what waits is kept and sent then.

        Raises:
            NotFoundError: there is no such receiver.
        """
        row = self._row(key)
        row.active = active
        return _subscription(row)

    def remove(self, key: str) -> None:
        """Forget a receiver and everything that it was to be told.

        Raises:
            NotFoundError: there is no such receiver.
        """
        self._session.delete(self._row(key))

    def rotate(self, key: str, overlap: timedelta) -> Subscription:
        """Replace the secret; deliveries are signed with both until the overlap ends.

        Raises:
            NotFoundError: there is no such receiver.
        """
        row = self._row(key)
        row.secret_version += 1
        row.overlap_until = datetime.now(UTC) + overlap
        return _subscription(row)

    def fan_out(self, key: str) -> int:
        """Note deliveries for the events that a receiver has none for yet; returns how many events were looked at."""
        row = self._session.get(SubscriptionRow, key, populate_existing=True)
        if row is None or not row.active:
            return 0
        events = self._events.after(row.cursor, FAN_OUT, _subscription(row).reach)
        if not events:
            return 0
        moved = (
            update(SubscriptionRow)
            .where(SubscriptionRow.id == key, SubscriptionRow.cursor == row.cursor)
            .values(cursor=events[-1].number)
            .returning(SubscriptionRow.id)
            .execution_options(synchronize_session=False)
        )
        if self._session.scalar(moved) is None:
            return len(events)
        now = datetime.now(UTC)
        wanted = [event for event in events if not row.kinds or event.kind in row.kinds]
        rows = [
            {
                "subscription_id": key, "event_number": event.number, "suggestion_id": event.suggestion_id,
                "status": "pending", "attempts": 0, "next_at": now,
            }
            for event in wanted
        ]  # fmt: skip
        if rows:
            self._session.execute(insert_new(self._session, DeliveryRow), rows)
        return len(events)

    def claim(self, limit: int, now: datetime) -> list[Parcel]:
        """Take a lease on deliveries that are due: of each suggestion and receiver only the earliest one."""
        before = aliased(DeliveryRow)
        is_first = ~exists().where(
            before.subscription_id == DeliveryRow.subscription_id,
            before.suggestion_id == DeliveryRow.suggestion_id,
            before.status == "pending",
            before.event_number < DeliveryRow.event_number,
        )
        due = (
            select(DeliveryRow.id)
            .join(SubscriptionRow, and_(SubscriptionRow.id == DeliveryRow.subscription_id, SubscriptionRow.active))
            .where(DeliveryRow.status == "pending", DeliveryRow.next_at <= now, is_first)
            .order_by(DeliveryRow.next_at, DeliveryRow.id)
            .limit(limit)
        )
        _, ids = LEASE.take(self._session, due, now)
        rows = self._session.execute(
            select(DeliveryRow, EventRow, SubscriptionRow)
            .join(EventRow, EventRow.number == DeliveryRow.event_number)
            .join(SubscriptionRow, SubscriptionRow.id == DeliveryRow.subscription_id)
            .where(DeliveryRow.id.in_(ids))
        )
        return [Parcel(_delivery(row[0]), to_event(row[1]), _subscription(row[2])) for row in rows]

    def record(self, results: Sequence[Sent], now: datetime) -> None:
        """Note how sending went."""
        for result in sorted(results, key=lambda result: result.delivery_id):
            if result.withheld:
                self._session.execute(delete(DeliveryRow).where(DeliveryRow.id == result.delivery_id))
                continue
            if result.problem is None:
                values = {"status": "delivered", "delivered_at": now, "last_problem": None}
            else:
                values = {"last_problem": result.problem[:300]}
                values |= {"next_at": result.next_at} if result.next_at else {"status": "dead"}
            self._session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id == result.delivery_id)
                .values(claimed_until=None, attempts=DeliveryRow.attempts + 1, **values)
            )

    def next_at(self) -> datetime | None:
        """When the next delivery is due; None where none waits."""
        query = (
            select(func.min(DeliveryRow.next_at))
            .join(SubscriptionRow, and_(SubscriptionRow.id == DeliveryRow.subscription_id, SubscriptionRow.active))
            .where(DeliveryRow.status == "pending")
        )
        return self._session.scalar(query)

    def counts(self) -> dict[str, int]:
        """How many deliveries have each status."""
        query = select(DeliveryRow.status, func.count()).group_by(DeliveryRow.status)
        return {status: number for status, number in self._session.execute(query)}  # noqa: C416

    def backlog(self) -> dict[str, tuple[int, int]]:
        """For each receiver how many events wait, those that no delivery is noted for too, and how many are dead."""
        noted = select(DeliveryRow.subscription_id, DeliveryRow.status, func.count()).where(
            DeliveryRow.status.in_(("pending", "dead"))
        )
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for key, status, number in self._session.execute(
            noted.group_by(DeliveryRow.subscription_id, DeliveryRow.status)
        ):
            found[key][status] += number
        later = (
            select(SubscriptionRow.id, SubscriptionRow.kinds, EventRow.kind, func.count())
            .join(EventRow, EventRow.number > SubscriptionRow.cursor)
            .where(or_(SubscriptionRow.confidential, *reached(OUTWARD, EventRow.suggestion_id)))
            .group_by(SubscriptionRow.id, EventRow.kind)
        )
        for key, kinds, kind, number in self._session.execute(later):
            if not kinds or kind in kinds:
                found[key]["pending"] += number
        return {key: (counts["pending"], counts["dead"]) for key, counts in found.items()}

    def deliveries(self, key: str, status: DeliveryStatus | None, after: int, limit: int) -> list[Delivery]:
        """Deliveries to one receiver with larger ids, in order.

        Raises:
            NotFoundError: there is no such receiver.
        """
        self._row(key)
        query = select(DeliveryRow).where(DeliveryRow.subscription_id == key, DeliveryRow.id > after)
        if status is not None:
            query = query.where(DeliveryRow.status == status)
        return [_delivery(row) for row in self._session.scalars(query.order_by(DeliveryRow.id).limit(limit))]

    def replay(self, key: str, delivery_id: int | None = None) -> int:
        """Send dead letters once more, one or all of a receiver; returns how many wait again.

        Raises:
            NotFoundError: there is no such receiver, or no such dead letter.
        """
        self._row(key)
        revived = (
            update(DeliveryRow)
            .where(DeliveryRow.subscription_id == key, DeliveryRow.status == "dead")
            .values(status="pending", attempts=0, next_at=datetime.now(UTC))
            .returning(DeliveryRow.id)
            .execution_options(synchronize_session=False)
        )
        if delivery_id is not None:
            revived = revived.where(DeliveryRow.id == delivery_id)
        number = len(self._session.scalars(revived).all())
        if delivery_id is not None and number == 0:
            raise NotFoundError("dead letter", str(delivery_id))
        return number

    def _row(self, key: str) -> SubscriptionRow:
        row = self._session.get(SubscriptionRow, key)
        if row is None:
            raise NotFoundError("subscription", key)
        return row


def _subscription(row: SubscriptionRow) -> Subscription:
    return value_of(Subscription, row)


def _delivery(row: DeliveryRow) -> Delivery:
    return value_of(Delivery, row)
