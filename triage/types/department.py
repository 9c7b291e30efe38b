"""Department and Duty (承办单位、职责): who handles, and the text that says why."""

from typing import Literal

from pydantic import Field

from triage.types.base import Value

Level = Literal["市级", "县级", "单位"]


class Duty(Value):
    """One citable duty text (权责清单) of a department."""

    id: str
    department: str
    text: str = Field(min_length=1)


class Department(Value):
    """A unit that handles suggestions; `area` is None for one that serves the whole city."""

    id: str = Field(min_length=1, max_length=100)
    name: str = Field(min_length=1)
    short_name: str | None = None
    aliases: tuple[str, ...] = ()
    level: Level = "市级"
    city: str | None = None
    area: str | None = None
    superior: str | None = None
    phone: str | None = None
    address: str | None = None
    duties: tuple[Duty, ...] = ()
