"""Errors of the triage package: each says what is wrong and what to do about it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple


class TriageError(Exception):
    """Base of every error that `triage` raises on purpose."""


class CausedError(Exception):
    """An error with several causes: `code` is the one, and `fields` fill its text in `triage.types.error_catalogue`."""

    def __init__(self, code: str = "", /, **fields: object) -> None:
        self.code, self.fields = code, fields
        told = ", ".join(f"{name}={value}" for name, value in fields.items())
        super().__init__(": ".join(part for part in (code, told) if part))


class OfficeConfigError(CausedError, TriageError):
    """The office configuration cannot be used."""


class RulesError(CausedError, TriageError):
    """Categories, tiers and deadlines do not fit together."""


class SlowPatternError(TriageError):
    """A regular expression did not come to an end in time on a letter."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        super().__init__(f"The regular expression {pattern!r} takes too long on a letter. Make it simpler.")


class UnreadableFileError(CausedError, TriageError):
    """An input file cannot be read at all."""


class UnsupportedFormatError(UnreadableFileError):
    """An input file has a suffix that no reader handles."""

    def __init__(self, path: Path, supported: tuple[str, ...]) -> None:
        super().__init__(path=path, supported=supported)


class CampaignClosedError(TriageError):
    """A campaign takes no suggestions: its scoring is closed, or it is a period that takes what its days brought."""

    def __init__(self, campaign_id: int) -> None:
        self.campaign_id = campaign_id
        super().__init__(
            f"Campaign {campaign_id} takes no suggestions: its scoring is closed, or it is a period, which has what "
            "came in its days."
        )


class RowError(CausedError, TriageError):
    """One row of an input file cannot be taken in; the others can."""


class SchemaOutdatedError(TriageError):
    """The database schema is not the one this version needs."""

    def __init__(self, found: str, wanted: str) -> None:
        self.found, self.wanted = found, wanted
        super().__init__(
            f"The database is at revision {found or '(none)'} but this version needs {wanted}. "
            "Run `jindianzi db upgrade`."
        )


class StoredJsonError(TriageError):
    """What is stored was written by a newer version, in a form that this one does not know."""

    def __init__(self, stored: str, key: str, found: int, known: int) -> None:
        self.stored, self.key, self.found, self.known = stored, key, found, known
        super().__init__(f"The stored {stored} of {key!r} has form {found}; this version knows those up to {known}.")


class SealingError(CausedError, TriageError):
    """A contact cannot be encrypted or decrypted: the key is missing or another one, or it was altered."""


class SchemaNewerError(CausedError, TriageError):
    """The database was written by a newer version."""


class StoreDamagedError(CausedError, TriageError):
    """The file of the database is none, or its pages are damaged."""


class NotFoundError(TriageError):
    """Nothing is stored under this id."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind = kind
        self.key = key
        super().__init__(f"There is no {kind} with id {key!r}.")


class InvalidDecisionError(CausedError, TriageError):
    """A decision does not fit the triage that it is about."""


class WithheldError(TriageError):
    """A suggestion is confidential: nothing of it leaves the office."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"The suggestion {key!r} is confidential: no language model is asked about it.")


class RouterFormatError(CausedError, TriageError):
    """A stored router cannot be loaded."""


class StaleWorkItemError(TriageError):
    """A suggestion was changed by somebody else between reading and writing."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"The suggestion {key!r} was changed by somebody else just now. Load it again and repeat.")


class Meanwhile(NamedTuple):
    """What somebody did while somebody else looked at how it was before."""

    actor: str
    what: str
    time: datetime


class OvertakenError(TriageError):
    """Somebody did something with a suggestion that whoever asks has not seen.

    `meanwhile` is what was done, oldest first.
    """

    def __init__(self, key: str, meanwhile: Sequence[Meanwhile] = ()) -> None:
        self.key = key
        self.meanwhile = tuple(meanwhile)
        last = f" by {self.meanwhile[-1].actor} ({self.meanwhile[-1].what})" if self.meanwhile else ""
        self.last = f"（{self.meanwhile[-1].actor}）" if self.meanwhile else ""
        super().__init__(
            f"The suggestion {key!r} was changed{last} since you read it. Read it again, and send its ETag as If-Match "
            "if you still want this."
        )


class NotPermittedError(TriageError):
    """Somebody's role or department may not do this with this suggestion."""

    def __init__(self, action: str, role: str) -> None:
        self.action, self.role = action, role
        super().__init__(f"A {role} may not {action.replace('_', ' ')} this suggestion.")


class TransitionError(TriageError):
    """What is asked for is not possible as the suggestion stands."""

    def __init__(self, action: str, state: str, sources: tuple[str, ...]) -> None:
        self.action, self.state, self.sources = action, state, sources
        super().__init__(
            f"The suggestion is {state}: {action.replace('_', ' ')} is possible when it is {', '.join(sources)}"
            f"{' and an extension was asked for' if action.endswith('_extension') else ''}."
        )


class MergeTargetError(CausedError, TriageError):
    """A suggestion would be merged into one that is merged itself, or into one that leads back to it."""


class IncompleteTransitionError(CausedError, TriageError):
    """A particular is missing that the act needs."""


class StoreUnavailableError(TriageError):
    """The database does not answer, or not in time."""

    def __init__(self) -> None:
        super().__init__("The database is busy or does not answer. Send the request again in a moment.")


class DatabaseCopyError(TriageError):
    """The file of the database cannot be copied."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"The database cannot be copied: {problem}")


class ModelVersionError(CausedError, TriageError):
    """A version of the model cannot be used."""


class InvalidIssueActError(CausedError, TriageError):
    """What is asked of an issue is not possible."""


class UnsupportedStatementsError(TriageError):
    """A draft is taken over with statements that nothing supports, and nobody takes responsibility for them."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            f"{count} statements of the draft are unsupported. Drop or rewrite them, or say in the reason of the part "
            "'draft' why you answer for them."
        )


class WeakPasswordError(CausedError, TriageError):
    """A password breaks the rules."""


class AccountError(CausedError, TriageError):
    """An account or key cannot be made or changed as asked."""


class UnknownDepartmentError(AccountError):
    """An account is given a department that was never imported."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class LastOperatorError(AccountError):
    """A change would leave nobody who can sign in as an operator."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class TooFewExpertsError(TriageError):
    """An idea cannot have as many experts as it should."""

    def __init__(self, idea: str, allowed: int, wanted: int) -> None:
        self.idea, self.allowed, self.wanted = idea, allowed, wanted
        super().__init__(
            f"Idea {idea!r} may be scored by {allowed} experts of its panel only, and {wanted} are wanted. "
            "Add experts to the panel or ask fewer for each idea."
        )


class ErasureError(CausedError, TriageError):
    """Personal data cannot be erased as asked."""


class ApprovalError(CausedError, TriageError):
    """A text cannot be approved as asked, or may not go out without approval."""


class InvalidIdeaActError(CausedError, TriageError):
    """Something cannot be done with an idea or a campaign as it stands."""


class NotChairError(CausedError, TriageError):
    """Somebody who does not lead a review meeting wants to sign it off, or to change its order."""


class UrgentActError(CausedError, TriageError):
    """Something cannot be done with an urgent clock as it stands."""
