"""Suggestion (建议/诉求): one incoming record from one channel."""

from pydantic import Field

from triage.types.base import LocalTime, Value


class Suggestion(Value):
    """One incoming record: a suggestion, request, complaint, enquiry or praise.

    `stated_place` is what the citizen put into the place field of a form; it is kept apart
    from the place that the matter concerns. `user` is the channel's pseudonym of the citizen.
    What is `confidential` (保密件) is seen by the office's own roles alone. `warnings` say in
    Chinese what was doubtful about how it was read; a person looks at them.
    """

    id: str = Field(min_length=1, max_length=100)
    title: str = ""
    text: str = ""
    user: str | None = None
    time: LocalTime | None = None
    channel: str | None = None
    stated_place: str | None = None
    confidential: bool = Field(False, exclude_if=lambda value: not value)
    warnings: tuple[str, ...] = Field((), exclude_if=lambda value: not value)

    def full_text(self) -> str:
        """Title and text as one string, the title on a line of its own."""
        return f"{self.title}\n{self.text}" if self.title else self.text
