"""Tables that an office may lay beside its replies in place of the shipped ones."""

from collections.abc import Callable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from triage.errors import OfficeConfigError

T = TypeVar("T")


def own_or_shipped(folder: Path | None, shipped: Traversable, parse: Callable[[str], T]) -> T:
    """The office's own table where its folder has one of the same file name, else the shipped one.

    Args:
        folder: the office's; None for the shipped table.
        shipped: the file that comes with the program.
        parse: makes the table of a file's text.

    Raises:
        OfficeConfigError: the office's file is no YAML, or has an entry that cannot be used.
    """
    own = None if folder is None else folder / shipped.name
    if own is None or not own.is_file():
        return parse(shipped.read_text(encoding="utf-8"))
    try:
        return parse(own.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise OfficeConfigError("entry", path=own, where=where, problem=first["msg"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise OfficeConfigError("yaml", path=own, problem=error) from error
