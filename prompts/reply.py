"""The built-in reply: the wording of each kind of statement that a draft is made of."""

from typing import Literal

from prompts.registry import Variables, render

NAME = "reply.v2"
Kind = Literal[
    "greeting", "receipt", "receipt_open", "point", "point_open", "basis", "no_basis", "similar", "next", "next_open",
    "place", "channel", "contact", "thanks", "closing",
]  # fmt: skip


class ReplyVariables(Variables):
    """What a statement is filled with; each kind uses its own fields."""

    kind: Kind
    quote: str = ""
    title: str = ""
    department: str = ""
    ordinal: str = ""


def statement(kind: Kind, *, quote: str = "", title: str = "", department: str = "", ordinal: str = "") -> str:
    """One statement of a reply."""
    variables = ReplyVariables(kind=kind, quote=quote, title=title, department=department, ordinal=ordinal)
    return render(NAME, variables)
