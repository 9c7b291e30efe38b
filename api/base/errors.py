"""Errors of the api package; what they say and with which status stands in `triage.types.error_catalogue`."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from triage.errors import CausedError


class ApiError(CausedError):
    """Base of every error that `api` raises on purpose."""

    headers: Mapping[str, str] = MappingProxyType({})


class ConflictError(ApiError):
    """The request contradicts what is stored."""

    def __init__(self, key: str) -> None:
        super().__init__(key=key)


class BackupError(ApiError):
    """A backup cannot be made or brought back."""


class DataFolderError(ApiError):
    """The data folder cannot be written."""

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(folder=folder, problem=problem)


class DataFolderInUseError(ApiError):
    """Another process serves from the data folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(folder=folder, holder=holder)


class PortError(ApiError):
    """The service cannot listen where it is told to."""

    def __init__(self, host: str, port: int, problem: str) -> None:
        super().__init__(host=host, port=port, problem=problem)


class SecretKeyError(ApiError):
    """The file of the secret key does not hold one."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__(path=path, size=size)


class JsonError(ApiError):
    """A body is no JSON that we read."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)


class ForeignFormError(ApiError):
    """A form was not sent from our own pages."""


class EngineUnavailableError(ApiError):
    """Triage is not possible now; what was sent is kept."""


class EngineNotReadyError(ApiError):
    """The engine cannot be opened, or cannot judge now; that says nothing about any suggestion."""


class IfMatchError(ApiError):
    """The header If-Match is no tag of a suggestion."""


class CursorError(ApiError):
    """A cursor is none that we gave, or not to this reader."""


class IdempotencyError(ApiError):
    """An idempotency key comes with another request than at first."""

    def __init__(self, key: str) -> None:
        super().__init__(key=key)


class NoCampaignError(ApiError):
    """What is sent names a campaign that is not there."""

    def __init__(self, key: str) -> None:
        super().__init__(key=key)


class PhotoError(ApiError):
    """A file is no photograph that can be kept."""


class AttachmentError(ApiError):
    """A file is not taken as an attachment."""


class ScanError(ApiError):
    """A scanned policy cannot be confirmed or rejected as it stands."""


class NoPdfError(ApiError):
    """A file cannot be had as PDF on this machine."""


class EmbeddedIndexError(ApiError):
    """A second process may not work on an embedded index."""


class WeightError(ApiError):
    """A weight on the command line is none."""

    def __init__(self, value: str, names: list[str]) -> None:
        super().__init__(value=value, names=names)


class NotReadyError(ApiError):
    """The service cannot do its work now."""


class UnknownReceiptError(ApiError):
    """A receipt's number or secret is not right; which of them is not said."""


class NoLanguageModelError(ApiError):
    """No language model is configured."""


class UnauthenticatedError(ApiError):
    """Nobody is known to make the request."""

    headers = MappingProxyType({"WWW-Authenticate": "Bearer"})


class ForbiddenError(ApiError):
    """Somebody's roles or scopes do not admit to this."""


class FirstPasswordError(ApiError):
    """The first password must be replaced before anything else."""


class StaleFormError(ApiError):
    """A form does not carry the token of its session."""


class UnruledRouteError(ApiError):
    """A route that the guard does not know."""

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class TooManyRequestsError(ApiError):
    """Too many requests in a minute."""

    def __init__(self, seconds: int) -> None:
        self.headers = {"Retry-After": str(seconds)}
        super().__init__(seconds=seconds)


class AnchorError(ApiError):
    """An anchor of the audit could not be written down or read."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem=problem)


class OidcError(ApiError):
    """The identity provider does not prove who somebody is; why, stands in the log."""


class SignInFailedError(ApiError):
    """Somebody could not be signed in; the reason is not told, so that nobody learns which names exist."""


class ClientError(ApiError):
    """A service that our client calls refuses, or does not answer."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        super().__init__(detail=detail)


class TooManyStreamsError(ApiError):
    """As many pages listen as the service allows."""
