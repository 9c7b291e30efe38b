"""Who calls: until accounts say so, a channel by its name, or the office's handlers."""

from fastapi import Request

from triage.workflow.actor import Actor


def channel_actor(_request: Request, channel: str) -> Actor:
    """The actor of an intake."""
    return Actor(name=channel, role="channel")


def acting(_request: Request) -> Actor:
    """The actor of a transition."""
    return Actor(name="handler", role="handler")
