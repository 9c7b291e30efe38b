"""Errors of the eval package: each says what is wrong and what to do about it."""

from pathlib import Path


class EvalError(Exception):
    """Base of every error that `eval` raises on purpose."""


class BadRowError(EvalError):
    """A row of an evaluation file cannot be used; no row is left out silently."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path}, line {line}: {reason}. Correct the row and run the command again.")


class NoRowsError(EvalError):
    """An evaluation file has no rows."""

    def __init__(self, path: Path, wanted: str) -> None:
        self.path, self.wanted = path, wanted
        super().__init__(f"{path} has no {wanted}; there is nothing to evaluate.")


class GoldFileError(BadRowError):
    """A gold file, which maps letter ids to issues, cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        EvalError.__init__(self, f"{path}: {reason}. Correct the gold file and run the command again.")


class UnknownDocumentError(EvalError):
    """A query names a document that is not there."""

    def __init__(self, path: Path, title: str) -> None:
        self.path, self.title = path, title
        super().__init__(
            f"{path}: no policy document has the title {title!r}. Use the file name without its date, "
            "or the document's first heading."
        )


class LogFormatError(EvalError):
    """A file is no evaluation log."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path} is no evaluation log of this version: {reason}. Run `jindianzi eval` to make one.")


class LabelError(EvalError):
    """Labels of a dataset name what the office does not have."""

    def __init__(self, lines: list[str], shown: int = 20) -> None:
        self.lines = lines
        more = f"\n… and {len(lines) - shown} more" if len(lines) > shown else ""
        super().__init__("labels that can never be got right; correct them:\n" + "\n".join(lines[:shown]) + more)


class NothingSharedError(EvalError):
    """Two logs have no sample in common."""

    def __init__(self, first: Path, second: Path) -> None:
        self.first, self.second = first, second
        super().__init__(
            f"{first} and {second} have no sample with the same text in common; there is nothing to compare."
        )


class ThresholdsError(EvalError):
    """The thresholds file cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}.")


class OfficeFolderError(EvalError):
    """A folder does not hold an office."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(f"{folder} is no office to evaluate: {reason}. Give its folder with --office.")


class NothingDecidedError(EvalError):
    """There is no decision to make an evaluation case of."""

    def __init__(self) -> None:
        super().__init__("Nobody has decided on a suggestion yet; there is nothing to export.")


class ServiceStartError(EvalError):
    """A process of the service did not start."""

    def __init__(self, output: str) -> None:
        self.output = output
        super().__init__(f"The service did not start. Its last output:\n{output}")


class MemoryUnknownError(EvalError):
    """The system does not tell how much memory a process has."""

    def __init__(self) -> None:
        super().__init__("This system has no /proc, so memory cannot be measured. Run it on Linux.")


class MissingExtraError(EvalError):
    """An optional package is needed and absent."""

    def __init__(self, package: str, extra: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(f"{package} is not installed. Install it with `pip install -c constraints.txt '.[{extra}]'`.")
