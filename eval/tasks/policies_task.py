"""The policies task: find, for everyday words, the law and the article that answer them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.base.errors import BadRowError, NoRowsError, UnknownDocumentError
from eval.base.letters_file import read_letters, read_rows, text_field
from eval.base.metrics import figures, hits, reciprocal_ranks
from eval.tasks.retrieval_task import fitted_model
from retrieval.contrastive import Progress
from retrieval.meaning import Meaning
from retrieval.policy_search import PolicyClause, PolicyMatches, PolicySearcher, clause_text
from retrieval.pretrained import PretrainedEmbedder
from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.searcher import Query
from retrieval.training_corpus import Passage, TrainingCorpus
from retrieval.vector_store import VectorStore
from triage.importing.policies import DOCUMENT_SUFFIXES, read_policy

DOCUMENTS = 10
DATE_IN_NAME = re.compile(r"[（(]\s*[\d-]+\s*[）)]\s*$")


@dataclass(frozen=True, slots=True)
class PolicyQuery:
    """A question in everyday words, and the document (and article) that answers it."""

    text: str
    title: str
    article: str | None


def read_policy_queries(path: Path) -> list[PolicyQuery]:
    """Queries of a JSONL file with `text`, `title` and perhaps `article`.

    Raises:
        BadRowError: a row has no text or no title, or is malformed.
        NoRowsError: the file has no rows.
    """
    queries = []
    for line, row in read_rows(path):
        text, title, article = (text_field(path, line, row, name).strip() for name in ("text", "title", "article"))
        if not text or not title:
            raise BadRowError(path, line, f"it has no `{'title' if text else 'text'}`")
        queries.append(PolicyQuery(text, title, "".join(article.split()) or None))
    if not queries:
        raise NoRowsError(path, "queries")
    return queries


def run_policies(
    fit: Sequence[Path],
    policies: Path,
    queries: Path,
    model_dir: Path | None = None,
    *,
    dimension: int = 256,
    seed: int = 13,
    pretrained: PretrainedEmbedder | None = None,
    vectors: Path | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> dict[str, Any]:
    """Train on the fit files and the policy texts, then search every query's document and article.

    Args:
        fit: JSONL files of letters, `reply` optional.
        policies: directory of policy documents.
        queries: JSONL file with `text`, `title` and perhaps `article`; learnt from in no way.
        model_dir: where the trained model is kept; one already there is reused.
        dimension: of the embedding.
        seed: of the training.
        pretrained: the pretrained evidence, to be measured beside the search without it.
        vectors: folder in which its vectors of clauses are kept; a temporary one where it is left out.
        progress: told (stage, done, total).

    Returns:
        `task`, `n`, `doc_recall@1`, `doc_recall@5`, `doc_mrr@10`, and `article_recall@5` over the
        `n_article` queries that name an article (null where none does), each with its interval as `…_ci95`. With the
        pretrained evidence they are those with it, once more under `pretrained`, and under `without_pretrained` stand
        those without it; both are null where it is not used.

    Raises:
        BadRowError: a row cannot be used.
        UnknownDocumentError: a query names a document that is not in the directory.
    """
    asked = read_policy_queries(queries)
    clauses, articles, titles = _read_policies(policies)
    training = TrainingCorpus(
        [letter for path in fit for letter in read_letters(path)],
        [Passage(clause.heading, clause.text) for clause in clauses.values()],
    )
    wanted = []
    for query in asked:
        if query.title not in titles:
            raise UnknownDocumentError(queries, query.title)
        wanted.append(titles[query.title])
    model, _ = fitted_model(training, model_dir, dimension=dimension, seed=seed, progress=progress)
    texts = [query.text for query in asked]
    queries_asked = [Query("", text) for text in texts]
    with TemporaryDirectory() as directory, VectorStore(Path(directory), model.fingerprint) as store:
        searcher = PolicySearcher(model, store, "clauses", model.frequency, clauses)
        searcher.index()
        found = searcher.search(queries_asked, DOCUMENTS)
        moved = None
        if pretrained is not None:
            passages = [clause_text(clause) for clause in clauses.values()]
            kept = PretrainedVectors(pretrained, vectors or Path(directory))
            meaning = Meaning(kept, passages, lambda done, total: progress("clauses", done, total))
            known = dict(zip(clauses, meaning.passages, strict=True))
            searcher = PolicySearcher(model, store, "clauses", model.frequency, clauses, known)
            moved = searcher.search(queries_asked, DOCUMENTS, meanings=meaning.demands(texts))
    plain = _figures(asked, wanted, articles, found)
    seen = None if moved is None else _figures(asked, wanted, articles, moved)
    return {
        "task": "policies",
        "n": len(asked),
        "n_article": sum(query.article is not None for query in asked),
        **(seen or plain),
        "pretrained": seen,
        "without_pretrained": plain if seen else None,
    }


def _figures(
    asked: Sequence[PolicyQuery],
    wanted: Sequence[str],
    articles: Mapping[str, str | None],
    found: Sequence[PolicyMatches],
) -> dict[str, Any]:
    ranks = [
        next((place for place, (policy, _) in enumerate(matches.documents, 1) if policy == right), None)
        for matches, right in zip(found, wanted, strict=True)
    ]
    article_ranks = [
        next(
            (
                place
                for place, match in enumerate(matches.clauses, 1)
                if match.policy == right and articles[match.id] == query.article
            ),
            None,
        )
        for query, matches, right in zip(asked, found, wanted, strict=True)
        if query.article
    ]
    found_articles = (
        figures("article_recall@5", hits(article_ranks, 5)) if article_ranks else {"article_recall@5": None}
    )
    return {
        **figures("doc_recall@1", hits(ranks, 1)),
        **figures("doc_recall@5", hits(ranks, 5)),
        **found_articles,
        **figures("doc_mrr@10", reciprocal_ranks(ranks, 10)),
    }


def _read_policies(
    directory: Path,
) -> tuple[Mapping[str, PolicyClause], dict[str, str | None], dict[str, str]]:
    """Clauses and articles by clause id, and document keys by every title that a query may use."""
    clauses: dict[str, PolicyClause] = {}
    articles: dict[str, str | None] = {}
    titles: dict[str, str] = {}
    paths = sorted(path for path in directory.iterdir() if path.suffix.lower() in DOCUMENT_SUFFIXES)
    if not paths:
        raise NoRowsError(directory, "policy documents")
    for number, path in enumerate(paths):
        policy, name = read_policy(path), DATE_IN_NAME.sub("", path.stem).strip()
        key = str(number)
        titles[name] = key
        titles.setdefault(policy.title, key)
        for clause in policy.clauses:
            clause_id = f"{key}-{clause.position}"
            clauses[clause_id] = PolicyClause(key, " ".join(filter(None, (name, clause.chapter))), clause.text)
            articles[clause_id] = clause.article
    return clauses, articles, titles
