"""Installs the access rules on an application whose routes are all included."""

from fastapi import FastAPI

from api import problems
from api.access.gate import Gate
from api.access.guard import Guard
from api.access.headers import SecurityHeaders
from api.access.rate import RateLimiter
from api.access.sign_in import SignIn
from api.access.table import build_table
from api.services import Services


def install(app: FastAPI, services: Services) -> None:
    """Guard every route; a route that is added later is closed, because the guard does not know it."""
    settings = services.settings.sign_in
    app.state.routes = build_table(app)
    app.state.limiter, app.state.sign_in = RateLimiter(services.settings.redis_url), SignIn(services.store, settings)
    app.state.oidc = None
    if services.settings.oidc.configured:
        from api.access.oidc import Oidc

        app.state.oidc = Oidc(services.settings.oidc, services.secret_key)
    gate = Gate(services.store, services.secret_key, app.state.limiter, settings)
    app.add_middleware(Guard, table=app.state.routes, gate=gate, refuse=problems.refuse)
    app.add_middleware(SecurityHeaders)
