"""The shipped texts from which the classifier is fitted, and the digest by which a fitted model names them."""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from triage.types import DangerLevel

DATA = Path(str(files("triage") / "data"))
DEMO = DATA.parents[1] / "demo"
# Texts that were written as ordinary letters; those among the demo letters that are more than that are named here.
ORDINARY = ("demands", "demands_of_messages", "demo")
# Letters put together from others, and so many ordinary letters that stay together, so that they can be.
LONG, TOGETHER = "long", 10
DEMO_LABELS = DATA / "danger" / "demo_labels.json"
MODEL_FILE = DATA / "danger" / "model.safetensors"


@dataclass(frozen=True)
class TrainingText:
    """A letter with its label; texts of one `group` stay together when a model is tested on what it has not seen.

    `source` is the file, `paired` says whether the group holds a style-matched counterpart.
    """

    text: str
    level: DangerLevel
    kind: str | None
    group: str
    source: str
    paired: bool

    @property
    def hand(self) -> str:
        """Whose text it is: each file of labelled texts is of one hand, a group of ordinary letters counts as one."""
        return self.group if self.source in (*ORDINARY, LONG) else self.source


def letter_text(title: str, text: str) -> str:
    """Title and text as they are judged."""
    return f"{title}\n{text}" if title else text


def training_files() -> list[Path]:
    """The files in their order: labelled texts first, ordinary letters last; the demo office is in the repository."""
    demo = sorted(path for folder in ("inbox", "cases") for path in (DEMO / folder).iterdir())
    return [
        *sorted((DATA / "danger").glob("*.jsonl")),
        DEMO_LABELS,
        *(DATA / f"{name}.jsonl" for name in ORDINARY[:2]),
        *demo,
    ]


def training_digest() -> str:
    """SHA-256 over names and contents of the training files; of ordinary letters over their texts.

    Rationale: what is marked as asked in an ordinary letter says nothing about danger.
    """
    digest = hashlib.sha256()
    for path in training_files():
        digest.update(path.name.encode() + b"\0")
        if path.stem in ORDINARY:
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                digest.update(letter_text(row["title"], row["text"]).encode() + b"\0")
        else:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def training_texts() -> list[TrainingText]:
    """All training texts; ordinary letters, which have no label of their own, are no danger unless they say so."""
    texts = []
    labels = json.loads(DEMO_LABELS.read_text(encoding="utf-8"))
    for path in training_files():
        source = "demo" if DEMO in path.parents else path.stem
        for number, row in enumerate(_rows(path)):
            pair = row.get("pair")
            alone = number // TOGETHER if source in ORDINARY else number
            group = f"{path.name}:{pair if pair is not None else alone}"
            letter = letter_text(row.get("title") or "", row["text"])
            level, kind = labels.get(row.get("id"), (row.get("level", "none"), row.get("kind")))
            texts.append(TrainingText(letter, level, kind, group, source, pair is not None))
    return texts


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The letters of a file, under the names of ours."""
    if path.suffix == ".jsonl":
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    elif path.suffix == ".csv":
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
            yield {"id": row["留言编号"], "title": row["留言主题"], "text": row["留言详情"]}
