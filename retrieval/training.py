"""Training: the local embedding, the token weights and the fusion, from one office's texts."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.contrastive import Progress, TrainingPlan, initial_vectors, train_vectors
from retrieval.document_frequency import DocumentFrequency
from retrieval.errors import EmptyCorpusError
from retrieval.glossary import glossary, glossary_hash
from retrieval.lexical import KINDS, LexicalScorer
from retrieval.local_model import DENSE_KINDS, LocalModel, ReplyRanking, Vocabulary
from retrieval.ranking import FusionWeights, learn_fusion
from retrieval.reply_head import fit_reply_head
from retrieval.text import joined
from retrieval.tokens import BUCKET_BITS, Floats, Kind, TokenBag, token_bags
from retrieval.training_corpus import TrainingCorpus, bare_reply
from retrieval.vectors import unit_rows

METHOD = "contrastive-ngram-2"
MIN_FUSION_PAIRS = 60
MAX_FUSION_PAIRS = 3000
FUSION_CANDIDATES = 100
REPLY_REPEATS = 3
MAX_VOCABULARY = 200_000
Bags = dict[Kind, TokenBag]
# Raw pretrained vectors of letters and of their replies, shape (n, 384) each.
PairVectors = Callable[[Sequence[str], Sequence[str]], tuple[Floats, Floats]]


@dataclass(frozen=True)
class _Pairs:
    """Texts as bags, and the pairs among them: (left text, right text, repeats).

    The first `own` texts are the office's; those of the glossary follow. They teach the embedding, but do not
    count in the token weights: how rare a word is, the office's texts say.
    """

    bags: list[Bags]
    own: int
    pairs: np.ndarray[Any, np.dtype[np.int64]]
    queries: list[tuple[int, str, str, str]]


def train_local_model(
    corpus: TrainingCorpus,
    directory: Path | None,
    *,
    dimension: int = 256,
    seed: int = 13,
    plan: TrainingPlan | None = None,
    pretrained: PairVectors | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> LocalModel:
    """Train on the office's own texts; the same corpus and seed give the same files bit by bit.

    Args:
        corpus: letters, replies, clauses and duties.
        directory: where the model is written; None keeps it in memory.
        dimension: length of a vector.
        seed: of every random choice.
        plan: other training sizes than the defaults.
        pretrained: encodes letters and replies with the pretrained model, where replies are to be ranked with it too.
        progress: told (stage, done, total) now and then.

    Raises:
        EmptyCorpusError: no text has a single word.
    """
    from threadpoolctl import threadpool_limits

    plan = replace(plan or TrainingPlan(), dimension=dimension, seed=seed)
    data = _collect(corpus, progress)
    if not any(len(bag[kind].ids) for bag in data.bags[: data.own] for kind in DENSE_KINDS):
        raise EmptyCorpusError
    with threadpool_limits(1):  # sums in another order would give another model
        frequency = DocumentFrequency.of(data.bags[: data.own], KINDS)
        with ThreadPoolExecutor(1) as pool:
            everything = np.ones(len(data.bags), dtype=bool)
            embedding = pool.submit(_embed, data, everything, plan, progress)
            seen = _seen(data, pretrained)
            fusion, fusion_with_head = _fuse(data, frequency, plan, seen, progress)
            vocabulary, vectors = embedding.result()
    manifest = {
        "method": METHOD,
        "data_hash": corpus.data_hash(),
        "letters": len(corpus.letters),
        "replies": sum(1 for letter in corpus.letters if letter.reply),
        "passages": len(corpus.passages),
        "glossary": glossary_hash(),
        "dimension": dimension,
        "seed": seed,
        "fusion": fusion.method,
        "replies_by_pretrained": pretrained is not None,
        "packages": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "rjieba")},
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    model = LocalModel(vocabulary, vectors, frequency, fusion, manifest)
    if seen is not None and fusion_with_head is not None:
        model.reply_ranking = ReplyRanking(fit_reply_head(*seen), fusion_with_head)
    if directory is not None:
        model.save(directory)
    return model


def _collect(corpus: TrainingCorpus, progress: Progress) -> _Pairs:
    bags: list[Bags] = []
    pairs: list[tuple[int, int, int]] = []
    queries: list[tuple[int, str, str, str]] = []

    def add(text: str) -> int:
        bags.append(token_bags(text, KINDS))
        return len(bags) - 1

    for number, letter in enumerate(corpus.letters, 1):
        title, body = add(letter.title), add(letter.text)
        pairs.append((title, body, 1))
        if letter.reply and letter.reply.strip():
            reply = bare_reply(letter.reply, letter.title)
            pairs.append((add(joined(letter.title, letter.text)), add(reply), REPLY_REPEATS))
            queries.append((len(pairs) - 1, letter.title, letter.text, reply))
        if number % 500 == 0:
            progress("read", number, len(corpus.letters))
    pairs.extend((add(passage.heading), add(passage.text), 1) for passage in corpus.passages)
    own = len(bags)
    pairs.extend((add(passage.heading), add(passage.text), 1) for passage in glossary())
    return _Pairs(bags, own, np.array(pairs, dtype=np.int64).reshape(-1, 3), queries)


def _embed(data: _Pairs, used: NDArray[np.bool_], plan: TrainingPlan, progress: Progress) -> tuple[Vocabulary, Any]:
    """Train token vectors on the texts of which `used`, shape (texts,), is true."""
    texts = np.flatnonzero(used)
    vocabulary = _vocabulary([data.bags[number] for number in texts])
    matrix = vocabulary.vectorise(data.bags)
    vectors = initial_vectors(matrix[texts], plan.dimension, plan.seed)
    keep = used[data.pairs[:, 0]] & used[data.pairs[:, 1]]
    lengths = np.diff(matrix.indptr)
    pairs = data.pairs[keep & (lengths[data.pairs[:, 0]] > 0) & (lengths[data.pairs[:, 1]] > 0)]
    order = np.repeat(np.arange(len(pairs)), pairs[:, 2])
    train_vectors(vectors, matrix[pairs[:, 0]], matrix[pairs[:, 1]], order, plan, progress)
    return vocabulary, vectors


def _vocabulary(bags: Sequence[Bags]) -> Vocabulary:
    """The most frequent buckets; how often a bucket must occur grows with the number of texts."""
    frequency = DocumentFrequency.of(bags, DENSE_KINDS)
    minimum = 1 if len(bags) < 1000 else 3  # noqa: PLR2004
    kept = {kind: np.flatnonzero(frequency.counts[kind] >= minimum) for kind in DENSE_KINDS}
    counts = np.concatenate([frequency.counts[kind][kept[kind]] for kind in DENSE_KINDS])
    if len(counts) > MAX_VOCABULARY:
        minimum = int(np.partition(counts, -MAX_VOCABULARY)[-MAX_VOCABULARY])
        kept = {kind: np.flatnonzero(frequency.counts[kind] >= minimum) for kind in DENSE_KINDS}
    rows, idf, start = {}, [], 0
    for kind in DENSE_KINDS:
        rows[kind] = np.full(1 << BUCKET_BITS[kind], -1, dtype=np.int32)
        rows[kind][kept[kind]] = np.arange(start, start + len(kept[kind]), dtype=np.int32)
        idf.append(frequency.idf[kind][kept[kind]])
        start += len(kept[kind])
    return Vocabulary(rows, np.concatenate(idf))


def _seen(data: _Pairs, pretrained: PairVectors | None) -> tuple[Floats, Floats] | None:
    """Raw pretrained vectors of the letters that have replies and of those replies; None where they are too few."""
    if pretrained is None or len(data.queries) < MIN_FUSION_PAIRS:
        return None
    return pretrained(
        [joined(title, text) for _, title, text, _ in data.queries], [reply for *_, reply in data.queries]
    )


def _fuse(
    data: _Pairs,
    frequency: DocumentFrequency,
    plan: TrainingPlan,
    seen: tuple[Floats, Floats] | None,
    progress: Progress,
) -> tuple[FusionWeights, FusionWeights | None]:
    """Learn the fusion on letters that neither the embedding nor the token weights have seen.

    With pretrained vectors there is a second one, which ranks by one column more: that of a head fitted on the others.
    """
    if len(data.queries) < MIN_FUSION_PAIRS:
        return FusionWeights.fixed(), None
    fold = np.random.default_rng(plan.seed).permutation(len(data.queries)) % 2

    def held_out(part: int) -> list[tuple[NDArray[np.float32], NDArray[np.float32] | None, int]]:
        rows = np.flatnonzero(fold == part)
        queries = [data.queries[row] for row in rows]
        used = np.ones(len(data.bags), dtype=bool)
        for pair, *_ in queries:
            letter, reply, _ = data.pairs[pair]
            used[[letter, reply, letter - 2, letter - 1]] = False
        dense = _embed(data, used, plan, lambda *_: None)
        unseen = DocumentFrequency.of([data.bags[number] for number in np.flatnonzero(~used)], KINDS)
        some = rows[: MAX_FUSION_PAIRS // 2]
        near = None if seen is None else _nearness(seen, np.flatnonzero(fold != part), some)
        found = candidate_lists(data, queries[: len(some)], dense, frequency.without(unseen), near)
        progress("fuse", part + 1, 2)
        return found

    with ThreadPoolExecutor(2) as pool:
        found = [item for part in pool.map(held_out, (0, 1)) for item in part]
    right = [row for *_, row in found]
    plain = learn_fusion([values for values, _, _ in found], right)
    with_head = [np.column_stack([values, near]) for values, near, _ in found if near is not None]
    return plain, learn_fusion(with_head, right) if with_head else None


def _nearness(seen: tuple[Floats, Floats], learnt: NDArray[np.int64], asked: NDArray[np.int64]) -> Floats:
    """How near letters are to replies by a head that has not seen them, shape (asked, asked)."""
    letters, replies = seen
    head = fit_reply_head(letters[learnt], replies[learnt])
    near: Floats = head.letters(letters[asked]) @ head.replies(replies[asked]).T
    return near


def candidate_lists(
    data: _Pairs,
    queries: Sequence[tuple[int, str, str, str]],
    dense: tuple[Vocabulary, Any],
    frequency: DocumentFrequency,
    near: Floats | None = None,
) -> list[tuple[Any, Any, int]]:
    """Features of each query's dense candidates among all these replies, their nearness, and the right one's row.

    Args:
        data: the texts.
        queries: those that are asked; their replies are the candidates.
        dense: the embedding.
        frequency: weights of tokens.
        near: nearness by the pretrained model, shape (queries, queries).
    """
    vocabulary, vectors = dense
    scorer = LexicalScorer(frequency, cache_size=len(queries))
    sides = data.pairs[[pair for pair, *_ in queries]]
    left, right = (unit_rows(vocabulary.vectorise([data.bags[n] for n in side]) @ vectors) for side in sides.T[:2])
    similarity = left @ right.T
    documents = [scorer.document(number, query[3]) for number, query in enumerate(queries)]
    result = []
    for number, (_, title, text, _) in enumerate(queries):
        top = np.argsort(-similarity[number], kind="stable")[:FUSION_CANDIDATES]
        if number not in top:
            continue
        features = scorer.compare(scorer.query(title, text), [documents[n] for n in top])
        columns = np.column_stack([similarity[number, top], features]).astype(np.float32)
        nearness = None if near is None else near[number, top].astype(np.float32)
        result.append((columns, nearness, int(np.flatnonzero(top == number)[0])))
    return result
