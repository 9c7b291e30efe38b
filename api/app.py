"""The FastAPI application: REST routes, web pages and how errors are shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from api.access.forms import check_request
from api.base.settings import Settings
from api.engine.composition import open_engine
from api.engine.service_engine import EngineFactory
from api.jobs.child import WorkerChild
from api.pages.base import appearance, login, oidc
from api.pages.base.templating import make_templates
from api.pages.campaigns import adoption, campaigns, comparing, compendium, idea_map, ideas, merging, review, scoring
from api.pages.citizen import call
from api.pages.inbox import bulk, inbox, progress, supervision, urgent
from api.pages.inbox import issues as issue_pages
from api.pages.insight import insight, insight_report
from api.pages.operator import accounts as operator_accounts
from api.pages.operator import (
    audit,
    cases,
    departments,
    file_import,
    model,
    operator,
    policies,
    policy_scans,
    rules,
    suggestion_import,
)
from api.pages.operator import data as operator_data
from api.pages.operator import keys as operator_keys
from api.pages.operator import webhooks as operator_webhooks
from api.pages.suggestion import acts, approvals, attachments, drafting, printing, suggestion, suggestion_tools
from api.routes import health, issues, stream, suggestions
from api.routes.v1 import V1
from api.service.services import open_services, release_claims
from api.web import access, problems

HERE = Path(__file__).parent
PAGES = (
    login, oidc, appearance,
    inbox, bulk, urgent, suggestion, suggestion_tools, attachments, drafting, acts, approvals, printing, supervision,
    issue_pages, cases, file_import, suggestion_import, policies, policy_scans, departments, rules,
    insight, insight_report, progress, model,
    campaigns, ideas, merging, adoption, scoring, comparing, review, idea_map, compendium, call, audit,
    operator, operator_accounts, operator_keys, operator_webhooks, operator_data,
)  # fmt: skip


def create_app(
    settings: Settings | None = None,
    engine_factory: EngineFactory = open_engine,
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
        version=version("jindianzi"),
        summary="Triage and reply drafting for a people's-suggestion office.",
        lifespan=lifespan,
        dependencies=[Depends(check_request)],
        responses=problems.responses(400),
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.mount("/plotly", StaticFiles(packages=[("plotly", "package_data")]), name="plotly")
    for module in (health, suggestions, issues, stream, *V1, *PAGES):
        app.include_router(module.router)
    access.install(app, services, make_templates(HERE / "templates", services.office), worker)
    return app
