"""Entry: one question that the office has answered, with the answer in its own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A knowledge entry as it is searched and shown.

    `wordings` are other ways to ask the same; `source` says where the answer stands, `valid` from when and until when.
    """

    id: str
    question: str
    answer: str
    department: str = ""
    wordings: tuple[str, ...] = ()
    source: str = ""
    valid: str = ""

    @property
    def text(self) -> str:
        """All its words, for comparing wording."""
        return "\n".join((self.question, *self.wordings, self.answer))
