"""The FastAPI application: REST routes, web pages and how errors are shown."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from api import problems
from api.composition import open_store, read_office
from api.engine_holder import EngineHolder, TriageEngine
from api.pages import cases, inbox, policies, suggestion
from api.pages.templating import make_templates
from api.routes import health, suggestions
from api.settings import Settings
from triage.office import Office
from triage.store import Store

HERE = Path(__file__).parent
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
EngineFactory = Callable[[Settings, Store, Office], TriageEngine]


def default_engine(settings: Settings, store: Store, office: Office) -> TriageEngine:
    """The engine over the trained models; importing it is put off until it is needed."""
    from api.stored_engine import StoredEngine

    return StoredEngine(settings, store, office)


def create_app(settings: Settings | None = None, engine_factory: EngineFactory = default_engine) -> FastAPI:
    """Build the application.

    Args:
        settings: where data is; None reads the environment.
        engine_factory: builds the triage engine at its first use.

    Raises:
        SchemaOutdatedError: the database needs `jindianzi db upgrade`.
        OfficeConfigError: the office file cannot be used.
    """
    chosen = settings or Settings()
    office = read_office(chosen)
    store = open_store(chosen)
    engine = EngineHolder(lambda: engine_factory(chosen, store, office))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.close()
        store.close()

    app = FastAPI(
        title="jindianzi",
        version="0.1.0",
        summary="Triage and reply drafting for a people's-suggestion office.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.store, app.state.office, app.state.engine = store, office, engine
    app.state.templates = make_templates(HERE / "templates", office)
    problems.install(app)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for module in (health, suggestions, inbox, suggestion, cases, policies):
        app.include_router(module.router)

    @app.middleware("http")
    async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
