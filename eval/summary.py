"""Summary: the figures of one run without a word of any letter, for whoever asks how good the model is now."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.base.figure import Figure
from eval.base.log import Log

FILE = "figures.json"


class Summary(BaseModel):
    """When which version of the model was measured on what, and with which result."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    created: datetime
    dataset: str
    n: int
    version: str | None
    figures: tuple[Figure, ...]

    @classmethod
    def of(cls, log: Log, version: str | None) -> "Summary":
        """What a log says, with the version of the model that was active."""
        dataset = log.dataset
        return cls(created=log.created, dataset=dataset.name, n=dataset.n, version=version, figures=log.figures)


def write_summary(summary: Summary, folder: Path) -> None:
    """Write a summary into the folder of its run; a file that is there already is replaced as a whole."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{FILE}.partial"
    partial.write_text(summary.model_dump_json(), encoding="utf-8")
    partial.replace(folder / FILE)


def newest_summary(folder: Path) -> Summary | None:
    """The newest of the runs below a folder; None where there is none that can be read."""
    found = []
    for path in folder.glob(f"*/{FILE}"):
        try:
            found.append(Summary.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError):
            continue
    return max(found, key=lambda summary: summary.created, default=None)
