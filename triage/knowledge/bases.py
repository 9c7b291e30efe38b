"""BasisFinder: chooses what a reply may rest on, from one decision for the list on the page and for the draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.text import joined
from retrieval.wording import Wording, WordWeights
from triage.knowledge.clause_relevance import AskedLetter, JudgedClause
from triage.knowledge.relevance_features import AskedWords, asked_words
from triage.knowledge.scopes import Scope, within_scope
from triage.text.cleaning import letters_only
from triage.text.quotes import bound_to_a_place, clause_quote
from triage.text.reusable import reusable_sentences
from triage.types import Basis, Case, Clause

CLAUSES_CITED, CASES_CITED = 2, 1
# Of the things that a letter is about, a sentence of an earlier reply must name so much; and of the rare ones one.
SAME_MATTER, RARE = 0.3, 4.0
# Of the shorter quote's pairs of letters that the other has: from here on two rules say the same.
SAME_RULE = 0.5


@dataclass(frozen=True)
class FoundClause:
    """A clause that holds, with its document's title and the decision on it."""

    clause: Clause
    title: str
    judged: JudgedClause


class BasisFinder:
    """Takes for each demand the clause that most probably answers it, and a sentence of an earlier reply.

    Nothing is taken to fill a gap: a demand without an apt clause has none.

    Args:
        wording: compares sentences with demands.
        weights: of words in the office's own texts.
        clause_from: the least probability of a clause that is cited.
        case_from: the least probability of a case that is cited.
        scopes: rules that are cited only for letters about what they govern.
    """

    def __init__(
        self,
        wording: Wording,
        weights: WordWeights,
        clause_from: float,
        case_from: float,
        scopes: Sequence[Scope] = (),
    ) -> None:
        self._wording, self._weights, self._scopes = wording, weights, scopes
        self._clause_from, self._case_from = clause_from, case_from

    def find(
        self, letter: AskedLetter, clauses: Sequence[FoundClause], cases: Sequence[tuple[Case, float]]
    ) -> tuple[Basis, ...]:
        """The bases of one letter, the most probable first.

        Args:
            letter: with its demands.
            clauses: of documents that hold.
            cases: with their probability, best first.
        """
        return (*self._clauses(letter, clauses), *self._cases(letter, cases))

    def _clauses(self, letter: AskedLetter, clauses: Sequence[FoundClause]) -> list[Basis]:
        asked, whole = letter.asked(), joined(letter.title, letter.text)
        pairs = sorted(
            (
                (probability, index, row)
                for row, found in enumerate(clauses)
                for index, probability in enumerate(found.judged.by_demand)
                if probability >= self._clause_from
                and within_scope(found.title, found.clause.text, whole, self._scopes)
            ),
            key=lambda pair: -pair[0],
        )
        bases: list[Basis] = []
        answered: set[int] = set()
        used: set[int] = set()
        for probability, index, row in pairs:
            if index in answered or row in used or len(bases) == CLAUSES_CITED:
                continue
            found = clauses[row]
            quote = clause_quote(found.clause.text, self._wording.agreement_with(asked[index]))
            if not quote:
                continue
            answered.add(index)
            used.add(row)
            # A law and the measures that carry it out often say one thing twice; the more probable one stands for both.
            if not any(_says_the_same(quote, basis.quote) for basis in bases):
                bases.append(
                    Basis(
                        demand_index=index if letter.demands else None,
                        kind="clause",
                        source_id=found.clause.id,
                        title=found.title,
                        article=found.clause.article,
                        quote=quote,
                        score=round(probability, 4),
                    )
                )
        return bases

    def _cases(self, letter: AskedLetter, cases: Sequence[tuple[Case, float]]) -> list[Basis]:
        whole = joined(letter.title, letter.text)
        asked = [asked_words(text, whole, self._weights) for text in letter.asked()]
        bases: list[Basis] = []
        for case, probability in cases:
            if probability < self._case_from or len(bases) == CASES_CITED:
                break
            rated = [
                (_same_matter(words, sentence.text), index, sentence.text)
                for sentence in reusable_sentences(case.reply)
                if not bound_to_a_place(sentence.text, whole)
                for index, words in enumerate(asked)
            ]
            share, index, quote = max(rated, default=(0.0, 0, ""))
            if share >= SAME_MATTER:
                bases.append(
                    Basis(
                        demand_index=index if letter.demands else None,
                        kind="case",
                        source_id=case.id,
                        title=case.title,
                        article=None,
                        quote=quote,
                        score=round(probability, 4),
                    )
                )
        return bases


def _says_the_same(quote: str, other: str) -> bool:
    """Whether two quotes share most of the shorter one's pairs of letters."""
    shorter, longer = sorted((letters_only(quote), letters_only(other)), key=len)
    pairs = {shorter[n : n + 2] for n in range(len(shorter) - 1)}
    return bool(pairs) and sum(pair in longer for pair in pairs) >= SAME_RULE * len(pairs)


def _same_matter(asked: AskedWords, sentence: str) -> float:
    """How much of what is asked about a sentence names, by weight; 0 where it is only common words."""
    shared = [weight for word, weight in asked.objects.items() if word in sentence]
    total = sum(asked.objects.values())
    return sum(shared) / total if shared and max(shared) >= RARE else 0.0
