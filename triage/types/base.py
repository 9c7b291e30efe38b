"""The common base of the domain's values."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, WithJsonSchema

LocalTime = Annotated[
    datetime, WithJsonSchema({"type": "string", "format": "local-date-time", "examples": ["2026-11-20T18:40:00"]})
]
"""Beijing time without a zone; RFC 3339's `date-time` would ask for one."""


class Value(BaseModel):
    """An immutable value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
