"""Region: a place as far down as it is known."""

from triage.types.base import Value


class Region(Value):
    """An administrative place; a level that is not known is None, never a guess."""

    city: str | None = None
    area: str | None = None
    street: str | None = None

    def label(self) -> str:
        """The known levels joined, for example `湘陵市江东区南门街道`; empty where nothing is known."""
        return "".join(part for part in (self.city, self.area, self.street) if part)
