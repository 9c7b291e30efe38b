"""Answers: the forms that a model's output must have, one for each task."""

from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

MAX_STATEMENTS = 20
MAX_TEXT = 1200
# The fields that every answer has, in the order in which they end it.
LAST = ("missing", "cannot_answer")
_UNSENT = ("title", "description", "minLength", "maxLength")


class Answer(BaseModel):
    """Base: exact fields, and the way to say that the material is not enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cannot_answer: bool
    missing: list[str] = Field(max_length=10)


class Matter(BaseModel):
    """One matter of a letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quote: str = Field(max_length=MAX_TEXT)
    demand: str = Field(max_length=300)
    kind: Literal["建议", "投诉", "求助", "咨询", "表扬", "其他"]


class MattersAnswer(Answer):
    """The matters of a letter."""

    matters: list[Matter] = Field(max_length=12)


class Reason(BaseModel):
    """Why a department was chosen, with words that stand in its duty or in the letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(max_length=300)
    quote: str = Field(max_length=MAX_TEXT)


class ChoiceAnswer(Answer):
    """A department among the candidates; `choice` is a label, or empty."""

    choice: str
    reasons: list[Reason] = Field(max_length=3)


class DraftStatement(BaseModel):
    """One statement of a reply as the model proposes it; nothing of it is believed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1, max_length=MAX_TEXT)
    source: str = Field(max_length=20)
    quote: str = Field(max_length=MAX_TEXT)


class DraftAnswer(Answer):
    """The body of a reply."""

    statements: list[DraftStatement] = Field(max_length=MAX_STATEMENTS)


class SummaryAnswer(Answer):
    """A summary with the letter's most important sentence."""

    summary: str = Field(max_length=600)
    quote: str = Field(max_length=MAX_TEXT)


class IdeaSentence(BaseModel):
    """One sentence about an idea with the words that bear it out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(max_length=300)
    source: str = Field(max_length=20)
    quote: str = Field(max_length=MAX_TEXT)


class IdeaQuote(BaseModel):
    """A passage of a letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(max_length=20)
    quote: str = Field(max_length=MAX_TEXT)


class IdeaAnswer(Answer):
    """What a candidate idea is; `carrier` names who would carry it out, as a sentence with its source."""

    title: str = Field(max_length=80)
    proposal: list[IdeaSentence] = Field(max_length=3)
    problem: list[IdeaSentence] = Field(max_length=2)
    carrier: IdeaSentence
    touching: list[IdeaSentence] = Field(max_length=2)
    quotes: list[IdeaQuote] = Field(max_length=3)


Grade = Literal[1, 2, 3, 4, 5]


class JudgeAnswer(Answer):
    """Grades of a draft, 1 to 5."""

    addresses: Grade
    grounded: Grade
    tone: Grade
    clear: Grade
    explanation: str = Field(max_length=500)


A = TypeVar("A", bound=Answer)


def choice_among(labels: tuple[str, ...]) -> type[ChoiceAnswer]:
    """The form of a choice in which only these labels, or none, can stand."""
    closed: Any = Literal[(*labels, "")]
    return cast("type[ChoiceAnswer]", create_model("ChoiceAnswer", __base__=ChoiceAnswer, choice=(closed, ...)))


def schema_of(form: type[Answer], labels: tuple[str, ...] = ()) -> dict[str, Any]:
    """The JSON schema of a form, every field required.

    Whether there is an answer comes after the answer: who must say so first decides before having read. The lengths
    of texts are checked here and not by the server, which may refuse a schema that has them.

    Args:
        form: the form.
        labels: of the sources; where there are any, `source` is one of them or empty. An answer with another one is
            still read, and what it says has no basis then.
    """
    schema: dict[str, Any] = _plain(form.model_json_schema(), labels)
    fields = schema["properties"]
    schema["properties"] = {name: fields[name] for name in (*(n for n in fields if n not in LAST), *LAST)}
    schema["required"] = list(schema["properties"])
    return schema


def _plain(value: Any, labels: tuple[str, ...]) -> Any:
    """A schema without titles, descriptions and lengths of texts, with the labels of sources."""
    if isinstance(value, list):
        return [_plain(entry, labels) for entry in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, entry in value.items():
        if key in ("properties", "$defs"):
            kept[key] = {name: _field(name, field, labels) for name, field in entry.items()}
        elif key not in _UNSENT:
            kept[key] = _plain(entry, labels)
    return kept


def _field(name: str, field: Any, labels: tuple[str, ...]) -> Any:
    closed = name == "source" and labels
    return {"type": "string", "enum": [*labels, ""]} if closed else _plain(field, labels)
