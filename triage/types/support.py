"""Support (支持): by what the people behind an idea are told apart, and supports that come in floods."""

from datetime import datetime

from triage.types.base import Value


class SupportEvidence(Value):
    """One public form that was sent: whom it names, and keyed digests of its device and network."""

    suggestion_id: str
    contact: str | None = None
    device: str | None = None
    network: str | None = None
    at: datetime
    set_aside: bool = False


class SupportFlood(Value):
    """Many supports of one idea within a short time, from one network or from anywhere.

    Attributes:
        key: names it, until more comes: the digest of the network, or `any`.
        one_network: whether they come from one network.
        people: how many different people they look like.
    """

    idea_id: int
    key: str
    one_network: bool
    people: int
    suggestion_ids: tuple[str, ...]
    first: datetime
    last: datetime


class SetAside(Value):
    """Supports that a supervisor had left out of the count."""

    id: int
    idea_id: int
    number: int
    reason: str
    actor: str
    at: datetime
    taken_back_by: str | None = None
    taken_back_at: datetime | None = None
