"""Region: a place as far down as it is known, and named places within it."""

from typing import Literal

from triage.types.base import Value


class Region(Value):
    """An administrative place; a level that is not known is None, never a guess."""

    city: str | None = None
    area: str | None = None
    street: str | None = None

    def label(self) -> str:
        """The known levels joined, for example `湘陵市江东区南门街道`; empty where nothing is known."""
        return "".join(part for part in (self.city, self.area, self.street) if part)


PlaceKind = Literal["community", "road", "estate"]


class NamedPlace(Value):
    """A community or village, road or housing estate, as the letter names it."""

    kind: PlaceKind
    name: str
