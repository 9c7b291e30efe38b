"""Manifest: what a trained model was made from, kept beside it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from retrieval.errors import ModelDamagedError, ModelNotFoundError

FILE_NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What identifies a model; `weights_hash` is checked when it is loaded."""

    method: str
    data_hash: str
    weights_hash: str
    dimension: int
    vocabulary: int
    pairs: int
    seed: int
    epochs: int
    packages: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """Identifies the exact model: its method and weights."""
        return f"{self.method}-{self.dimension}-{self.weights_hash[:12]}"

    def write(self, directory: Path) -> None:
        """Write it into a model directory."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        (directory / FILE_NAME).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Read it from a model directory.

        Raises:
            ModelNotFoundError: there is none.
            ModelDamagedError: it cannot be used.
        """
        path = directory / FILE_NAME
        if not path.is_file():
            raise ModelNotFoundError(directory)
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (json.JSONDecodeError, TypeError) as error:
            raise ModelDamagedError(directory, f"its manifest is not readable ({error})") from error


def hash_texts(texts: Iterable[str]) -> str:
    """SHA-256 of texts in order, unambiguous about where one ends."""
    digest = hashlib.sha256()
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
