"""Problem: the JSON body of an error, as RFC 9457 describes it."""

from typing import Any

from pydantic import BaseModel, Field

from triage.errors import NotFoundError
from triage.types.error_catalogue import URN, text_of
from triage.types.error_entries import CATALOGUE


class Problem(BaseModel):
    """An error as RFC 9457 describes it."""

    type: str = Field(
        description="Which kind of error; they are listed in docs/errors.md.", examples=[f"{URN}not-found"]
    )
    code: str = Field(description="The kind, and its cause where it has several.", examples=["not-found"])
    title: str = Field(examples=[CATALOGUE["NotFoundError"].title])
    status: int = Field(examples=[404])
    detail: str = Field(examples=[text_of(NotFoundError("suggestion", "X1"))])
    instance: str = Field(examples=["/api/suggestions/X1"])
    errors: list[dict[str, Any]] = Field(default_factory=list, description="What is wrong with which field.")
