"""The two stages of the crash run: one server with everything embedded, and a server with two workers."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eval.base.command_line import child_environment
from eval.service.crash import run_crash
from eval.service.process import CommandProcess, ServiceProcess, free_port
from triage.store import Store

DATABASE = "jindianzi.db"


def crash_embedded(
    data: Path, make_key: Callable[[Store], str], *, items: int, clients: int, kills: int
) -> dict[str, Any]:
    """One server with SQLite and the embedded index; it is killed, and its worker with it.

    Args:
        data: a data folder with a trained model.
        make_key: makes an API key in a store.
        items: how many different items.
        clients: how many send at the same time.
        kills: how often the server is killed.

    Raises:
        ServiceStartError: the server does not start.
    """
    server = ServiceProcess({"JINDIANZI_DATA_DIR": str(data)}, data / "serve.log")
    store = Store(f"sqlite:///{data / DATABASE}")
    store.upgrade()
    server.start()

    def kill(_number: int) -> None:
        server.kill()
        server.start()

    try:
        return run_crash(lambda: server.url, store, kill, make_key(store), items=items, clients=clients, kills=kills)
    finally:
        server.stop()
        store.close()


def crash_workers(
    data: Path,
    office: Path,
    database_url: str,
    redis_url: str,
    make_key: Callable[[Store], str],
    *,
    items: int,
    clients: int,
    kills: int,
) -> dict[str, Any]:
    """A server without jobs and two workers over PostgreSQL, Redis and a Chroma server; one worker is killed.

    Args:
        data: a data folder with a trained model.
        office: a folder with departments.jsonl, policies and cases, for the database.
        database_url: an empty PostgreSQL database.
        redis_url: Redis.
        make_key: makes an API key in a store.
        items: how many different items.
        clients: how many send at the same time.
        kills: how often the worker is killed; it is started again each time but the last.

    Raises:
        ServiceStartError: a process does not start.
    """
    with _chroma(data / "chroma") as chroma_url:
        environment = {
            "JINDIANZI_DATA_DIR": str(data),
            "JINDIANZI_DATABASE_URL": database_url,
            "JINDIANZI_REDIS_URL": redis_url,
            "JINDIANZI_CHROMA_URL": chroma_url,
        }
        for arguments in (
            ["db", "upgrade"],
            ["import", "departments", str(office / "departments.jsonl")],
            ["import", "policies", str(office / "policies")],
            ["import", "cases", str(office / "cases")],
            ["index", "rebuild"],
        ):
            CommandProcess(arguments, environment, data / "prepare.log").run()
        server = ServiceProcess(environment, data / "serve.log")
        workers = [CommandProcess(["worker"], environment, data / f"worker{number}.log") for number in range(2)]
        store = Store(database_url)
        server.start()
        for worker in workers:
            worker.start()

        def kill(number: int) -> None:
            workers[0].kill()
            if number < kills - 1:
                workers[0].start()

        try:
            return run_crash(
                lambda: server.url, store, kill, make_key(store), items=items, clients=clients, kills=kills
            )
        finally:
            for process in (*workers, server):
                process.stop()
            store.close()


@contextmanager
def _chroma(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=child_environment()
    )
    try:
        time.sleep(3)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
