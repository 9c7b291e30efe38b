"""Counting the people behind supports, and finding floods of them; plain functions over the evidence."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from triage.types import SupportEvidence, SupportFlood

# What no person is counted for.
NOBODY = ""
# So many supports of one idea within the time are a flood.
WINDOW = timedelta(hours=1)
MOST_OF_A_NETWORK, MOST_OF_ALL = 10, 50
ANY_NETWORK = "any"
_NO_SIGN = re.compile(r"[^\w@.+]")
_PHONE_DIGITS = 7


def people_of(evidence: Sequence[SupportEvidence]) -> dict[str, str]:
    """Who is behind each form: equal labels mean one person, `NOBODY` one that was set aside.

    The same contact or the same device is the same person. Who gives no contact is told apart by the network, for
    anybody can drop a device's cookie; who gives one is a person of their own also behind a shared network.
    """
    groups = _Groups()
    for one in evidence:
        own = f"id:{one.suggestion_id}"
        groups.join(own, own)
        if one.contact:
            groups.join(own, f"contact:{normal_contact(one.contact)}")
        if one.device:
            groups.join(own, f"device:{one.device}")
    named = {groups.of(f"id:{one.suggestion_id}") for one in evidence if one.contact}
    for one in evidence:
        own = f"id:{one.suggestion_id}"
        if one.network and groups.of(own) not in named:
            groups.join(own, f"network:{one.network}")
    contacts: dict[str, str] = {}
    for one in evidence:
        if one.contact:
            contacts.setdefault(groups.of(f"id:{one.suggestion_id}"), one.contact)
    found = {}
    for one in evidence:
        group = groups.of(f"id:{one.suggestion_id}")
        # By their contact they are also one with what they sent another way.
        found[one.suggestion_id] = NOBODY if one.set_aside else contacts.get(group, f"#{group}")
    return found


def count_people(members: Mapping[str, str], people: Mapping[str, str]) -> int:
    """How many people are behind suggestions (id → proposer), by `people_of` where there is evidence."""
    return len({people.get(key, proposer) for key, proposer in members.items()} - {NOBODY})


def floods_of(idea_id: int, evidence: Sequence[SupportEvidence]) -> list[SupportFlood]:
    """Floods among the supports of one idea that were not set aside, the largest first."""
    counted = [one for one in evidence if not one.set_aside]
    networks: dict[str, list[SupportEvidence]] = defaultdict(list)
    for one in counted:
        if one.network:
            networks[one.network].append(one)
    found = [(key, _crowded(some, MOST_OF_A_NETWORK)) for key, some in networks.items()]
    found.append((ANY_NETWORK, _crowded(counted, MOST_OF_ALL)))
    floods = [_flood(idea_id, key, some, people_of(evidence)) for key, some in found if some]
    return sorted(floods, key=lambda flood: (-len(flood.suggestion_ids), flood.key))


def normal_contact(contact: str) -> str:
    """A contact without differences of spelling: a telephone number by its digits alone."""
    text = _NO_SIGN.sub("", unicodedata.normalize("NFKC", contact).casefold())
    digits = "".join(char for char in text if char.isdigit())
    return digits[-11:] if len(digits) >= _PHONE_DIGITS and "@" not in text else text


def _crowded(some: Iterable[SupportEvidence], most: int) -> list[SupportEvidence]:
    """Those that lie in a stretch of time in which `most` or more came."""
    ordered = sorted(some, key=lambda one: (one.at, one.suggestion_id))
    chosen: set[int] = set()
    first = 0
    for last, one in enumerate(ordered):
        while one.at - ordered[first].at > WINDOW:
            first += 1
        if last - first + 1 >= most:
            chosen.update(range(max(first, max(chosen, default=-1)), last + 1))
    return [ordered[number] for number in sorted(chosen)]


def _flood(idea_id: int, key: str, some: Sequence[SupportEvidence], people: Mapping[str, str]) -> SupportFlood:
    ids = tuple(one.suggestion_id for one in some)
    return SupportFlood(
        idea_id=idea_id,
        key=key,
        one_network=key != ANY_NETWORK,
        people=len({people[one] for one in ids} - {NOBODY}),
        suggestion_ids=ids,
        first=some[0].at,
        last=some[-1].at,
    )


class _Groups:
    """Things that belong together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, thing: str) -> str:
        above = self._above.setdefault(thing, thing)
        while above != thing:
            self._above[thing] = self._above[above]
            thing, above = above, self._above[above]
        return thing

    def join(self, one: str, other: str) -> None:
        self._above[self.of(other)] = self.of(one)
