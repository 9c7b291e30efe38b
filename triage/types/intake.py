"""Intake (受理): one item as a channel sent it, and what became of it."""

from typing import Literal

from pydantic import Field

from triage.types.attachment import NewAttachment
from triage.types.base import Value
from triage.types.contact import Contact
from triage.types.suggestion import Suggestion

IntakeResult = Literal["accepted", "duplicate", "rejected", "supplemented", "corrected"]


class IntakeItem(Value):
    """One item that may be stored: `payload_digest` tells whether it is sent again unchanged.

    `correction` and `supplement` say what the channel means by other content under a known id, `timed` whether it
    said when it was received.
    """

    suggestion: Suggestion
    external_id: str | None = Field(None, max_length=200)
    payload_digest: str
    public: bool = False
    correction: bool = False
    supplement: bool = False
    timed: bool = True
    contact: Contact = Contact()
    attachments: tuple[NewAttachment, ...] = ()

    @property
    def says_more(self) -> bool:
        """Whether it says something that its payload's digest leaves out, because a digest could be guessed from."""
        return self.suggestion.confidential or not self.contact.empty


class IntakeOutcome(Value):
    """What became of one item; `suggestion_id` is None where it was rejected.

    `own` says that whoever sends it sent it first: only they get the receipt with which the reply is read.
    """

    result: IntakeResult
    suggestion_id: str | None = None
    reason: str | None = None
    own: bool = True
