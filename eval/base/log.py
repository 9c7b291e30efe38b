"""Log: everything about one run of the evaluation, enough to score it again and to compare it."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.base.errors import LogFormatError
from eval.base.figure import Figure
from eval.base.provenance import Provenance
from eval.base.sample import Sample
from eval.base.score import Score
from triage.types import Triage

VERSION: Literal[1] = 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatasetRecord(_Part):
    """Which dataset it was."""

    name: str
    sha256: str
    n: int


class SampleRecord(_Part):
    """One sample: what the system said, how that was scored, and how long it took."""

    id: str
    input_sha256: str
    title: str
    text: str
    hard: tuple[str, ...]
    output: Triage
    plain: Triage | None = None
    scores: dict[str, Score]
    seconds: float


class Log(_Part):
    """One run; `missing` names samples that have no output, which is never counted as a zero.

    `drafted` counts how a language model's drafts ended, where one was asked: for all but `done` the built-in draft
    is what was scored.
    """

    version: Literal[1] = VERSION
    task: Literal["suggestions"] = "suggestions"
    created: datetime
    provenance: Provenance
    dataset: DatasetRecord
    office: str
    models: dict[str, str]
    seed: int
    durations: dict[str, float]
    figures: tuple[Figure, ...]
    samples: tuple[SampleRecord, ...]
    missing: tuple[str, ...] = ()
    drafted: dict[str, int] = {}

    def figure(self, name: str) -> Figure:
        """The figure of a name.

        Raises:
            KeyError: there is none.
        """
        return {figure.name: figure for figure in self.figures}[name]


def input_hash(sample: Sample) -> str:
    """Identifies what the system was given; labels do not count."""
    return hashlib.sha256(sample.suggestion().model_dump_json().encode()).hexdigest()


def write_log(log: Log, path: Path) -> None:
    """Write a log; a file that is there already is replaced as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(log.model_dump_json(), encoding="utf-8")
    partial.replace(path)


def read_log(path: Path) -> Log:
    """Read a log.

    Raises:
        LogFormatError: the file cannot be read or is no log of this version.
    """
    try:
        return Log.model_validate_json(path.read_bytes())
    except OSError as error:
        raise LogFormatError(path, f"it cannot be read ({error.strerror})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise LogFormatError(path, f"{where}: {first['msg']}") from error
