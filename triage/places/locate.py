"""Locating: the place that a matter concerns, with the office's city where none is named."""

from triage.places.gazetteer import Gazetteer
from triage.types import Region, Suggestion

READ = 3000


class Locator:
    """Finds the place of a suggestion."""

    def __init__(self, gazetteer: Gazetteer, home_city: str | None) -> None:
        """Prepare.

        Args:
            gazetteer: the division table.
            home_city: the office's city, taken where a letter names no other.
        """
        self._gazetteer = gazetteer
        self._home_city = home_city

    def locate(self, suggestion: Suggestion) -> Region:
        """The place in the letter; the citizen's stated place only fills what the letter leaves open."""
        text = f"{suggestion.title}。{suggestion.text[:READ]}"
        found = self._gazetteer.locate(text)
        if found.area is None and suggestion.stated_place:
            stated = self._gazetteer.locate(suggestion.stated_place)
            if stated.area and found.city in (None, stated.city):
                found = self._gazetteer.locate(f"{stated.label()}。{text}")
        if found.city is None and self._home_city:
            in_home = self._gazetteer.locate(f"{self._home_city}。{text}")
            return in_home if in_home.city == self._home_city else Region(city=self._home_city)
        return found
