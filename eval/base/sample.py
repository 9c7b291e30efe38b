"""Sample: one labelled suggestion of an evaluation set, and what a good triage of it says."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from triage.types import DuplicateKind, Region, Suggestion

HardKind = Literal[
    "several_matters",
    "wrong_department",
    "sarcasm",
    "dialect",
    "typos",
    "injection",
    "personal_data",
    "vague",
    "long",
    "misleading_words",
]
# Between the wordings of one fact, any of which will do.
OR = "|"


class _Labels(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClauseLabel(_Labels):
    """A clause that bears on the matter; a policy without an article is meant as a whole."""

    title: str = Field(min_length=1)
    article: str | None = None


class Expected(_Labels):
    """What annotators agreed on; docs/annotation.md says how each label is given.

    `also_*` are alternatives that a handler would let pass. A fact is a piece of text, or several
    wordings of it separated by `|`. Labels that come from decisions are `partial`: what nobody decided on has no
    label and is not scored, and `not_*` says what was rejected.
    """

    partial: bool = False
    in_scope: bool | None = True
    category: str | None = None
    also_categories: tuple[str, ...] = ()
    department: str | None = None
    also_departments: tuple[str, ...] = ()
    not_departments: tuple[str, ...] = ()
    co_departments: tuple[str, ...] = ()
    region: Region = Region()
    tier: str | None = None
    duplicate_group: str | None = None
    duplicate_kind: DuplicateKind | None = None
    not_duplicates: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    clauses: tuple[ClauseLabel, ...] = ()
    must_contain: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_scope_is_labelled(self) -> "Expected":
        if self.duplicate_kind is not None and self.duplicate_group is None:
            raise ValueError("a kind of duplicate needs the group that it belongs to")
        if self.partial:
            return self
        if self.in_scope is None:
            raise ValueError("only partial labels may leave open whether a suggestion is in scope")
        if self.in_scope and not (self.category and self.department and self.tier):
            raise ValueError("a suggestion in scope needs category, department and tier")
        return self

    @property
    def categories(self) -> tuple[str, ...]:
        """All acceptable categories, the best first."""
        return (*((self.category,) if self.category else ()), *self.also_categories)

    @property
    def departments(self) -> tuple[str, ...]:
        """All acceptable departments, the best first."""
        return (*((self.department,) if self.department else ()), *self.also_departments)


class Sample(_Labels):
    """One suggestion as it came in, with its labels and why it is hard, if it is."""

    id: str = Field(min_length=1, max_length=100)
    title: str = ""
    text: str = ""
    user: str | None = None
    time: datetime
    channel: str | None = None
    stated_place: str | None = None
    hard: tuple[HardKind, ...] = ()
    injected: str = ""
    expect: Expected

    @model_validator(mode="after")
    def _injected_stands_in_the_text(self) -> "Sample":
        if self.injected and self.injected not in self.text:
            raise ValueError("what is injected must stand in the text word for word")
        return self

    def plain(self) -> Suggestion | None:
        """The suggestion without the injected words, or None where none are marked."""
        if not self.injected:
            return None
        return self.suggestion().model_copy(update={"text": self.text.replace(self.injected, "")})

    def suggestion(self) -> Suggestion:
        """The suggestion alone, as the pipeline receives it; no label goes with it."""
        return Suggestion(
            id=self.id,
            title=self.title,
            text=self.text,
            user=self.user,
            time=self.time,
            channel=self.channel,
            stated_place=self.stated_place,
        )
