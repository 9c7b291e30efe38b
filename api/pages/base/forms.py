"""Forms: the models of their fields, the fields of one that has no fixed names, and lists of names in one field."""

import re
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict

_BETWEEN_NAMES = re.compile("[、，,]")


class PageForm(BaseModel):
    """The fields of a form of a page, without the blanks around what was typed; others are left out."""

    model_config = ConfigDict(str_strip_whitespace=True)


async def _fields(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


FormFields = Annotated[dict[str, str], Depends(_fields)]
"""Every field as it was sent, of a form whose fields depend on what the page shows; else a model names them."""


def names_in(text: str) -> tuple[str, ...]:
    """The names of a field, each once, which stand between enumeration commas or commas of either width."""
    return tuple(dict.fromkeys(name.strip() for name in _BETWEEN_NAMES.split(text) if name.strip()))
