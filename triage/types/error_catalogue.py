"""The catalogue of errors: what an error says, its code, and the page `docs/errors.md` that lists them all."""

from pathlib import PurePath

from triage.errors import CausedError
from triage.types.error_entries import CATALOGUE, Entry
from triage.types.error_words import WORDS

URN = "urn:jindianzi:error:"
HEAD = f"""# Errors

Every error has a stable `type`, a `code` (its type, and after a dot the cause where there are several) and its text
in Chinese. The API answers with `application/problem+json` (RFC 9457): `type` is `{URN}` and the type, `code`
stands beside it, `title` and `detail` are the name and the text. A command says the text and the code. Pages say the
text. What stands in braces is filled in.

This page is made from `triage/types/error_entries.py`; `python -m triage.types.error_catalogue > docs/errors.md`
writes it anew.
"""


def entry_of(error: BaseException) -> Entry:
    """What the catalogue has of an error; that of its nearest ancestor where it has none of its own."""
    return next(CATALOGUE[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in CATALOGUE)


def code_of(error: BaseException) -> str:
    """The stable code of an error: its type, and the cause where there are several."""
    cause = getattr(error, "code", "") if isinstance(error, CausedError) else ""
    return f"{entry_of(error).type}.{cause}" if cause else entry_of(error).type


def text_of(error: BaseException, **fields: object) -> str:
    """What an error says in Chinese.

    Args:
        error: which.
        fields: what is said instead of its own particulars, such as the name of an uploaded file for its path.
    """
    entry = entry_of(error)
    own = error.fields if isinstance(error, CausedError) else {"problem": str(error), **vars(error)}
    template = entry.texts[error.code if isinstance(error, CausedError) else ""] + entry.advice
    return template.format_map({name: _said(name, value) for name, value in (own | fields).items()})


def _said(name: str, value: object) -> str:
    if isinstance(value, BaseException):
        return str(value) if entry_of(value) is CATALOGUE["Exception"] else text_of(value)
    if isinstance(value, tuple | list):
        return "、".join(_said(name, item) for item in value)
    if isinstance(value, PurePath):
        return str(value)
    return WORDS.get(name, {}).get(str(value), str(value))


def as_markdown() -> str:
    """The catalogue as `docs/errors.md` has it."""
    lines = ["| 类型 | 状态 | 名称 | 说明 | 怎么办 |", "|---|---|---|---|---|"]
    for entry in CATALOGUE.values():
        for cause, text in entry.texts.items():
            kind = f"{entry.type}.{cause}" if cause else entry.type
            # What the framework refuses keeps the status that it gave, which is the cause as well.
            cells = (kind, cause if cause.isdecimal() else entry.status, entry.title, text, entry.advice or "见说明")
            lines.append("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join((HEAD, *lines, ""))


if __name__ == "__main__":
    print(as_markdown(), end="")  # noqa: T201
