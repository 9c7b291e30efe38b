"""DeadlineTransport: a whole answer within a time and a size, however slowly its bytes come."""

import threading
import time
from collections.abc import Iterator

import httpx2

MAX_BYTES = 4_000_000


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


class DeadlineTransport(httpx2.BaseTransport):
    """Sends requests; `deadline` belongs to the thread that sets it.

    Rationale: the client's own time-outs are between two bytes, so a server that sends one byte now and then
    could hold a worker for ever.
    """

    def __init__(self) -> None:
        self._inner = httpx2.HTTPTransport(limits=httpx2.Limits(max_connections=64, max_keepalive_connections=32))
        self._local = threading.local()

    @property
    def deadline(self) -> float:
        """Until when this thread's next answer must be complete, by `time.monotonic`."""
        return float(getattr(self._local, "deadline", float("inf")))

    @deadline.setter
    def deadline(self, moment: float) -> None:
        self._local.deadline = moment

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request."""
        response = self._inner.handle_request(request)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Limited(response.stream, self.deadline)
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()
