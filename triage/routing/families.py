"""Families: units of one kind of office (a city's bureau and its counties' bureaus), and which level takes a letter."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from triage.types import Department, Region

# Letters that the habit of all families together counts as, for a family with few letters of its own.
PRIOR_LETTERS = 2.0


@dataclass(frozen=True)
class Families:
    """Which family each unit belongs to; a bureau of a county belongs to that of the bureau above it."""

    of: Mapping[str, str]
    local: frozenset[tuple[str, str]]

    @classmethod
    def among(cls, departments: Sequence[Department]) -> "Families":
        """The families of these departments."""
        names = {unit.name for unit in departments}
        of = {unit.name: unit.superior if unit.superior in names else unit.name for unit in departments}
        local = frozenset((of[unit.name], unit.area) for unit in departments if unit.area)
        return cls({name: family or name for name, family in of.items()}, local)

    def sums(self, values: Mapping[str, float]) -> dict[str, float]:
        """Values of units added up over their families."""
        result: dict[str, float] = {}
        for name, value in values.items():
            family = self.of.get(name, name)
            result[family] = result.get(family, 0.0) + value
        return result

    def open_choice(self, unit: str, region: Region) -> bool:
        """Whether both a unit of the letter's area and one of the whole city are of this family."""
        family = self.of.get(unit, unit)
        return region.area is not None and family in self.of and (family, region.area) in self.local


@dataclass(frozen=True)
class Levels:
    """How often the unit of the area, and not the city's, took a letter where both could have, per family."""

    local: Mapping[str, int] = field(default_factory=dict)
    city: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def count(cls, families: Families, decided: Iterable[tuple[Department, Region]]) -> "Levels":
        """Count over letters with the unit that took them."""
        local: Counter[str] = Counter()
        city: Counter[str] = Counter()
        for unit, region in decided:
            if families.open_choice(unit.name, region):
                (local if unit.area else city)[families.of[unit.name]] += 1
        return cls(dict(local), dict(city))

    def share(self, family: str, *, local: bool, without: bool | None = None) -> float:
        """Share of letters that the level took, smoothed by the habit of all families.

        Args:
            family: of the units.
            local: the unit of the area, or that of the city.
            without: the level of one letter of this family that is not to be counted.
        """
        chosen, other = (self.local, self.city) if local else (self.city, self.local)
        minus_chosen, minus_other = int(without is local), int(without is (not local))
        total = sum(chosen.values()) + sum(other.values()) + 2 - minus_chosen - minus_other
        habit = (sum(chosen.values()) + 1 - minus_chosen) / total
        mine, theirs = chosen.get(family, 0) - minus_chosen, other.get(family, 0) - minus_other
        return (mine + PRIOR_LETTERS * habit) / (mine + theirs + PRIOR_LETTERS)
