"""Contact (联系方式): how whoever sent a suggestion can be reached, and what they ask for."""

from pydantic import Field

from triage.types.base import Value


class Contact(Value):
    """Name, telephone, address and e-mail of a sender; None where they were not given.

    `reply_wanted` is None where nothing was said. Who is `anonymous` gave these to the office alone: departments
    do not get them.
    """

    name: str | None = Field(None, max_length=100)
    phone: str | None = Field(None, max_length=50)
    address: str | None = Field(None, max_length=300)
    email: str | None = Field(None, max_length=200)
    reply_wanted: bool | None = None
    anonymous: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all was given."""
        return self == Contact()
