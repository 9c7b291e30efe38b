"""ServiceProcess: a `jindianzi` process that a measurement starts, kills and starts again."""

import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import httpx2

from eval.base.command_line import child_environment, command_line
from eval.base.errors import ServiceStartError

START_SECONDS = 120.0
LOOK_SECONDS = 0.05


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class CommandProcess:
    """One command of jindianzi in a process of its own, with its output in a file."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._command = command_line(*arguments)
        self._environment = child_environment(environment)
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as stream:
            self._process = subprocess.Popen(  # noqa: S603
                self._command, env=self._environment, stdout=stream, stderr=stream
            )

    def run(self) -> None:
        """Start it and wait until it has ended by itself.

        Raises:
            ServiceStartError: it ended with an error.
        """
        CommandProcess.start(self)
        if self._process is not None and self._process.wait() != 0:
            raise ServiceStartError(self.tail())

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, nothing is tidied up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end and wait until it has."""
        self._end(signal.SIGTERM)

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id.

        Raises:
            ServiceStartError: it was not started.
        """
        if self._process is None:
            raise ServiceStartError("")
        return self._process.pid

    def tail(self) -> str:
        """The last lines of its output."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])

    def _end(self, number: int) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(number)
            self._process.wait()


class ServiceProcess(CommandProcess):
    """`jindianzi serve` on a port of its own."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(["serve", "--port", str(self.port)], environment, log)

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            ServiceStartError: it ended, or does not answer in time.
        """
        super().start()
        end = time.monotonic() + START_SECONDS
        with httpx2.Client(timeout=2) as client:
            while time.monotonic() < end and self.running:
                try:
                    if client.get(f"{self.url}/healthz").is_success:
                        return
                except httpx2.HTTPError:
                    time.sleep(LOOK_SECONDS)
        raise ServiceStartError(self.tail())
