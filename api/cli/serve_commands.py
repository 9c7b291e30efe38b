"""The commands that serve and that run background work."""

import gc
import os
import sys

from api.logs import configure_logs

SHUTDOWN_SECONDS = 10
# How long a thread may keep the interpreter from another that wants it. One that stores an intake asks for it again
# after each statement; at Python's 5 ms its transaction, for which everybody waits, took ten times its own time.
SWITCH_SECONDS = 0.0005


def serve_app(host: str, port: int) -> None:
    """Serve pages and API until interrupted."""
    import uvicorn

    from api.app import create_app
    from api.jobs.child import WorkerChild
    from api.settings import Settings

    settings = Settings()
    configure_logs()
    app = create_app(settings, worker=WorkerChild() if settings.jobs_inside else None, judged_elsewhere=True)
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()  # what is here now stays: the collector need not look at it again
    print(f"Serving on http://{host}:{port}", flush=True)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=SHUTDOWN_SECONDS
    )


def run_worker(*, attached: bool) -> None:
    """Run background work until a signal ends it.

    Args:
        attached: whether a serving process started this one; it then owns an embedded index, and ends with it.

    Raises:
        EmbeddedIndexError: the index is embedded, so the serving process has a worker of its own.
    """
    from huey.consumer import Consumer

    from api.errors import EmbeddedIndexError
    from api.jobs.child import follow_parent
    from api.jobs.queue import make_consumer
    from api.services import open_services, release_claims
    from api.settings import Settings

    settings = Settings()
    if settings.chroma_url is None and not attached:
        raise EmbeddedIndexError
    if attached:
        # Whatever is half done is found again, so there is nothing to tidy up.
        follow_parent(lambda: os._exit(1))
    configure_logs()
    services = open_services(settings)
    try:
        if attached:
            release_claims(services)
        services.jobs.wake_all()
        make_consumer(services.jobs.queue, Consumer, settings.jobs.threads).run()
    finally:
        services.close()
