"""The serve command."""

from api.logs import configure_logs

SHUTDOWN_SECONDS = 10


def serve_app(host: str, port: int) -> None:
    """Serve pages and API until interrupted."""
    import uvicorn

    from api.app import create_app
    from api.settings import Settings

    settings = Settings()
    configure_logs()
    app = create_app(settings, run_jobs=settings.jobs_inside)
    print(f"Serving on http://{host}:{port}", flush=True)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=SHUTDOWN_SECONDS
    )


def run_worker() -> None:
    """Run background work until a signal ends it.

    Raises:
        EmbeddedIndexError: the index is embedded, so the serving process owns it.
    """
    from huey.consumer import Consumer

    from api.errors import EmbeddedIndexError
    from api.jobs.queue import make_consumer
    from api.services import open_services
    from api.settings import Settings

    settings = Settings()
    if settings.chroma_url is None:
        raise EmbeddedIndexError
    configure_logs()
    services = open_services(settings)
    try:
        services.jobs.wake_all()
        make_consumer(services.jobs.queue, Consumer, settings.jobs.threads).run()
    finally:
        services.close()
