"""Errors of the triage package: each says what is wrong and what to do about it."""

from pathlib import Path


class TriageError(Exception):
    """Base of every error that `triage` raises on purpose."""


class OfficeConfigError(TriageError):
    """The office configuration cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}. Correct the file and run the command again.")


class RulesError(TriageError):
    """Categories, tiers and deadlines do not fit together."""


class SlowPatternError(TriageError):
    """A regular expression did not come to an end in time on a letter."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        super().__init__(f"The regular expression {pattern!r} takes too long on a letter. Make it simpler.")


class UnreadableFileError(TriageError):
    """An input file cannot be read at all."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


class UnsupportedFormatError(UnreadableFileError):
    """An input file has a suffix that no reader handles."""

    def __init__(self, path: Path, supported: tuple[str, ...]) -> None:
        super().__init__(path, f"unsupported format {path.suffix or '(no suffix)'}; use {', '.join(supported)}")


class CampaignClosedError(TriageError):
    """A campaign takes no suggestions: its scoring is closed, or it is a period that takes what its days brought."""

    def __init__(self, campaign_id: int) -> None:
        super().__init__(
            f"Campaign {campaign_id} takes no suggestions: its scoring is closed, or it is a period, which has what "
            "came in its days."
        )


class RowError(TriageError):
    """One row of an input file cannot be taken in; the others can."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class SchemaOutdatedError(TriageError):
    """The database schema is not the one this version needs."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(
            f"The database is at revision {found or '(none)'} but this version needs {wanted}. "
            "Run `jindianzi db upgrade`."
        )


class NotFoundError(TriageError):
    """Nothing is stored under this id."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind = kind
        self.key = key
        super().__init__(f"There is no {kind} with id {key!r}.")


class InvalidDecisionError(TriageError):
    """A decision does not fit the triage that it is about."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)


class RouterFormatError(TriageError):
    """A stored router cannot be loaded."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}. Run `jindianzi train`.")


class StaleHandlingError(TriageError):
    """A suggestion was changed by somebody else between reading and writing."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The suggestion {key!r} was changed by somebody else just now. Load it again and repeat.")


class NotPermittedError(TriageError):
    """Somebody's role or department may not do this with this suggestion."""

    def __init__(self, action: str, role: str) -> None:
        super().__init__(f"A {role} may not {action.replace('_', ' ')} this suggestion.")


class TransitionError(TriageError):
    """What is asked for is not possible as the suggestion stands."""

    def __init__(self, action: str, state: str, sources: tuple[str, ...]) -> None:
        super().__init__(
            f"The suggestion is {state}: {action.replace('_', ' ')} is possible when it is {', '.join(sources)}"
            f"{' and an extension was asked for' if action.endswith('_extension') else ''}."
        )


class IncompleteTransitionError(TriageError):
    """A particular is missing that the act needs."""

    def __init__(self, action: str, problem: str) -> None:
        super().__init__(f"{action.replace('_', ' ')}: {problem}.")


class StoreUnavailableError(TriageError):
    """The database does not answer, or not in time."""

    def __init__(self) -> None:
        super().__init__("The database is busy or does not answer. Send the request again in a moment.")


class DatabaseCopyError(TriageError):
    """The file of the database cannot be copied."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The database cannot be copied: {problem}")


class ModelVersionError(TriageError):
    """A version of the model cannot be used."""

    def __init__(self, version: str, problem: str) -> None:
        super().__init__(f"Model version {version}: {problem}.")


class InvalidIssueActError(TriageError):
    """What is asked of an issue is not possible."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)


class UnsupportedStatementsError(TriageError):
    """A draft is taken over with statements that nothing supports, and nobody takes responsibility for them."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            f"{count} statements of the draft are unsupported. Drop or rewrite them, or say in the reason of the part "
            "'draft' why you answer for them."
        )


class WeakPasswordError(TriageError):
    """A password breaks the rules."""


class AccountError(TriageError):
    """An account or key cannot be made or changed as asked."""


class UnknownDepartmentError(AccountError):
    """An account is given a department that was never imported."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no department {name!r}. Use a name that was imported.")


class LastOperatorError(AccountError):
    """A change would leave nobody who can sign in as an operator."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is the only operator. Make another one first.")


class TooFewExpertsError(TriageError):
    """An idea cannot have as many experts as it should."""

    def __init__(self, idea: str, allowed: int, wanted: int) -> None:
        super().__init__(
            f"Idea {idea!r} may be scored by {allowed} experts of its panel only, and {wanted} are wanted. "
            "Add experts to the panel or ask fewer for each idea."
        )


class ErasureError(TriageError):
    """Personal data cannot be erased as asked."""


class ApprovalError(TriageError):
    """A text cannot be approved as asked, or may not go out without approval."""


class InvalidIdeaActError(TriageError):
    """Something cannot be done with an idea or a campaign as it stands; the message is in Chinese, for the page."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
