"""AppState: what request handlers read from the application, with types."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

from api.access.rate import RateLimiter
from api.access.sign_in import SignIn
from api.access.table import RuledRoute
from api.base.metrics import Metrics
from api.jobs.child import WorkerChild
from api.service.services import Services
from api.web.cursors import Cursors

if TYPE_CHECKING:
    from api.access.oidc import Oidc


@dataclass(frozen=True)
class AppState(Services):
    """The services of the process, and what only its web application has.

    Attributes:
        worker: the process that runs background work, where one was started with this one.
        streams: the open streams of events.
        stream_seconds: how long a stream of events stays open.
        metrics: counts requests and records taken in.
        templates: renders pages.
        routes: every route with its access rule.
        limiter: counts requests by caller.
        cursors: make places in lists that tell nothing.
        sign_in: opens and closes sessions.
        oidc: the office's identity provider, where one is configured.
    """

    worker: WorkerChild | None
    streams: set[int]
    stream_seconds: float
    metrics: Metrics
    templates: Jinja2Templates
    routes: tuple[RuledRoute, ...]
    limiter: RateLimiter
    cursors: Cursors
    sign_in: SignIn
    oidc: "Oidc | None"

    @classmethod
    def from_services(cls, services: Services, **own: Any) -> "AppState":
        """The state of an application over these services; `own` are the fields that services do not have."""
        return cls(**{field.name: getattr(services, field.name) for field in fields(services)}, **own)


def install(app: FastAPI, state: AppState) -> None:
    """Give the application its state, in place of the framework's untyped one."""
    app.state = state  # type: ignore[assignment]


def state_in(app: FastAPI) -> AppState:
    """The state of an application."""
    state: object = app.state
    if not isinstance(state, AppState):
        raise TypeError("The application has no state yet.")
    return state


def state_of(request: Request) -> AppState:
    """The state of the application that answers a request."""
    return state_in(request.app)
