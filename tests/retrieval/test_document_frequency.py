"""Document frequencies."""

from retrieval.document_frequency import DocumentFrequency
from retrieval.tokens import token_bags

KINDS = ("gram12", "word")


def bags(*texts):
    return [token_bags(text, KINDS) for text in texts]


def test_unseen_weighs_most_and_common_least():
    frequency = DocumentFrequency.of(bags("路灯", "路面", "路口"), KINDS)
    idf = frequency.idf["gram12"]
    common, once = (token_bags(text, KINDS)["gram12"].ids[0] for text in ("路", "灯"))
    assert frequency.total == 3
    assert idf[common] < idf[once] < idf.max()


def test_without_takes_texts_away_again():
    both = DocumentFrequency.of(bags("路灯", "路面"), KINDS)
    left = both.without(DocumentFrequency.of(bags("路面"), KINDS))
    alone = DocumentFrequency.of(bags("路灯"), KINDS)
    assert left.total == 1
    assert all((left.counts[kind] == alone.counts[kind]).all() for kind in KINDS)
