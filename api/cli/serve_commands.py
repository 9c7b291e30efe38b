"""The commands that serve and that run background work."""

import gc
import os
import sys

from api.base.logs import configure_logs

# How long a thread may keep the interpreter from another that wants it. One that stores an intake asks for it again
# after each statement; at Python's 5 ms its transaction, for which everybody waits, took ten times its own time.
SWITCH_SECONDS = 0.0005


def serve_app(host: str, port: int) -> None:
    """Serve pages and API until interrupted.

    Whatever keeps it from serving is found before anything is started: a worker, a job, or a change in the database.

    Raises:
        DataFolderError: the data folder cannot be written.
        DataFolderInUseError: another process serves from it, and the index is embedded.
        PortError: the address is taken.
        SchemaOutdatedError, SchemaNewerError: the database is of another version.
        StoreUnavailableError: the database does not answer, or takes nothing.
    """
    from api.app import create_app
    from api.base.folder_lock import FolderLock, require_writable
    from api.base.settings import Settings
    from api.cli.server import bound_socket, serve_until_interrupted
    from api.jobs.child import WorkerChild
    from api.web.state import state_in

    settings = Settings()
    configure_logs()
    require_writable(settings.data_dir)
    lock = FolderLock(settings.data_dir)
    if settings.chroma_url is None:
        # An embedded index belongs to one process; with a server for it several may serve.
        lock.acquire()
    try:
        with bound_socket(host, port) as listener:
            app = create_app(settings, worker=WorkerChild() if settings.jobs_inside else None, judged_elsewhere=True)
            state_in(app).store.try_write()
            sys.setswitchinterval(SWITCH_SECONDS)
            gc.collect()
            gc.freeze()  # what is here now stays: the collector need not look at it again
            serve_until_interrupted(app, listener)
    finally:
        lock.release()


def run_worker(*, attached: bool) -> None:
    """Run background work until a signal ends it.

    Args:
        attached: whether a serving process started this one; it then owns an embedded index, and ends with it.

    Raises:
        EmbeddedIndexError: the index is embedded, so the serving process has a worker of its own.
    """
    from huey.consumer import Consumer

    from api.base.errors import EmbeddedIndexError
    from api.base.settings import Settings
    from api.jobs.child import follow_parent
    from api.jobs.queue import make_consumer
    from api.service.services import open_services, release_claims

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
