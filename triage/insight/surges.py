"""SurgeDetector: finds matters that many citizens raise within few days, letter by letter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOWS = (3, 7, 14, 30)
MIN_CITIZENS = 3
# A matter never heard of comes half a time in 90 days before it is known better.
PRIOR_LETTERS, PRIOR_DAYS = 0.5, 90.0
DAY = timedelta(days=1)
SILENCE = timedelta(days=30)


@dataclass(frozen=True)
class Heard:
    """One letter as the detector counts it: its id, who wrote it and when."""

    id: str
    citizen: str
    time: datetime


@dataclass(frozen=True)
class Surge:
    """A matter that came more often than by chance: members oldest first, citizens, expected, chance."""

    members: tuple[str, ...]
    citizens: int
    days: int
    expected: float
    chance: float


class SurgeDetector:
    """Raises a surge once; letters like half of its members make it grow, others may raise one of their own."""

    def __init__(self, most_chance: float) -> None:
        """Prepare.

        Args:
            most_chance: a surge is raised where chance alone is less likely than this.
        """
        self._most = most_chance
        self._began = self._newest = datetime.min  # noqa: DTZ901  # the times of letters are local and naive
        self._surge_of: dict[str, int] = {}
        self._surges: list[list[Heard]] = []

    def add(self, letter: Heard, alike: Sequence[Heard]) -> Surge | None:
        """The surge that a letter raises, None where it raises none or joins one that was raised.

        Args:
            letter: the new letter.
            alike: earlier letters about the same matter, in any order.
        """
        self._note(letter)
        if self._joins(letter, alike):
            return None
        surge = self._best(letter, alike)
        if surge is None or surge.chance > self._most:
            return None
        members = {other.id: other for other in (*alike, letter)}
        self._surge_of |= dict.fromkeys(surge.members, len(self._surges))
        self._surges.append([members[member] for member in surge.members])
        return surge

    def _note(self, letter: Heard) -> None:
        """History begins anew after days without any letter: rates are known from regular days only."""
        if letter.time - self._newest > SILENCE:
            self._began = letter.time
        self._newest = max(self._newest, letter.time)

    def _joins(self, letter: Heard, alike: Sequence[Heard]) -> bool:
        """Whether the letter is like half of the recent members of a surge: one like letter alone may be an error."""
        since = letter.time - WINDOWS[-1] * DAY
        like = Counter(self._surge_of[o.id] for o in alike if o.id in self._surge_of and o.time >= since)
        for number, count in like.most_common():
            if 2 * count >= sum(member.time >= since for member in self._surges[number]):
                self._surge_of[letter.id] = number
                self._surges[number].append(letter)
                return True
        return False

    def _best(self, letter: Heard, alike: Sequence[Heard]) -> Surge | None:
        from scipy.special import betainc

        found: list[Surge] = []
        for days in WINDOWS:
            start = letter.time - days * DAY
            inside = sorted((o for o in alike if o.time > start), key=lambda other: other.time)
            citizens = len({letter.citizen, *(o.citizen for o in inside)})
            told = sum(other.id in self._surge_of for other in inside)
            if citizens < MIN_CITIZENS or 2 * told > len(inside) + 1:
                continue
            before = len({o.citizen for o in alike if o.time <= start})
            shape = PRIOR_LETTERS + before
            observed = PRIOR_DAYS + max(0.0, (start - self._began) / DAY)
            # One letter came for certain, or nobody would look: the others are what chance must explain.
            # The tail of a negative binomial: at least citizens - 1 where shape * days / observed are expected.
            chance = float(betainc(citizens - 1, shape, days / (observed + days)))
            members = (*(o.id for o in inside), letter.id)
            found.append(Surge(members, citizens, days, shape * days / observed, min(1.0, chance * len(WINDOWS))))
        return min(found, key=lambda surge: surge.chance, default=None)
