"""Calls for suggestions: what visitors of a campaign's public form propose, and which ideas they support."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.acts.entry import EntryOf
from api.base.network import network_of
from api.base.secret_key import SecretKey
from api.base.zone import LOCAL_ZONE
from triage.errors import InvalidIdeaActError, NotFoundError
from triage.store import Store
from triage.text.attachment_mentions import attachment_warnings
from triage.types import Idea, NewAttachment, SetAside, Suggestion

CHANNEL = "征集页"
DIGEST_LENGTH = 32
LONGEST_REASON = 200


@dataclass(frozen=True)
class Sender:
    """By what whoever sends a form is recognised: keyed digests of the browser's token and of the network."""

    device: str
    network: str

    @classmethod
    def of(cls, key: SecretKey, device: str, address: str) -> "Sender":
        """The sender with this token in the browser and this address."""
        return cls(
            key.derive("support-device", device).hex()[:DIGEST_LENGTH],
            key.derive("support-network", network_of(address)).hex()[:DIGEST_LENGTH],
        )


def use_check(store: Store, nonce: str, expires_at: datetime) -> bool:
    """Use up a question that tells people from machines; False where it was used before."""
    with store.write() as work:
        return work.support.use_check(nonce, expires_at)


def propose(
    store: Store, campaign_id: int, title: str, text: str, contact: str, sender: Sender,
    files: Sequence[NewAttachment] = (),
) -> Suggestion:  # fmt: skip
    """Take in what a visitor proposes.

    Raises:
        NotFoundError: there is no such campaign.
        CampaignClosedError: it takes nothing any more.
    """
    letter = _letter(title, text, contact)
    if not files:
        letter = letter.model_copy(update={"warnings": attachment_warnings(title, text)})
    with store.write() as work:
        work.campaigns.require_open(campaign_id)
        work.suggestions.put([letter])
        if files:
            work.attachments.add(letter.id, files)
        work.campaigns.enter(campaign_id, [letter.id])
        work.support.note(campaign_id, letter.id, sender.device, sender.network)
    return letter


def support_idea(store: Store, campaign_id: int, idea_id: int, contact: str, sender: Sender) -> Idea:
    """Store the support as a suggestion of the visitor that stays in the idea, so that it is counted and credited.

    Raises:
        NotFoundError: there is no such idea in the campaign.
        CampaignClosedError: it takes nothing any more.
    """
    with store.write() as work:
        work.campaigns.require_open(campaign_id)
        idea = work.ideas.one(idea_id)
        if idea.campaign_id != campaign_id or idea.merged_into is not None:
            raise NotFoundError("idea", str(idea_id))
        letter = _letter(idea.title, f"支持：{idea.summary}", contact)
        work.suggestions.put([letter])
        work.campaigns.enter(campaign_id, [letter.id])
        work.support.note(campaign_id, letter.id, sender.device, sender.network)
        work.ideas.put(campaign_id, idea_id, {letter.id: letter.user or f"#{letter.id}"}, pinned=True)
        work.support.count(idea_id)
        work.ideas.note(idea_id, "joined", None, suggestion_id=letter.id, detail="公开表单支持")
    return idea


def set_flood_aside(
    store: Store, entry: EntryOf, campaign_id: int, idea_id: int, key: str, reason: str, actor: str
) -> SetAside:
    """Leave a flood of support out of the count.

    Raises:
        InvalidIdeaActError: no reason is given, or the flood is not there any more.
        NotFoundError: the campaign has no such idea.
    """
    if not reason.strip():
        raise InvalidIdeaActError("no_flood_reason")
    with store.write() as work:
        if work.ideas.brief(idea_id).campaign_id != campaign_id:
            raise NotFoundError("idea", str(idea_id))
        made = work.support.set_aside(idea_id, key, reason.strip()[:LONGEST_REASON], actor)
        work.ideas.note(idea_id, "support_set_aside", actor, detail=f"{made.number}件：{made.reason}")
        work.audit.record(
            entry("support.set_aside", "idea", str(idea_id), set_aside=made.id, total=made.number, reason=made.reason)
        )
    return made


def take_flood_back(store: Store, entry: EntryOf, campaign_id: int, set_aside_id: int, actor: str) -> SetAside:
    """Count supports again that were set aside.

    Raises:
        NotFoundError: nothing was set aside under this number in the campaign.
        InvalidIdeaActError: it was taken back before.
    """
    with store.write() as work:
        if set_aside_id not in {one.id for one in work.support.set_asides(campaign_id)}:
            raise NotFoundError("set aside", str(set_aside_id))
        made = work.support.take_back(set_aside_id, actor)
        work.ideas.note(made.idea_id, "support_counted_again", actor, detail=f"{made.number}件")
        work.audit.record(entry("support.taken_back", "idea", str(made.idea_id), set_aside=made.id, total=made.number))
    return made


def _letter(title: str, text: str, contact: str) -> Suggestion:
    now = datetime.now(LOCAL_ZONE).replace(tzinfo=None)
    key = f"ZJ{now:%Y%m%d}-{secrets.token_hex(5)}"
    return Suggestion(id=key, title=title, text=text, user=contact or None, time=now, channel=CHANNEL)
