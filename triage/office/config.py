"""Office: the configuration that an operator edits: categories, tiers, deadlines, scope."""

import shutil
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import regex
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from triage.errors import OfficeConfigError, SlowPatternError
from triage.office.urgent_config import UrgentConfig
from triage.types import DANGER_KIND_NAMES, RequestType

BUILT_IN_RULES = files("triage") / "data" / "rules.yaml"
# So long one expression may look at one letter; all of the built-in ones together need a fifth of a millisecond.
MATCH_SECONDS = 1.0
# Beside the office file, or named in it: its own templates of replies and text modules.
REPLIES = "replies"

ItemField = Literal[
    "external_id", "title", "text", "user", "time", "stated_place", "public", "correction", "supplement"
]
"""The fields of an incoming item that a channel may send under names of its own."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


class Thresholds(_Section):
    """Probabilities below which nothing is suggested."""

    route: float = Field(ge=0, le=1)
    duplicate: float = Field(ge=0, le=1)
    case: float = Field(ge=0, le=1)
    clause: float = Field(ge=0, le=1)


class Reminders(_Section):
    """Working days of the stages of a deadline, and after how many a reply without evaluation is closed.

    Experts are reminded `experts` working days before their scoring is due.
    """

    soon: int = Field(2, ge=0)
    experts: int = Field(3, ge=0)
    twice: int = Field(5, ge=1)
    close_after: int = Field(15, ge=1)


class Retention(_Section):
    """How many days after its end a suggestion keeps personal data; None keeps it until somebody asks."""

    days: int | None = Field(None, ge=1, le=36_500)


class TextRule(_Section):
    """A condition on a letter: any of `words` stands in it, or any regular expression of `patterns` matches.

    Rationale: an expression that somebody wrote may need years for a letter that somebody else wrote. `regex` gives up
    in time, which `re` cannot, and knows the look-around that the built-in rules need, which RE2 does not.
    """

    id: str
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @field_validator("patterns")
    @classmethod
    def _patterns_compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise ValueError(f"the pattern {pattern!r} is no regular expression ({error})") from error
        return patterns

    @cached_property
    def _expressions(self) -> tuple["regex.Pattern[str]", ...]:
        return tuple(regex.compile(pattern) for pattern in self.patterns)

    def found_in(self, text: str) -> str | None:
        """The words that triggered the rule, as they stand in the text; None where it does not apply.

        Raises:
            SlowPatternError: an expression did not come to an end in time, and nothing else of the rule applies.
        """
        word = next((word for word in self.words if word in text), None)
        if word is not None:
            return word
        slow = None
        for expression in self._expressions:
            try:
                match = expression.search(text, timeout=MATCH_SECONDS)
            except TimeoutError:
                slow = slow or expression.pattern
            else:
                if match is not None:
                    return str(match[0])
        if slow is not None:
            raise SlowPatternError(slow)
        return None


class TierRule(TextRule):
    """A condition for a tier, which one of `categories` meets as well.

    `danger` is the kind of danger that the words hint at: such a rule gives its tier only where the classifier sees
    danger too, since the words alone are mostly said of what is over, feared or reported.
    """

    reason: str
    danger: str | None = None
    categories: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[object, ...]:
        """All that a person words of it on a page."""
        return self.id, self.reason, self.words, self.patterns, self.categories

    @field_validator("danger")
    @classmethod
    def _danger_exists(cls, danger: str | None) -> str | None:
        if danger is not None and danger not in DANGER_KIND_NAMES:
            raise ValueError(f"there is no kind of danger {danger!r}")
        return danger


class TierConfig(_Section):
    """A tier (分级) with its default deadline in working days."""

    name: str
    deadline: int = Field(ge=1)
    rules: tuple[TierRule, ...] = ()


class DeadlineRule(_Section):
    """A shorter deadline, in working days, for one category at one tier."""

    category: str
    tier: str
    days: int = Field(ge=1)


class ScopeRule(TextRule):
    """A kind of matter that is not taken unless one of `unless` stands in the letter, and the channel that takes it."""

    name: str
    channel: str
    unless: tuple[str, ...] = ()


class FieldSource(_Section):
    """Where a field of an item comes from in what a channel sends.

    A name alone stands for `{from: name}`. `values` replaces what the channel says by what we say; `default` stands in
    where it sends nothing.
    """

    source: str | None = Field(None, alias="from", min_length=1)
    values: Mapping[str, str] = {}
    default: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, given: object) -> object:
        return {"from": given} if isinstance(given, str) else given


class SubCategory(_Section):
    """A second-level category; `hints` are everyday words for it."""

    name: str
    hints: tuple[str, ...] = ()


class Category(_Section):
    """A first-level category."""

    name: str
    children: tuple[SubCategory, ...] = ()


class ReplacedLaw(_Section):
    """A document that another one has replaced, from a day on; titles without the name of the state."""

    title: str
    replaced_by: str
    on: date


class Office(_Section):
    """Everything about an office that is configuration and not data.

    `request_types` are limits in working days for types of request (咨询, 求助 …); the shorter limit counts.
    `renamed` leads from names that categories once had, and that past cases and trained models still have, to the
    ones of now; `renamed_tiers` does so for tiers; `withdrawn` are never suggested; `withdrawn_tiers` stand in letters
    that were judged before they were taken away. They come from changes on the page.
    """

    name: str = "人民建议征集办公室"
    signature: str = "12345政务服务便民热线"
    province: str = "湖南省"
    city: str | None = None
    phone: str = "12345"
    divisions: Path | None = None
    replies: Path | None = None
    thresholds: Thresholds
    urgent: UrgentConfig
    tiers: tuple[TierConfig, ...] = Field(min_length=1)
    deadlines: tuple[DeadlineRule, ...] = ()
    request_types: Mapping[RequestType, Annotated[int, Field(ge=1)]] = {}
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    out_of_scope: tuple[ScopeRule, ...] = ()
    categories: tuple[Category, ...] = ()
    reminders: Reminders = Reminders()
    retention: Retention = Retention()
    channels: Mapping[str, Mapping[ItemField, FieldSource]] = {}
    approval_from: str | None = None
    replaced_laws: tuple[ReplacedLaw, ...] = ()
    renamed: Mapping[str, str] = {}
    renamed_tiers: Mapping[str, str] = {}
    withdrawn: tuple[str, ...] = ()
    withdrawn_tiers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> "Office":
        paths = set(self.category_hints)
        tops = {category.name for category in self.categories}
        tiers = {tier.name for tier in self.tiers}
        for rule in self.deadlines:
            if rule.category not in paths | tops:
                raise ValueError(f"deadlines: there is no category {rule.category!r}")
            if rule.tier not in tiers:
                raise ValueError(f"deadlines: there is no tier {rule.tier!r}")
        if self.approval_from is not None and self.approval_from not in tiers:
            raise ValueError(f"approval_from: there is no tier {self.approval_from!r}")
        for channel, fields in self.channels.items():
            if (named := fields.get("external_id")) is not None and named.default is not None:
                raise ValueError(f"channels: {channel}: a default external_id would make all items one")
        for tier in self.tiers:
            for unknown in {name for rule in tier.rules for name in rule.categories} - paths - tops:
                raise ValueError(f"tiers: there is no category {unknown!r}")
        if self.tiers[-1].rules:
            raise ValueError(f"the last tier, {self.tiers[-1].name!r}, is the default and must have no rules")
        return self

    @cached_property
    def category_hints(self) -> Mapping[str, tuple[str, ...]]:
        """`一级/二级` -> everyday words, in the order of the file."""
        return {
            f"{top.name}/{child.name}": (child.name, *child.hints) for top in self.categories for child in top.children
        }

    def tier_now(self, name: str) -> str:
        """The name that a tier has now."""
        return self.renamed_tiers.get(name, name)

    def has_tier(self, name: str) -> bool:
        """Whether a tier that had this name, then or now, is still there."""
        return self.tier_now(name) in {config.name for config in self.tiers}

    def needs_approval(self, tier: str | None) -> bool:
        """Whether a reply goes out only with the approval of a second person, where this tier holds.

        Rationale: a tier that is not known any more may have been an urgent one, so a second person looks.
        """
        if self.approval_from is None or tier is None:
            return False
        names = [config.name for config in self.tiers]
        name = self.tier_now(tier)
        return name not in names or names.index(name) <= names.index(self.approval_from)

    def deadline_days(self, category: str | None, tier: str, kind: RequestType | None = None) -> tuple[int, str]:
        """Working days for a category at a tier and a type of request, and the rule that says so: the shortest.

        Raises:
            KeyError: there is no such tier.
        """
        default = {config.name: config.deadline for config in self.tiers}[tier]
        best, rule = default, f"{tier}件默认{default}个工作日"
        for entry in self.deadlines:
            matches = category is not None and category in (entry.category, *self._below(entry.category))
            if matches and entry.tier == tier and entry.days < best:
                best, rule = entry.days, f"{entry.category}（{tier}）{entry.days}个工作日"
        if kind is not None and (days := self.request_types.get(kind, best)) < best:
            best, rule = days, f"{kind}类{days}个工作日"
        return best, rule

    def _below(self, top: str) -> tuple[str, ...]:
        return tuple(path for path in self.category_hints if path.startswith(f"{top}/"))


def _parsed(text: str) -> Any:
    """Safe YAML, by the parser in C where it is there: every command reads the rules, and it is 15 times as fast."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def load_office(path: Path | None) -> Office:
    """Read an office file; sections that it leaves out are the built-in ones.

    Args:
        path: the YAML file, or None for the built-in rules alone.

    Raises:
        OfficeConfigError: the file is missing, no YAML, or has an entry that cannot be used.
    """
    rules: dict[str, Any] = _parsed(BUILT_IN_RULES.read_text(encoding="utf-8"))
    if path is None:
        return Office.model_validate(rules)
    try:
        own = _parsed(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError as error:
        raise OfficeConfigError("missing", path=path) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise OfficeConfigError("yaml", path=path, problem=error) from error
    if not isinstance(own, dict):
        raise OfficeConfigError("mapping", path=path)
    try:
        office = Office.model_validate(rules | own)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise OfficeConfigError("entry", path=path, where=where, problem=first["msg"]) from error
    office = office.model_copy(update={"replies": _replies_of(office, path)})
    if office.divisions is None:
        return office
    divisions = path.parent / office.divisions
    if not divisions.is_file():
        raise OfficeConfigError("divisions", path=path, file=divisions)
    return office.model_copy(update={"divisions": divisions})


def _replies_of(office: Office, path: Path) -> Path | None:
    """The folder with an office's own templates of replies, named or beside its file."""
    folder = path.parent / (office.replies or REPLIES)
    if office.replies is not None and not folder.is_dir():
        raise OfficeConfigError("replies", path=path, folder=folder)
    return folder if folder.is_dir() else None


def write_office(identity: Path | None, target: Path) -> None:
    """Write one complete, editable office file: the identity first, then the built-in rules.

    Args:
        identity: a YAML file with name, city and so on, whose divisions are copied too; None for neutral ones.
        target: the file to write.

    Raises:
        OfficeConfigError: the target exists already (an operator's edits are never overwritten).
    """
    if target.exists():
        raise OfficeConfigError("exists", path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    head = "name: 人民建议征集办公室\n"
    if identity is not None:
        own = load_office(identity)
        head = identity.read_text(encoding="utf-8")
        if own.divisions is not None:
            shutil.copyfile(own.divisions, target.parent / own.divisions.name)
    target.write_text(f"{head.rstrip()}\n\n{BUILT_IN_RULES.read_text(encoding='utf-8')}", encoding="utf-8")
    load_office(target)
