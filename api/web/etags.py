"""ETags of suggestions: what a client saw, so that it replaces nothing that a colleague did since."""

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Header

from api.acts.overtaking import UNKNOWN, Seen
from api.base.errors import IfMatchError
from triage.types import Decision, WorkItem

IfMatch = Annotated[
    str | None,
    Header(max_length=200, description="The ETag of the suggestion as you read it; `*` replaces whatever is there."),
]
IssueMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=200, description="The ETag of the issue as you read it.")
]
_ACTS = re.compile(r'(?:W/)?"a(\d{1,9})"')
_TAG = re.compile(r'(?:W/)?"r(\d{1,9})-d(\d{1,9})"')
_WHATEVER = Seen(None, 2**62)


def etag(work_item: WorkItem, decisions: Sequence[Decision]) -> str:
    """The tag of a suggestion as it stands; another one after every act and every decision."""
    return f'"r{work_item.revision}-d{max((decision.id or 0 for decision in decisions), default=0)}"'


def issue_etag(acts: int) -> str:
    """The tag of an issue with so many acts in its history."""
    return f'"a{acts}"'


def acts_seen(if_match: str | None) -> int | None:
    """How many acts on an issue a client saw; None where it does not say so, or replaces whatever is there.

    Raises:
        IfMatchError: the header is none of our tags.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = _ACTS.fullmatch(if_match.strip())
    if found is None:
        raise IfMatchError
    return int(found[1])


def seen_of(if_match: str | None) -> Seen:
    """What a client saw.

    Raises:
        IfMatchError: the header is none of our tags.
    """
    if if_match is None:
        return UNKNOWN
    if if_match.strip() == "*":
        return _WHATEVER
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise IfMatchError
    return Seen(int(found[1]), int(found[2]))
