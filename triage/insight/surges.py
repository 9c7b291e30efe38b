"""SurgeDetector: finds matters that many citizens raise within few days, letter by letter."""

from collections import Counter
from collections.abc import Iterator, Sequence
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
class Near:
    """An earlier letter, how alike it is to the new one, and whether one is a copy of the other."""

    heard: Heard
    likeness: float
    copy: bool = False


@dataclass(frozen=True)
class Level:
    """Letters at least so alike make a surge where chance alone is less likely than this."""

    likeness: float
    chance: float


@dataclass(frozen=True)
class Surge:
    """A matter that came more often than by chance: members oldest first, expected letters, chance.

    `citizens` counts senders, `voices` those who wrote words of their own: copies are of one voice.
    """

    members: tuple[str, ...]
    citizens: int
    voices: int
    days: int
    expected: float
    chance: float

    @property
    def flood(self) -> bool:
        """Whether the letters are copies that somebody handed out; without those nobody would have looked."""
        return self.voices < MIN_CITIZENS


@dataclass(frozen=True)
class _Raised:
    level: Level
    members: list[Heard]


class SurgeDetector:
    """Raises a surge once; letters like half of its members make it grow."""

    def __init__(self, levels: Sequence[Level]) -> None:
        """Prepare.

        Args:
            levels: in any order; letters join a surge by the level that raised it.
        """
        self._levels = levels
        self._began = self._newest = datetime.min  # noqa: DTZ901  # the times of letters are local and naive
        self._surge_of: dict[str, int] = {}
        self._raised: list[_Raised] = []
        # Whoever sends a copy speaks with the voice of the one who wrote it first.
        self._copied: dict[str, str] = {}

    def add(self, letter: Heard, near: Sequence[Near]) -> Surge | None:
        """The surge that a letter raises, None where it raises none, joins one that was raised or is long past.

        Args:
            letter: the new letter; one that arrives late is counted among what came before it.
            near: letters heard before that are at all alike, in any order, copies all; the letter itself and those of
                later times are passed over.
        """
        self._note(letter)
        before = [other for other in near if other.heard.time <= letter.time and other.heard.id != letter.id]
        first = min((other.heard for other in before if other.copy), key=lambda each: each.time, default=None)
        if first is not None:
            self._copied[letter.id] = self._voice(first)
        past = self._newest - letter.time > WINDOWS[-1] * DAY
        if past or letter.id in self._surge_of or self._joins(letter, before):
            return None
        found: list[tuple[Surge, Level]] = []
        for level in self._levels:
            within = self._surges_within(letter, _alike(before, level))
            found.extend((surge, level) for surge in within if surge.chance <= level.chance)
        if not found:
            return None
        surge, level = min(found, key=lambda each: each[0].chance)
        members = {other.heard.id: other.heard for other in before} | {letter.id: letter}
        self._surge_of |= dict.fromkeys(surge.members, len(self._raised))
        self._raised.append(_Raised(level, [members[member] for member in surge.members]))
        return surge

    def _voice(self, letter: Heard) -> str:
        return self._copied.get(letter.id, letter.citizen)

    def _note(self, letter: Heard) -> None:
        """History begins anew after days without any letter: rates are known from regular days only."""
        if letter.time - self._newest > SILENCE:
            self._began = letter.time
        self._newest = max(self._newest, letter.time)

    def _joins(self, letter: Heard, near: Sequence[Near]) -> bool:
        """Whether the letter is like half of the recent members of a surge: one like letter alone may be an error."""
        since = letter.time - WINDOWS[-1] * DAY
        recent = [
            (self._surge_of[o.heard.id], o) for o in near if o.heard.id in self._surge_of and o.heard.time >= since
        ]
        like = Counter(number for number, other in recent if other.likeness >= self._raised[number].level.likeness)
        for number, count in like.most_common():
            members = self._raised[number].members
            if 2 * count >= sum(member.time >= since for member in members):
                self._surge_of[letter.id] = number
                members.append(letter)
                return True
        return False

    def _surges_within(self, letter: Heard, alike: Sequence[Heard]) -> Iterator[Surge]:
        """What each window holds of enough citizens, unless most of it was raised already."""
        from scipy.special import betainc

        for days in WINDOWS:
            start = letter.time - days * DAY
            inside = sorted((o for o in alike if o.time > start), key=lambda other: other.time)
            citizens = len({other.citizen for other in (*inside, letter)})
            told = sum(other.id in self._surge_of for other in inside)
            if citizens < MIN_CITIZENS or 2 * told > len(inside) + 1:
                continue
            before = len({other.citizen for other in alike if other.time <= start})
            shape = PRIOR_LETTERS + before
            observed = PRIOR_DAYS + max(0.0, (start - self._began) / DAY)
            # One letter came for certain, or nobody would look: the others are what chance must explain.
            # The tail of a negative binomial: at least citizens - 1 where shape * days / observed are expected.
            chance = float(betainc(citizens - 1, shape, days / (observed + days)))
            members = (*(o.id for o in inside), letter.id)
            voices = len({self._voice(other) for other in (*inside, letter)})
            yield Surge(members, citizens, voices, days, shape * days / observed, min(1.0, chance * len(WINDOWS)))


def _alike(near: Sequence[Near], level: Level) -> list[Heard]:
    return [other.heard for other in near if other.likeness >= level.likeness]
