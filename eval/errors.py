"""Errors of the eval package: each says what is wrong and what to do about it."""

from pathlib import Path


class EvalError(Exception):
    """Base of every error that `eval` raises on purpose."""


class BadRowError(EvalError):
    """A row of an evaluation file cannot be used; no row is left out silently."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}. Correct the row and run the command again.")


class NoRowsError(EvalError):
    """An evaluation file has no rows."""

    def __init__(self, path: Path, wanted: str) -> None:
        super().__init__(f"{path} has no {wanted}; there is nothing to evaluate.")


class UnknownDocumentError(EvalError):
    """A query names a document that is not there."""

    def __init__(self, path: Path, title: str) -> None:
        super().__init__(
            f"{path}: no policy document has the title {title!r}. Use the file name without its date, "
            "or the document's first heading."
        )
