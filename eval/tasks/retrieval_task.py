"""The retrieval task: find, for each letter, the reply that was really given to it."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.base.letters_file import read_letters
from eval.base.metrics import ranking_summary
from retrieval.contrastive import Progress
from retrieval.errors import FitDataMismatchError
from retrieval.glossary import glossary_hash
from retrieval.local_model import MANIFEST_FILE, LocalModel, read_manifest
from retrieval.pretrained import PretrainedEmbedder
from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.searcher import Document, HybridSearcher, Query
from retrieval.text import joined
from retrieval.tokens import Floats
from retrieval.training import METHOD, PairVectors, train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus, bare_reply
from retrieval.vector_store import VectorStore

COLLECTION = "replies"
DEPTH = 10
WARM_UP = 5


def run_retrieval(
    fit: Sequence[Path],
    corpus: Path,
    model_dir: Path | None = None,
    *,
    dimension: int = 256,
    seed: int = 13,
    pretrained: PretrainedEmbedder | None = None,
    vectors: Path | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Train on the fit files alone, then search each letter's own reply among all replies.

    Replies stand in the index without their letter's title and users' pseudonyms; nothing is
    learnt from the corpus file.

    Args:
        fit: JSONL files of letters, `reply` optional.
        corpus: JSONL file of letters with replies.
        model_dir: where the trained model is kept; one already there is reused.
        dimension: of the embedding.
        seed: of the training.
        pretrained: the pretrained evidence, where it is used.
        vectors: folder in which its vectors are kept; needed with it.
        progress: told (stage, done, total).
        clock: seconds, for the timings.

    Returns:
        `task`, `n`, MRR@10 and recall@1, @5 and @10 with their 95% intervals, the same under `dense` for the
        embedding alone, `fit_seconds` (0 for a reused model), `query_ms_p50`, `query_ms_p95`.

    Raises:
        BadRowError: a row cannot be used.
        FitDataMismatchError: the kept model was trained on other data, seed or dimension.
    """
    letters = read_letters(corpus, with_reply=True)
    training = TrainingCorpus([letter for path in fit for letter in read_letters(path)])
    start = clock()
    pairs = None if pretrained is None or vectors is None else PairEncoder(pretrained, vectors, progress)
    model, trained = fitted_model(
        training, model_dir, dimension=dimension, seed=seed, pretrained=pairs, progress=progress
    )
    fit_seconds = clock() - start if trained else 0.0
    documents = {str(n): Document("", bare_reply(row.reply or "", row.title)) for n, row in enumerate(letters)}
    with TemporaryDirectory() as directory, VectorStore(Path(directory), model.fingerprint) as store:
        ids = list(documents)
        store.upsert(COLLECTION, ids, model.encode([documents[key].text for key in ids]))

        def texts(_collection: str, wanted: Sequence[str]) -> Mapping[str, Document]:
            return {key: documents[key] for key in wanted}

        fusion, mapped, near = model.fusion, None, None
        if pairs is not None and (ranking := model.reply_ranking) is not None:
            asked, answers = pairs(
                [joined(row.title, row.text) for row in letters], [document.text for document in documents.values()]
            )
            fusion, near = ranking.fusion, ranking.head.letters(asked)
            mapped = dict(zip(documents, ranking.head.replies(answers), strict=True))
        searcher = HybridSearcher(model, store, model.frequency, fusion, texts, meanings=mapped)
        searcher.warm(COLLECTION, documents)
        ranks, milliseconds = _search(searcher, letters, clock, near)
    return {
        "task": "retrieval",
        "n": len(letters),
        **ranking_summary(ranks),
        "dense": ranking_summary(_dense_ranks(model, letters, documents)),
        "fit_seconds": round(fit_seconds, 1),
        "query_ms_p50": round(float(np.percentile(milliseconds, 50)), 2),
        "query_ms_p95": round(float(np.percentile(milliseconds, 95)), 2),
    }


class PairEncoder:
    """Encodes letters and their replies with the pretrained model, each once; the vectors are kept in a folder."""

    def __init__(self, embedder: PretrainedEmbedder, folder: Path, progress: Progress) -> None:
        self._vectors, self._progress = PretrainedVectors(embedder, folder), progress

    def __call__(self, letters: Sequence[str], replies: Sequence[str]) -> tuple[Floats, Floats]:
        """Raw vectors, shape (n, 384) each."""
        return (
            self._vectors.past_letters(
                letters, lambda done, total: self._progress("letters in pretrained vectors", done, total)
            ),
            self._vectors.replies(
                replies, lambda done, total: self._progress("replies in pretrained vectors", done, total)
            ),
        )


def fitted_model(
    training: TrainingCorpus,
    model_dir: Path | None,
    *,
    dimension: int,
    seed: int,
    pretrained: PairVectors | None = None,
    progress: Progress,
) -> tuple[LocalModel, bool]:
    """The model kept in `model_dir`, or a new one; and whether it was trained now.

    Raises:
        FitDataMismatchError: the kept model was trained otherwise.
    """
    if model_dir is not None and (model_dir / MANIFEST_FILE).exists():
        manifest = read_manifest(model_dir)
        wanted = {
            "data_hash": training.data_hash(),
            "dimension": dimension,
            "seed": seed,
            "method": METHOD,
            "glossary": glossary_hash(),
        }
        if any(manifest.get(key) != value for key, value in wanted.items()):
            raise FitDataMismatchError(model_dir)
        if pretrained is not None and not manifest.get("replies_by_pretrained"):
            raise FitDataMismatchError(model_dir)
        return LocalModel.load(model_dir), False
    model = train_local_model(
        training, model_dir, dimension=dimension, seed=seed, pretrained=pretrained, progress=progress
    )
    return model, True


def _search(
    searcher: HybridSearcher, letters: Sequence[Letter], clock: Callable[[], float], meanings: Floats | None = None
) -> tuple[list[int | None], list[float]]:
    near = [None if meanings is None else meanings[number : number + 1] for number in range(len(letters))]
    for number, row in enumerate(letters[:WARM_UP]):
        searcher.search(COLLECTION, [Query(row.title, row.text)], DEPTH, meanings=near[number])
    ranks: list[int | None] = []
    milliseconds = []
    for number, row in enumerate(letters):
        start = clock()
        (found,) = searcher.search(COLLECTION, [Query(row.title, row.text)], DEPTH, meanings=near[number])
        milliseconds.append((clock() - start) * 1000)
        ranks.append(next((place for place, hit in enumerate(found, 1) if hit.id == str(number)), None))
    return ranks, milliseconds


def _dense_ranks(model: LocalModel, letters: Sequence[Letter], documents: Mapping[str, Document]) -> list[int | None]:
    """Exact ranks by embedding alone; of equal similarities the right one comes last."""
    queries = model.encode([joined(row.title, row.text) for row in letters])
    replies = model.encode([document.text for document in documents.values()])
    ranks: list[int | None] = []
    for number, query in enumerate(queries):
        similarity = replies @ query
        ranks.append(int((similarity >= similarity[number]).sum()))
    return ranks
