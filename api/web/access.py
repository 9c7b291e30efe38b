"""Gives an application whose routes are all included its state, and guards every route by its access rule."""

from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.templating import Jinja2Templates
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.access.gate import Gate
from api.access.guard import Guard
from api.access.headers import SecurityHeaders
from api.access.rate import RateLimiter
from api.access.sign_in import SignIn
from api.access.table import build_table
from api.base.metrics import Metrics
from api.jobs.child import WorkerChild
from api.service.services import Services
from api.web import problems, state
from api.web.cursors import Cursors
from api.web.observer import Observer

if TYPE_CHECKING:
    from api.access.oidc import Oidc

# A browser connects again by itself, so a stream of events ends after a while and frees its place.
STREAM_SECONDS = 300.0


def install(app: FastAPI, services: Services, templates: Jinja2Templates, worker: WorkerChild | None) -> None:
    """Guard every route; a route that is added later is closed, because the guard does not know it."""
    settings = services.settings.sign_in
    own = state.AppState.from_services(
        services,
        worker=worker,
        streams=set(),
        stream_seconds=STREAM_SECONDS,
        metrics=Metrics(services.store),
        templates=templates,
        routes=build_table(app),
        limiter=RateLimiter(services.settings.redis_url),
        cursors=Cursors(services.secret_key),
        sign_in=SignIn(services.store, settings),
        oidc=_oidc(services),
    )
    state.install(app, own)
    gate = Gate(services.store, services.secret_key, own.limiter, settings)
    app.add_middleware(Guard, table=own.routes, gate=gate, refuse=problems.refuse)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observer, metrics=own.metrics)
    if services.settings.proxy.trusted:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=services.settings.proxy.trusted)


def _oidc(services: Services) -> "Oidc | None":
    if not services.settings.oidc.configured:
        return None
    from api.access.oidc import Oidc

    return Oidc(services.settings.oidc, services.secret_key, services.settings.outgoing.rules)
