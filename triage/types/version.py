"""Version (版本): what a suggestion said before it was corrected or supplemented."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from triage.types.base import LocalTime, Value

RevisionKind = Literal["corrected", "supplemented"]


class SuggestionVersion(Value):
    """The former content of a suggestion.

    `kind` says what replaced it, `received` when the citizen or channel sent that, `replaced_at` when it was stored
    and `actor` by whom.
    """

    version: int = Field(ge=1)
    title: str
    text: str
    user: str | None
    time: LocalTime | None
    stated_place: str | None
    kind: RevisionKind
    received: LocalTime | None
    replaced_at: datetime
    actor: str

    def full_text(self) -> str:
        """Title and text as one string, the title on a line of its own."""
        return f"{self.title}\n{self.text}" if self.title else self.text
