"""Text modules (常用语): per category what a unit will check, what it studies, and where else to ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from triage.errors import OfficeConfigError

FILE_NAME = "reply_modules.yaml"
SHIPPED = files("triage") / "data" / FILE_NAME


class TextModule(BaseModel):
    """What the office says about one category; each a whole sentence or two, or empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str = ""
    study: str = ""
    ask: str = ""

    def text(self) -> str:
        """All of it, as a source that drafts quote."""
        return "\n".join(part for part in (self.check, self.study, self.ask) if part)


@dataclass(frozen=True)
class TextModules:
    """The modules by category, `一级/二级` or a first level alone."""

    by_category: Mapping[str, TextModule] = field(default_factory=dict)

    def of(self, category: str | None) -> tuple[str, TextModule]:
        """The module of a category and the name that it stands under; an empty one where there is none."""
        for name in (category or "", (category or "").split("/", 1)[0]):
            if name in self.by_category:
                return name, self.by_category[name]
        return "", TextModule()


def load_modules(folder: Path | None) -> TextModules:
    """The office's own modules where its folder has them, else the shipped ones.

    Raises:
        OfficeConfigError: the file is no YAML, or has an entry that cannot be used.
    """
    own = None if folder is None else folder / FILE_NAME
    if own is None or not own.is_file():
        return _parsed(SHIPPED.read_text(encoding="utf-8"))
    try:
        return _parsed(own.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise OfficeConfigError("entry", path=own, where=where, problem=first["msg"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise OfficeConfigError("yaml", path=own, problem=error) from error


def _parsed(text: str) -> TextModules:
    return TextModules(TypeAdapter(dict[str, TextModule]).validate_python(yaml.safe_load(text) or {}))
