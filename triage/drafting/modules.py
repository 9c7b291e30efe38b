"""Text modules (常用语): what a unit will check, what it studies and where else to ask, by what a letter is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter

from triage.office.own_tables import own_or_shipped
from triage.types import RequestType

FILE_NAME = "reply_modules.yaml"
SHIPPED = files("triage") / "data" / FILE_NAME
Part = Literal["check", "study", "ask"]
PARTS: tuple[Part, ...] = ("check", "study", "ask")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class When(BaseModel):
    """The letters that a module is for; what is left empty fits any letter.

    Attributes:
        object: what the letter must name in its title or in what it asks, a regular expression.
        act: what it must say of it in the same words, for example what is broken or wanted.
        type: the types of request.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    object: Pattern = ""
    act: Pattern = ""
    type: tuple[RequestType, ...] = ()

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(words) for words in (self.object, self.act) if words)

    def fit(self, words: str, request: RequestType) -> int:
        """How closely a letter fits: 0 where it does not; an act besides the object counts most."""
        if self.type and request not in self.type:
            return 0
        found = [pattern.search(words) for pattern in self._patterns]
        if None in found or not found:
            return 0
        longest = max(len(match[0]) for match in found if match is not None)
        return 100 * len(found) + longest


class TextModule(BaseModel):
    """What the office says about one matter; each a whole sentence or two, or empty.

    A module without `when` is for a category, `一级/二级` or a first level alone; one with it is for the letters that
    fit, whatever their category. One whose `when` names neither object nor act stands in where nothing else is said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: When | None = None
    check: str = ""
    study: str = ""
    ask: str = ""

    def text(self) -> str:
        """All of it, as a source that drafts quote."""
        return "\n".join(part for part in (self.check, self.study, self.ask) if part)


@dataclass(frozen=True)
class ChosenModules:
    """The modules chosen for a letter, part by part with the name under which each stands."""

    parts: Mapping[Part, tuple[str, str]] = field(default_factory=dict)

    def get(self, part: Part) -> str:
        """The words of a part; empty where there are none."""
        return self.parts.get(part, ("", ""))[1]


@dataclass(frozen=True)
class TextModules:
    """All modules by name."""

    by_name: Mapping[str, TextModule] = field(default_factory=dict)

    def of(self, category: str | None, titles: Sequence[str] = (), request: RequestType = "其他") -> ChosenModules:
        """What is said about a letter.

        Rationale: a category covers many matters, and what is checked in most of them is wrong in the others: who
        asks for a first water pipe is not to be told that the pressure will be looked into.

        Args:
            category: where it is sure enough.
            titles: the letter's title, then what it asks for; the first that a module fits decides.
            request: its type.
        """
        found = next((name for words in titles if (name := self._closest(words, request))), "")
        rest = [name for name, module in self.by_name.items() if _stands_in(module, request)]
        names = [found] if found else [name for name in (category or "", _first_level(category)) if self._plain(name)]
        parts: dict[Part, tuple[str, str]] = {}
        for part in PARTS:
            for name in (*names[:1], *rest):
                text = getattr(self.by_name[name], part)
                if text:
                    parts[part] = (name, text)
                    break
        return ChosenModules(parts)

    def _closest(self, words: str, request: RequestType) -> str:
        """The module that fits words best; of several the first."""
        best, name = 0, ""
        for key, module in self.by_name.items():
            fit = 0 if module.when is None else module.when.fit(words, request)
            if fit > best:
                best, name = fit, key
        return name

    def _plain(self, name: str) -> bool:
        return name in self.by_name and self.by_name[name].when is None


def load_modules(folder: Path | None) -> TextModules:
    """The office's own modules where its folder has them, else the shipped ones.

    Raises:
        OfficeConfigError: the file is no YAML, or has an entry that cannot be used.
    """
    return own_or_shipped(folder, SHIPPED, _parsed)


def _first_level(category: str | None) -> str:
    return (category or "").split("/", 1)[0]


def _stands_in(module: TextModule, request: RequestType) -> bool:
    when = module.when
    return when is not None and not (when.object or when.act) and (not when.type or request in when.type)


def _parsed(text: str) -> TextModules:
    return TextModules(TypeAdapter(dict[str, TextModule]).validate_python(yaml.safe_load(text) or {}))
