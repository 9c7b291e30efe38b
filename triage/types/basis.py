"""Basis (依据): what a reply may rest on for one demand, verbatim and with the probability that it is apt."""

from typing import Literal

from pydantic import Field

from triage.types.base import Value

BasisKind = Literal["clause", "case"]


class Basis(Value):
    """A clause, or a sentence of an earlier reply, that answers or governs a demand.

    `demand_index` counts the letter's demands from 0; it is None where the letter as a whole is meant. `source_id` is
    the clause's or the case's id; `title` and `article` name it in Chinese.
    """

    demand_index: int | None
    kind: BasisKind
    source_id: str
    title: str
    article: str | None
    quote: str
    score: float = Field(ge=0, le=1)

    @property
    def label(self) -> str:
        """《title》article, empty where there is no title."""
        return f"《{self.title}》{self.article or ''}" if self.title else ""
