"""The serve command."""

import logging


def serve_app(host: str, port: int) -> None:
    """Serve pages and API until interrupted."""
    import uvicorn

    from api.app import create_app
    from api.settings import Settings

    settings = Settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = create_app(settings, run_jobs=settings.jobs_inside)
    print(f"Serving on http://{host}:{port}", flush=True)
    uvicorn.run(app, host=host, port=port, log_level="warning")


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
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    services = open_services(settings)
    try:
        services.jobs.wake_all()
        make_consumer(services.jobs.queue, Consumer, settings.jobs.threads).run()
    finally:
        services.close()
