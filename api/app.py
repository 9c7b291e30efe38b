"""The FastAPI application: REST routes, web pages and how errors are shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from api import problems
from api.access import install as access
from api.access.forms import check_request
from api.jobs.child import WorkerChild
from api.metrics import Metrics
from api.observer import Observer
from api.pages import (
    acts,
    adoption,
    appearance,
    approvals,
    audit,
    bulk,
    call,
    campaigns,
    cases,
    comparing,
    compendium,
    departments,
    drafting,
    file_import,
    idea_map,
    ideas,
    inbox,
    login,
    model,
    oidc,
    operator,
    operator_accounts,
    operator_data,
    operator_keys,
    operator_webhooks,
    policies,
    printing,
    progress,
    review,
    rules,
    scoring,
    suggestion,
    suggestion_tools,
    supervision,
)
from api.pages import issues as issue_pages
from api.pages.templating import make_templates
from api.routes import health, issues, stream, suggestions
from api.routes.v1 import V1
from api.services import EngineFactory, default_engine, open_services, release_claims
from api.settings import Settings

# A browser connects again by itself, so a stream of events ends after a while and frees its place.
STREAM_SECONDS = 300.0
HERE = Path(__file__).parent
PAGES = (
    login, oidc, appearance,
    inbox, bulk, suggestion, suggestion_tools, drafting, acts, approvals, printing, supervision,
    issue_pages, cases, file_import, policies, departments, rules, progress, model,
    campaigns, ideas, adoption, scoring, comparing, review, idea_map, compendium, call, audit,
    operator, operator_accounts, operator_keys, operator_webhooks, operator_data,
)  # fmt: skip


def create_app(
    settings: Settings | None = None,
    engine_factory: EngineFactory = default_engine,
    *,
    run_jobs: bool = False,
    worker: WorkerChild | None = None,
    judged_elsewhere: bool = False,
) -> FastAPI:
    """Build the application.

    Args:
        settings: where data is; None reads the environment.
        engine_factory: builds the triage engine at its first use.
        run_jobs: whether background work runs in threads of this process.
        worker: the process that runs background work, started and stopped with this one.
        judged_elsewhere: whether another process owns the triage engine.

    Raises:
        SchemaOutdatedError: the database needs `jindianzi db upgrade`.
        OfficeConfigError: the office file cannot be used.
    """
    services = open_services(settings or Settings(), engine_factory, judged_elsewhere=judged_elsewhere)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if run_jobs:
            release_claims(services)
            services.jobs.start(services.settings.jobs.threads)
        if worker is not None:
            worker.start()
        yield
        if worker is not None:
            await run_in_threadpool(worker.stop)
        await run_in_threadpool(services.close)

    app = FastAPI(
        title="jindianzi",
        version="0.1.0",
        summary="Triage and reply drafting for a people's-suggestion office.",
        lifespan=lifespan,
        dependencies=[Depends(check_request)],
        responses=problems.responses(400),
        docs_url=None,
        redoc_url=None,
    )
    for field in fields(services):
        setattr(app.state, field.name, getattr(services, field.name))
    app.state.worker, app.state.streams, app.state.stream_seconds = worker, set(), STREAM_SECONDS
    app.state.metrics = Metrics(services.store)
    app.state.templates = make_templates(HERE / "templates", services.office)
    problems.install(app)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.mount("/plotly", StaticFiles(packages=[("plotly", "package_data")]), name="plotly")
    for module in (health, suggestions, issues, stream, *V1, *PAGES):
        app.include_router(module.router)
    access.install(app, services)
    app.add_middleware(Observer, metrics=app.state.metrics)
    return app
