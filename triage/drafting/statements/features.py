"""Features: how far the words of a statement and of its source go together, as numbers for the classifier."""

from collections.abc import Sequence
from functools import cache

from triage.drafting.statements.agreement import CONDITION, SHARED, SOFT
from triage.drafting.statements.clauses import QuoteView, clauses_of
from triage.drafting.statements.markers import markers_of
from triage.drafting.statements.measures import measure_names, measures
from triage.drafting.statements.words import Word, coverage, missing_in, plain, words_of
from triage.text.cleaning import letters_only

DOUBTS = (
    "denied", "affirmed", "polarity", "unless", "force", "free", "rate", "number", "cut", "subject", "half",
    "opposite", "promise", "finding",
    "added", "lost", "bound", "party", "condition", "negative_condition", "topic", "widened", "exception",
    "conflict", "apart", "turned", "bare", "beside", "untold",
    "fact_beyond", "fact_beyond_same", "fact_letter", "fact_letter_same", "fact_derived_same",
    "fact_name",
)  # fmt: skip
_OVERLAP = (
    *DOUBTS, "doubts", "cut_in_clause", "new_words", "new_names", "new_verbs", "longest_new", "new_share",
    "elsewhere", "from_letter", "source_told", "clause_told", "length", "condition_told", "wholly_new",
    "least_told", "alone", "widened", "uncited", "uncited_new", "in_case", "pairs_known", "pairs_told",
    "common_run", "last_in_core", "all_in_core", "core_alone", "close", "close_and_doubted", "close_and_turned",
    "close_and_bare",
)  # fmt: skip

TURNS = {"denied", "affirmed", "polarity", "force", "turned", "conflict", "opposite", "free"}
DROPS = {"condition", "negative_condition", "topic", "exception", "lost", "bare", "cut", "half", "widened", "added"}
LONG_RUN, CLOSE = 20, 0.6


@cache
def feature_names() -> tuple[str, ...]:
    """The names of the features in their order."""
    return (*(f"overlap_{name}" for name in _OVERLAP), *measure_names(), "is_case", "is_record")


def features(
    claims: Sequence[str],
    view: QuoteView,
    title: str,
    letter: str,
    doubted: Sequence[str],
    *,
    cited: bool = True,
    kind: str = "rule",
) -> tuple[float, ...]:
    """The features of a statement's claiming clauses against a quote in its source, in the order of `feature_names`.

    Args:
        claims: clauses of the statement.
        view: the quote where it stands.
        title: of the source.
        letter: the letter that is answered.
        doubted: the kinds of doubt that the rules have.
        cited: whether the statement itself cites the quote.
        kind: of the source.
    """
    said = "，".join(claims)
    near, whole = f"{view.group}，{view.after}，{title}", f"{view.source}，{title}"
    words = words_of(said)
    new, unknown = missing_in(words, near), missing_in(words, whole)
    from_letter = [word for word in unknown if word.text in letter]
    told = [coverage(words_of(clause.text), said) for clause in clauses_of(view.group) if CONDITION.search(clause.text)]
    by_claim = [coverage(words_of(claim), near) for claim in claims]
    alone = [
        claim for claim in claims if markers_of(claim).force != "plain" and coverage(words_of(claim), near) < SHARED
    ]
    close = max(0.0, _pairs_share(said, near) - CLOSE) / (1 - CLOSE)
    values = (
        *(kind in doubted for kind in DOUBTS),
        len(set(doubted)) > 1,
        view.cut_in_clause,
        min(len(new), 4),
        min(sum(word.tag[:1] in "njisl" for word in new), 3),
        min(sum(word.tag[:1] in "va" for word in new), 3),
        max((min(len(word.text), 4) for word in new), default=0),
        sum(len(word.text) for word in new) / max(1, sum(len(word.text) for word in words)),
        min(sum(word not in unknown for word in new), 3),
        min(len(from_letter), 3),
        coverage(words_of(view.quote), said),
        coverage(words, near),
        min(len(said), 60) / 60,
        min(told, default=1.0),
        min(sum(_wholly(word, near) for word in words), 3),
        min(by_claim, default=1.0),
        len(alone) > 0,
        len([word for word in SOFT.findall(said) if word not in f"{view.group}{view.after}"]) > 0,
        not cited,
        0 if cited else min(len(new), 4),
        "办件" in title[:4],
        _pairs_share(said, near),
        _pairs_share(view.quote, said),
        _common_run(plain(said), plain(near)) / max(1, len(said)),
        coverage(words_of(claims[-1]) if claims else (), view.whole),
        coverage(words, f"{view.whole}{title}"),
        coverage(words_of(view.whole), said),
        close,
        close if doubted else 0.0,
        close if set(doubted) & TURNS else 0.0,
        close if set(doubted) & DROPS else 0.0,
    )
    measured = measures(claims, view, title, letter)
    return tuple(float(value) for value in (*values, *measured, kind == "case", kind == "record"))


def _pairs_share(text: str, other: str) -> float:
    """The share of a text's pairs of characters that another text has."""
    letters, ground = letters_only(plain(text)), letters_only(plain(other))
    pairs = [letters[n : n + 2] for n in range(len(letters) - 1)]
    return sum(pair in ground for pair in pairs) / len(pairs) if pairs else 1.0


def _common_run(text: str, other: str) -> int:
    """The length of the longest run of characters that both have, up to 20."""
    best = 0
    for start in range(len(text)):
        while best < LONG_RUN and start + best < len(text) and text[start : start + best + 1] in other:
            best += 1
    return best


def _wholly(word: Word, text: str) -> bool:
    return not any(letter in text for letter in word.text)
