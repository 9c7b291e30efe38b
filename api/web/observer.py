"""Observer: gives every request an id, counts and times it, and writes one line about it."""

import logging
import re
import time
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.base.logs import REQUEST_ID
from api.base.metrics import Metrics

logger = logging.getLogger("jindianzi.requests")
HEADER = b"x-request-id"
_USABLE = re.compile(r"[\w.:-]{1,100}")
UNKNOWN = "(none)"
QUIET = ("/healthz", "/readyz", "/metrics", "/static")


class Observer:
    """The outermost middleware; an id that the caller sends in X-Request-ID is kept, else one is made."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER, b"").decode("latin-1")
        request_id = given if _USABLE.fullmatch(given) else uuid.uuid4().hex
        token, start, status = REQUEST_ID.set(request_id), time.perf_counter(), [500]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                message["headers"] = [*message["headers"], (HEADER, request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - start
            route = _template(scope)
            self._metrics.requests.labels(scope["method"], route, str(status[0])).inc()
            self._metrics.seconds.labels(scope["method"], route).observe(seconds)
            if not scope["path"].startswith(QUIET):
                logger.info(
                    "request method=%s route=%s status=%s ms=%.1f", scope["method"], route, status[0], seconds * 1000
                )
            REQUEST_ID.reset(token)


def _template(scope: Scope) -> str:
    """The path as declared, so that ids neither fill the metrics nor stand in the log."""
    return str(getattr(scope.get("route"), "path", UNKNOWN))
