"""Server: uvicorn with a socket that is bound before anything is started, and an end that comes in any case."""

import logging
import os
import socket
import sys
import threading
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.base.errors import PortError

logger = logging.getLogger("jindianzi.server")
SHUTDOWN_SECONDS = 10
# The requests under way, then the worker, which has 40 seconds: what has not ended after that does not end by itself.
LAST_SECONDS = 60.0
STARTUP_FAILURE = 3


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket at an address.

    Raises:
        PortError: the address is taken, or none of this machine.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        raise PortError(host, port, error.strerror or str(error)) from error
    return bound


class Server(uvicorn.Server):
    """Says where it serves once it does, and ends a while after it was told to, whatever a thread still does.

    Rationale: a thread that never comes back keeps the interpreter from ending. What it had begun is undone by the
    database, and found again by the next start.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, then say so."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            print(f"Serving on http://{host}:{port}", flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End; at the latest after `LAST_SECONDS`."""
        super().handle_exit(sig, frame)
        timer = threading.Timer(LAST_SECONDS, _end)
        timer.daemon = True
        timer.start()


def _end() -> None:
    logger.error("server.ended_by_force seconds=%.0f", LAST_SECONDS)
    os._exit(1)


def serve_until_interrupted(app: FastAPI, listener: socket.socket) -> None:
    """Serve an application at a socket; what cannot start ends the process with a code of its own."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        # The application knows its proxies by a setting; uvicorn would believe whatever runs on this machine.
        proxy_headers=False,
    )
    server = Server(config)
    server.run(sockets=[listener])
    if not server.started:
        sys.exit(STARTUP_FAILURE)
