"""CheckedTransport and open_client: the way of every request to another machine that somebody named by an address."""

import threading
import time
from collections.abc import Iterable, Iterator

import httpcore2
import httpx2

from triage.outgoing.addresses import AddressRules

MAX_BYTES = 4_000_000
MAX_CONNECTIONS, KEPT_CONNECTIONS = 64, 32


class _CheckedBackend(httpcore2.NetworkBackend):
    """Connects to exactly the addresses that were checked: the name is not asked a second time."""

    def __init__(self, rules: AddressRules) -> None:
        self._rules, self._inner = rules, httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = self._rules.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("the name is not known") from error
        failure: httpcore2.ConnectError | httpcore2.ConnectTimeout = httpcore2.ConnectError("no address")
        for address in addresses:
            try:
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class _Limited(httpx2.SyncByteStream):
    """A response body that ends with an error at the deadline, or where it grows too large."""

    def __init__(self, inner: httpx2.SyncByteStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._inner:
            size += len(piece)
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the whole answer took too long")
            if size > MAX_BYTES:
                raise httpx2.RemoteProtocolError("the answer is too large")
            yield piece

    def close(self) -> None:
        self._inner.close()


class CheckedTransport(httpx2.HTTPTransport):
    """Sends requests where the rules allow it; an answer comes whole within a time and a size.

    Rationale: the client's own time-outs are between two bytes, so a server that sends one byte now and then
    could hold a worker for ever.
    """

    def __init__(self, rules: AddressRules, seconds: float = float("inf")) -> None:
        """Prepare.

        Args:
            rules: which addresses may be reached.
            seconds: for a whole answer, where the thread set no `deadline` of its own.
        """
        certificates = httpx2.create_ssl_context()
        super().__init__(verify=certificates)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=certificates,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=KEPT_CONNECTIONS,
            keepalive_expiry=5.0,
            network_backend=_CheckedBackend(rules),
        )
        self._seconds, self._local = seconds, threading.local()

    @property
    def deadline(self) -> float:
        """Until when this thread's next answer must be complete, by `time.monotonic`."""
        return float(getattr(self._local, "deadline", time.monotonic() + self._seconds))

    @deadline.setter
    def deadline(self, moment: float) -> None:
        self._local.deadline = moment

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request."""
        deadline = self.deadline
        response = super().handle_request(request)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Limited(response.stream, deadline)
        return response


def open_client(rules: AddressRules, seconds: float) -> httpx2.Client:
    """A client that goes where the rules allow, follows no redirects and asks no proxy of the environment.

    Rationale: behind a proxy the address that is connected to is the proxy's, and a rule about addresses means nothing.
    """
    transport = CheckedTransport(rules, seconds)
    return httpx2.Client(transport=transport, timeout=seconds, follow_redirects=False, trust_env=False)
