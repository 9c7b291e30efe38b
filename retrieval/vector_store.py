"""VectorStore: vectors in Chroma, embedded or on a server; the only file that knows Chroma."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from urllib.parse import urlsplit

import numpy as np

from retrieval.batches import batched
from retrieval.errors import (
    CollectionNameError,
    IndexFailedError,
    IndexLockedError,
    IndexServerError,
    ModelMismatchError,
    RetrievalError,
)
from retrieval.tokens import Floats

MAX_BATCH = 5_461
QUERY_BATCH = 256
SEARCH_WIDTH = 400
CONSTRUCTION_WIDTH = 200
NEIGHBOURS = 32
LOCK_FILE = "index.lock"
# The code of errors of Chroma that speak of what it was given.
INVALID = 400
_FINGERPRINT = "fingerprint"
Chroma = Any
"""A client or collection of Chroma, which is imported late."""
P = ParamSpec("P")
T = TypeVar("T")
_COLLECTION_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,61}[a-zA-Z0-9]")


def _reported(operation: Callable[Concatenate["VectorStore", P], T]) -> Callable[Concatenate["VectorStore", P], T]:
    """Have what Chroma raises say that the index fails; what it says of the ids and vectors it was given stays."""

    @wraps(operation)
    def reporting(store: "VectorStore", /, *arguments: P.args, **options: P.kwargs) -> T:
        from chromadb.errors import ChromaError

        try:
            return operation(store, *arguments, **options)
        except (RetrievalError, ValueError, TypeError):
            raise
        except Exception as error:
            if isinstance(error, ChromaError) and error.code() == INVALID:
                raise
            raise IndexFailedError(store.place, str(error) or type(error).__name__) from error

    return reporting


class VectorStore:
    """Vectors by collection and id, searched by inner product.

    An embedded index belongs to one process at a time: two would lose vectors without an error.
    Every collection records the fingerprint of the model whose vectors it holds.

    Args:
        directory: of the embedded index; not used with `url`.
        fingerprint: of the model whose vectors are stored and searched.
        url: a Chroma server, for example `http://127.0.0.1:8000`.
        namespace: put before the name of every collection, so that one server keeps several indexes apart.
        search_width: HNSW ef_search; larger finds more and takes longer.
        neighbours: HNSW links per vector.

    Raises:
        IndexLockedError: another process has the embedded index open.
        IndexFailedError: the embedded index is damaged; every operation may find that later as well.
        IndexServerError: the server cannot be reached.
    """

    def __init__(
        self,
        directory: Path | None,
        fingerprint: str,
        *,
        url: str | None = None,
        namespace: str = "",
        search_width: int = SEARCH_WIDTH,
        neighbours: int = NEIGHBOURS,
    ) -> None:
        self._fingerprint = fingerprint
        self._prefix = f"{namespace}-" if namespace else ""
        self._configuration = {
            "hnsw": {
                "space": "ip",
                "ef_search": search_width,
                "ef_construction": CONSTRUCTION_WIDTH,
                "max_neighbors": neighbours,
            }
        }
        self._collections: dict[str, Chroma] = {}
        self._lock: Any = None
        directory = directory or Path("index")
        self.place = f"in {directory}" if url is None else f"on {url}"
        self._client = self._embedded(directory) if url is None else _server(url)

    def _embedded(self, directory: Path) -> Chroma:
        import chromadb
        from chromadb.config import Settings
        from filelock import FileLock, Timeout

        directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory / LOCK_FILE)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexLockedError(directory) from error
        self._lock = lock
        try:
            return chromadb.PersistentClient(str(directory), settings=Settings(anonymized_telemetry=False))
        except BaseException as error:
            lock.release()
            if isinstance(error, Exception):
                raise IndexFailedError(self.place, str(error) or type(error).__name__) from error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index and give up its lock; a closed store cannot be used again."""
        self._collections.clear()
        self._client.close()
        if self._lock is not None:
            self._lock.release()

    @_reported
    def upsert(self, collection: str, ids: Sequence[str], vectors: Floats) -> None:
        """Store vectors, float32 (n, dimension), replacing those already under the same ids.

        Raises:
            ModelMismatchError: the collection holds another model's vectors.
            CollectionNameError: the name is not one that the index takes.
        """
        target = self._open(collection)
        for keys, rows in zip(batched(ids, MAX_BATCH), batched(vectors, MAX_BATCH), strict=True):
            target.upsert(ids=list(keys), embeddings=np.asarray(rows, dtype=np.float32))

    @_reported
    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are no error."""
        target = self._open(collection)
        for batch in batched(ids, MAX_BATCH):
            target.delete(ids=list(batch))

    @_reported
    def query(self, collection: str, vectors: Floats, k: int) -> list[list[tuple[str, float]]]:
        """Per row of `vectors`, (n, dimension): up to k (id, similarity), best first.

        Raises:
            ModelMismatchError: the collection holds another model's vectors.
        """
        target = self._open(collection)
        result: list[list[tuple[str, float]]] = []
        for rows in batched(vectors, QUERY_BATCH):
            batch = np.asarray(rows, dtype=np.float32)
            found = target.query(query_embeddings=batch, n_results=k, include=["distances"])
            for ids, distances in zip(found["ids"], found["distances"], strict=True):
                result.append([(key, 1.0 - float(distance)) for key, distance in zip(ids, distances, strict=True)])
        return result

    @_reported
    def count(self, collection: str) -> int:
        """Number of vectors in a collection."""
        return int(self._open(collection).count())

    @_reported
    def ids(self, collection: str) -> set[str]:
        """All ids of a collection, for verifying it against the store."""
        target = self._open(collection)
        total = target.count()
        found: set[str] = set()
        for start in range(0, total, MAX_BATCH):
            found.update(target.get(include=[], limit=MAX_BATCH, offset=start)["ids"])
        return found

    @_reported
    def vectors(self, collection: str, ids: Sequence[str]) -> dict[str, Floats]:
        """The stored vectors of these ids, each (dimension,); unknown ids are left out."""
        target = self._open(collection)
        found: dict[str, Floats] = {}
        for batch in batched(ids, MAX_BATCH):
            part = target.get(ids=list(batch), include=["embeddings"])
            found.update(zip(part["ids"], part["embeddings"], strict=True))
        return found

    @_reported
    def reset(self, collection: str) -> None:
        """Empty a collection, whatever model built it; from now on it holds this model's vectors."""
        from chromadb.errors import NotFoundError

        _check_name(self._prefix + collection)
        self._collections.pop(collection, None)
        with suppress(NotFoundError):
            self._client.delete_collection(self._prefix + collection)
        self._open(collection)

    @_reported
    def drop(self) -> None:
        """Delete every collection of the namespace; an index without a namespace is left alone."""
        self._collections.clear()
        for found in self._client.list_collections() if self._prefix else ():
            if found.name.startswith(self._prefix):
                self._client.delete_collection(found.name)

    def _open(self, collection: str) -> Chroma:
        if (known := self._collections.get(collection)) is not None:
            return known
        _check_name(self._prefix + collection)
        opened = self._client.get_or_create_collection(
            self._prefix + collection,
            metadata={_FINGERPRINT: self._fingerprint},
            configuration=self._configuration,
            embedding_function=None,
        )
        built_by = str((opened.metadata or {}).get(_FINGERPRINT))
        if built_by != self._fingerprint:
            raise ModelMismatchError(collection, built_by, self._fingerprint)
        self._collections[collection] = opened
        return opened


def _check_name(collection: str) -> None:
    if not _COLLECTION_NAME.fullmatch(collection):
        raise CollectionNameError(collection)


def _server(url: str) -> Chroma:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    if not parts.hostname:
        raise IndexServerError(url, "it is not an address such as http://host:8000")
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=Settings(anonymized_telemetry=False),
        )
    except ValueError as error:
        raise IndexServerError(url, str(error)) from error
