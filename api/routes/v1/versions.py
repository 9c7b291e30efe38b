"""Versions of a suggestion: what it said before it was corrected or supplemented, and what each change was."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.access.rule import WORKERS, permit
from api.web.problems import responses
from api.web.state import state_of
from triage.text.wording_changes import changes
from triage.types.version import SuggestionVersion

router = APIRouter(prefix="/api/v1/suggestions", tags=["versions"])


class Stretch(BaseModel):
    """A stretch of two texts side by side: in both, only in the former (`out`), or only in the later one (`in`)."""

    kind: Literal["same", "out", "in"]
    text: str = Field(examples=["路灯不亮"])


class VersionShown(SuggestionVersion):
    """A former content; `changes` lead from its title and text to those that replaced it."""

    changes: list[Stretch]


class VersionList(BaseModel):
    """The former contents of a suggestion, oldest first; what it says now is not among them."""

    items: list[VersionShown]


@router.get(
    "/{key}/versions", summary="Read what a suggestion said before", responses=responses(401, 403, 404, 422, 429)
)
@permit(roles=WORKERS, scopes=("suggestions:read",), about="suggestion")
def listed(request: Request, key: str) -> VersionList:
    """Every former content with what replaced it, when, by whom, and how the texts differ."""
    with state_of(request).store.read() as work:
        now, versions = work.suggestions.one(key), work.revisions.of(key)
    texts = [*(version.full_text() for version in versions), now.full_text()]
    return VersionList(
        items=[
            VersionShown(
                **version.model_dump(),
                changes=[Stretch(kind=one.kind, text=one.text) for one in changes(texts[place], texts[place + 1])],
            )
            for place, version in enumerate(versions)
        ]
    )
