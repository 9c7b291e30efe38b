"""Policy and Clause (政策、条款): a document, and the article that is cited."""

from datetime import date

from pydantic import Field

from triage.types.base import Value


class Clause(Value):
    """One article of a policy; `text` stands verbatim in the document."""

    id: str
    policy_id: str
    article: str | None
    chapter: str | None = None
    position: int = Field(ge=0)
    text: str = Field(min_length=1)


class Policy(Value):
    """A policy document with its clauses in order."""

    id: str
    title: str = Field(min_length=1)
    number: str | None = None
    effective_from: date | None = None
    repealed_on: date | None = None
    in_force: bool = True
    clauses: tuple[Clause, ...] = ()
