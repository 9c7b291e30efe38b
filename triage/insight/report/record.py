"""Record: one letter as a report counts it."""

from dataclasses import dataclass
from datetime import date

from triage.types import Region, Suggestion

NOWHERE = Region()


@dataclass(frozen=True)
class Record:
    """A letter with what is known of it; None where something is not known.

    Attributes:
        letter: as it came.
        day: the day on which it came.
        region: where the matter is.
        category: the category that holds, `一级/二级`.
        kind: the type of request.
        answered: the days until the first reply.
        solved: whether it is closed or answered.
        satisfaction: 1 to 5.
    """

    letter: Suggestion
    day: date
    region: Region = NOWHERE
    category: str | None = None
    kind: str | None = None
    answered: int | None = None
    solved: bool | None = None
    satisfaction: int | None = None

    @property
    def citizen(self) -> str:
        """Who wrote; a letter without a sender is one of its own."""
        return self.letter.user or f"#{self.letter.id}"


def matching(record: Record, area: str | None, topic: str | None) -> bool:
    """Whether a letter is about a place and has all words of a matter, where they are given."""
    region, text = record.region, record.letter.full_text()
    placed = area is None or area in {region.city, region.area, region.street}
    return placed and (topic is None or all(word in text for word in topic.replace("、", " ").split()))
