"""Errors of requests to other machines."""

import httpx2

from triage.errors import TriageError


class AddressNotAllowedError(TriageError, httpx2.ConnectError):
    """The address is one that no request of ours may go to; says nothing of what is there."""

    def __init__(self, host: str) -> None:
        self.host = host
        httpx2.ConnectError.__init__(self, "this address may not be called")


def refusal_behind(error: BaseException | None) -> AddressNotAllowedError | None:
    """The refusal that an error of a client library goes back to."""
    while error is not None and not isinstance(error, AddressNotAllowedError):
        error = error.__cause__
    return error
