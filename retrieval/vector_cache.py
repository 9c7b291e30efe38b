"""VectorCache: vectors of a frozen model in one file, so that each text is encoded once."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.tokens import Floats

try:
    import fcntl
except ImportError:  # where there are no such locks a second process can only make the first encode again
    fcntl = None  # type: ignore[assignment]

Encode = Callable[[Sequence[str]], Floats]
# Texts that are encoded before what has been done is written down.
SAVED_AT_ONCE = 64


class VectorCache:
    """Half-precision vectors by the digest of their text; a file of another model is replaced.

    Several processes may share a file: what another one has added meanwhile is read before the file is written, under
    a lock, so that nothing that was encoded is lost.
    """

    def __init__(self, path: Path, fingerprint: str, dimension: int) -> None:
        """Open the cache; nothing is written yet.

        Args:
            path: a `.safetensors` file, made at the first write.
            fingerprint: of the model.
            dimension: of its vectors.
        """
        self._path, self._fingerprint = path, fingerprint
        self._rows: dict[str, int] = {}
        self._vectors = np.empty((0, dimension), dtype=np.float16)
        self._read_at: tuple[int, int] | None = None
        self._take_over()

    def __len__(self) -> int:
        return len(self._rows)

    def vectors(
        self, texts: Sequence[str], encode: Encode, progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> Floats:
        """Vectors of texts, float32 (n, dimension); those that are not known yet are encoded and kept.

        Args:
            texts: what to encode.
            encode: the model, always with the same prefix and limit for one file.
            progress: told (done, total) of the new ones.
        """
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows}
        if missing:
            self._take_over()
        entries = [(key, text) for key, text in missing.items() if key not in self._rows]
        for start in range(0, len(entries), SAVED_AT_ONCE):
            part = entries[start : start + SAVED_AT_ONCE]
            self._add([key for key, _ in part], encode([text for _, text in part]).astype(np.float16))
            with self._locked():
                self._take_over()
                self._save()
            progress(start + len(part), len(entries))
        values: Floats = self._vectors[[self._rows[key] for key in keys]].astype(np.float32)
        return values

    def _add(self, keys: Sequence[str], vectors: NDArray[np.float16]) -> None:
        new = [row for row, key in enumerate(keys) if key not in self._rows]
        self._rows.update({keys[row]: len(self._vectors) + place for place, row in enumerate(new)})
        self._vectors = np.concatenate([self._vectors, vectors[new]])

    def _take_over(self) -> None:
        """Add what the file has and this process has not, where the file is of this model and has changed."""
        state = self._file_state()
        if state is None or state == self._read_at:
            return
        from safetensors import safe_open

        with safe_open(self._path, framework="numpy") as file:
            known = file.metadata() or {}
            vectors = file.get_tensor("vectors")
        self._read_at = state
        if known.get("fingerprint") == self._fingerprint and vectors.shape[1] == self._vectors.shape[1]:
            self._add(json.loads(known["keys"]), vectors)

    def _file_state(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _save(self) -> None:
        from safetensors.numpy import save_file

        partial = self._path.with_suffix(".partial")
        metadata = {"fingerprint": self._fingerprint, "keys": json.dumps(list(self._rows))}
        save_file({"vectors": self._vectors}, partial, metadata=metadata)
        partial.replace(self._path)
        self._read_at = self._file_state()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock of the file, which lies beside it, because the file itself is replaced."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
