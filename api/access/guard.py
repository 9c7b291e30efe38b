"""Guard: the middleware that lets a request through to its route only where the route's rule admits it."""

from collections.abc import Callable

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.gate import Gate
from api.access.rule import ANYBODY
from api.access.table import RuledRoute, find
from api.base.errors import ApiError
from triage.errors import TriageError

POLICY_VIOLATION = 1008
Refuse = Callable[[Request, ApiError | TriageError], Response]


class Guard:
    """Decides before a route reads anything of the request; there is no way past it.

    It notes on the request which endpoint it admitted, so that the routes can make sure that it was theirs.
    """

    def __init__(self, app: ASGIApp, table: tuple[RuledRoute, ...], gate: Gate, refuse: Refuse) -> None:
        self._app = app
        self._table = table
        self._gate = gate
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is not admitted, pass one on that is."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        path = _path(scope)
        route = find(self._table, request.method, path)
        # What no route answers is answered with 404, whoever asks.
        rule = ANYBODY if route is None else route.rule
        parameters = {} if route is None else route.parameters(path)
        request.state.principal = None
        request.state.admitted = None
        try:
            await run_in_threadpool(self._gate.admit, request, rule, parameters)
        except (ApiError, TriageError) as error:
            # For the log and the metrics, which name the route and not the path.
            scope["route"] = route
            response = await run_in_threadpool(self._refuse, request, error)
            await response(scope, receive, send)
            return
        request.state.admitted = None if route is None else route.endpoint
        await self._app(scope, receive, send)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
