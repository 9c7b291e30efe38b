"""Who calls: until accounts say so, a channel without a name."""

from fastapi import Request

from triage.workflow.actor import Actor


def channel_actor(_request: Request, channel: str) -> Actor:
    """The actor of an intake."""
    return Actor(name=channel, role="channel")
