"""Case (办件): a closed suggestion with its reply and outcome."""

from datetime import datetime

from pydantic import Field

from triage.types.base import Value
from triage.types.region import Region


class Case(Value):
    """A closed suggestion: what `similar cases` retrieves and what routing learns from."""

    id: str = Field(min_length=1, max_length=100)
    title: str = ""
    text: str = ""
    reply: str = Field(min_length=1)
    user: str | None = None
    time: datetime | None = None
    reply_time: datetime | None = None
    channel: str | None = None
    category: str | None = None
    department: str | None = None
    co_departments: tuple[str, ...] = ()
    region: Region = Region()
    outcome: str | None = None
