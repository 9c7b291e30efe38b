"""Thresholds: the figures below which the evaluation fails.

They are only ever tightened, until what is measured changes: `measured_since` in the file names the version that
set them anew, and a comment there says why.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.base.errors import ThresholdsError
from eval.base.figure import Figure

SHIPPED = Path(__file__).parent / "thresholds.toml"
MEASURED_SINCE = "measured_since"


@dataclass(frozen=True)
class Failure:
    """A figure that misses its threshold, or could not be measured at all."""

    figure: Figure
    threshold: float

    def __str__(self) -> str:
        side = "below" if self.figure.better == "more" else "above"
        value = "not measured" if self.figure.value is None else f"{self.figure.value:.4f}"
        return f"{self.figure.name}: {value}, {side} the threshold {self.threshold:.4f}"


def read_thresholds(path: Path) -> dict[str, float]:
    """Thresholds by figure name, `task/figure`.

    Raises:
        ThresholdsError: the file cannot be read, is no TOML, or holds something else than numbers in tables.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ThresholdsError(path, f"it cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThresholdsError(path, f"it is not TOML in UTF-8 ({error})") from error
    found: dict[str, float] = {}
    for task, entries in content.items():
        if task == MEASURED_SINCE:
            continue
        if not isinstance(entries, dict):
            raise ThresholdsError(path, f"{task} must be a table of figures, such as [routing]")
        for name, value in entries.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ThresholdsError(path, f"{task}/{name} must be a number")
            found[f"{task}/{name}"] = float(value)
    return found


def failures(path: Path, thresholds: Mapping[str, float], figures: Sequence[Figure]) -> list[Failure]:
    """The figures that miss their thresholds.

    Rationale: a threshold for a figure that nobody measures would hold for ever; it is an error.

    Raises:
        ThresholdsError: a threshold names an unknown figure.
    """
    known = {figure.name: figure for figure in figures}
    for name in thresholds:
        if name not in known:
            raise ThresholdsError(path, f"there is no figure {name}; there are {', '.join(known)}")
    return [
        Failure(known[name], threshold) for name, threshold in thresholds.items() if not _holds(known[name], threshold)
    ]


def loosened(old: Mapping[str, float], new: Mapping[str, float], figures: Sequence[Figure]) -> list[str]:
    """Names of thresholds that became easier to meet, or are gone."""
    better = {figure.name: figure.better for figure in figures}
    return [
        name
        for name, value in old.items()
        if name not in new or (new[name] < value if better.get(name, "more") == "more" else new[name] > value)
    ]


def _holds(figure: Figure, threshold: float) -> bool:
    if figure.value is None:
        return False
    return figure.value >= threshold if figure.better == "more" else figure.value <= threshold
