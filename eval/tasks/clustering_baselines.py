"""Other ways to group the same embeddings: what `eval clustering --baselines` is held against."""

from collections.abc import Hashable, Sequence

from eval.base.errors import MissingExtraError
from retrieval.tokens import Floats

# The smallest group that each method makes by its own default.
HDBSCAN_SMALLEST = 5
NOISE = -1


def hdbscan_groups(vectors: Floats, smallest: int = HDBSCAN_SMALLEST) -> list[Hashable]:
    """The group of each row by HDBSCAN; each row of its noise is a group of its own.

    Args:
        vectors: unit vectors, shape (n, dimension); their Euclidean distance orders pairs as the cosine does.
        smallest: the smallest group.
    """
    from sklearn.cluster import HDBSCAN

    return _alone(HDBSCAN(min_cluster_size=smallest, copy=True).fit_predict(vectors).tolist())


def bertopic_groups(texts: Sequence[str], vectors: Floats) -> list[Hashable]:
    """The group of each row by BERTopic with nothing but its defaults; its outliers are groups of their own.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        from bertopic import BERTopic
    except ImportError as error:
        raise MissingExtraError("BERTopic", "benchmark") from error
    topics, _ = BERTopic().fit_transform(list(texts), vectors)
    return _alone([int(topic) for topic in topics])


def _alone(labels: Sequence[int]) -> list[Hashable]:
    return [f"noise-{row}" if label == NOISE else label for row, label in enumerate(labels)]
