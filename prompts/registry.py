"""Registry: templates by name and version, rendered strictly from one typed variables model each."""

import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from pydantic import BaseModel, ConfigDict

from prompts.errors import UnknownTemplateError

FOLDER = files("prompts") / "templates"


class Variables(BaseModel):
    """Base of the variables of a template: immutable, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def names() -> tuple[str, ...]:
    """All templates as `name.vN`; those in a folder as `folder/name.vN`."""
    folders = {"": FOLDER} | {f"{entry.name}/": entry for entry in FOLDER.iterdir() if entry.is_dir()}
    return tuple(
        sorted(
            prefix + entry.name.removesuffix(".jinja")
            for prefix, folder in folders.items()
            for entry in folder.iterdir()
            if entry.name.endswith(".jinja")
        )
    )


@cache
def source(name: str) -> str:
    """The text of a template.

    Raises:
        UnknownTemplateError: there is none of this name.
    """
    path = FOLDER / f"{name}.jinja"
    if not path.is_file():
        raise UnknownTemplateError(name, names())
    return path.read_text(encoding="utf-8")


@cache
def digest(name: str) -> str:
    """SHA-256 of a template's text; a released version never changes."""
    return hashlib.sha256(source(name).encode()).hexdigest()


@cache
def _environment() -> Environment:
    # The output is plain text for people and models, never HTML: pages escape it when they show it.
    return Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701


@cache
def _compiled(name: str) -> Template:
    return _environment().from_string(source(name))


def render(name: str, variables: Variables, **extra: str) -> str:
    """The rendered template without white space at its ends.

    Args:
        name: the template.
        variables: what fills it.
        extra: what depends on the variables themselves, such as the line that fences untrusted text.

    Raises:
        UnknownTemplateError: there is no such template.
    """
    return _compiled(name).render({**variables.model_dump(), **extra}).strip()
