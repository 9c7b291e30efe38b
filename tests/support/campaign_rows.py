"""A campaign and an idea in it, for tests of the store."""

from datetime import date

from triage.types import NewCampaign
from triage.types.candidate import Candidate


def campaign(work):
    """Adds a campaign; gives its key."""
    new = NewCampaign(title="议题", text="献策", starts=date(2026, 11, 1), ends=date(2026, 11, 30))
    return work.campaigns.add(new, "王敏")


def idea(work, key, support=1):
    """Adds an idea to a campaign; gives its number."""
    made = Candidate(
        id="c", title="装灯", summary="", problem="", carrier="", members=("S1",), proposers=("u",), support=support, proposal=0.9,
        places=(), channels=(), first=None, last=None, representative="S1", quotes=(), touching=(), parts=(), score=0.5,
    )  # fmt: skip
    return work.ideas.add(key, made)
