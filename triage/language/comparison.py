"""Comparison of two drafts for one letter: how much of each is borne out, and how many demands each answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.drafting.composer import HANDLING, OFFICE
from triage.text.cleaning import letters_only
from triage.types import Draft, Statement

# What every reply has: signature and telephone, who handles the matter until when, and the office's own phrases.
FRAME = (OFFICE, HANDLING, "module:")
# What answers somebody: a rule, an earlier reply, a published answer; not the letter, nor the office's own phrases.
ANSWERS = ("clause:", "case:", "answer:", "rule:")
PAIR = 2


@dataclass(frozen=True)
class DraftMerit:
    """What a draft is worth before a person reads it.

    Attributes:
        verified: statements of the body whose facts their sources bear out.
        unsupported: statements of the body with a fact that nothing bears out.
        answered: demands for which a statement quotes something other than the letter itself.
        demands: of the letter; one where it has no single ones.
    """

    verified: int
    unsupported: int
    answered: int
    demands: int

    @property
    def share(self) -> float:
        """Share of the statements with facts that are borne out; nothing is borne out where no fact is stated."""
        facts = self.verified + self.unsupported
        return self.verified / facts if facts else 0.0

    @property
    def answered_share(self) -> float:
        """Share of the demands that are answered."""
        return self.answered / self.demands

    def is_worse_than(self, other: "DraftMerit") -> bool:
        """Whether this draft should not take the other one's place.

        Rationale: a demand more that is answered may cost as large a share of statements without basis, which a
        person is shown and has to strike; at the same sum what is borne out counts.
        """
        own, theirs = self.share + self.answered_share, other.share + other.answered_share
        return (own, self.share) < (theirs, other.share)

    def described(self) -> str:
        """In Chinese, for the page."""
        facts = self.verified + self.unsupported
        return f"引文与数字核对过的语句{self.verified}/{facts}，答到的诉求{self.answered}/{self.demands}"


def merit_of(draft: Draft, demands: Sequence[str]) -> DraftMerit:
    """The merit of a draft.

    A statement answers the demand that its quote shares most wording with, the built-in drafter's own measure; where
    the letter has no single demands, any quote from a policy, a case or a rule answers it.
    """
    body = [entry for entry in draft.statements if not (entry.source or "").startswith(FRAME)]
    verified = [entry for entry in body if entry.status == "verified"]
    quoted = [entry.quote or "" for entry in verified if _is_answer(entry)]
    answered = {_nearest(quote, demands) for quote in quoted} - {None}
    return DraftMerit(
        verified=len(verified),
        unsupported=sum(entry.status == "unsupported" for entry in body),
        answered=len(answered) if demands else int(bool(quoted)),
        demands=max(len(demands), 1),
    )


def _is_answer(entry: Statement) -> bool:
    return (entry.source or "").startswith(ANSWERS)


def _nearest(quote: str, demands: Sequence[str]) -> int | None:
    """The demand that shares most pairs of characters with a quote, if any does."""
    pairs = _pairs(quote)
    shares = [len(pairs & _pairs(demand)) for demand in demands]
    best = max(range(len(demands)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] else None


def _pairs(text: str) -> set[str]:
    plain = letters_only(text)
    return {plain[start : start + PAIR] for start in range(len(plain) - 1)}
