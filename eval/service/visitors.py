"""Visitors: simulated people who have pages open, go from one to the next, and follow the stream of changes."""

import threading
import time
from collections.abc import Sequence
from random import Random

import httpx2

PAGES = (
    "/", "/?queue=all", "/?query=路灯", "/suggestions/{key}", "/suggestions/{key}/file", "/issues", "/supervision",
    "/urgent", "/progress?whose=office", "/policies", "/cases?query=路灯", "/bulk",
)  # fmt: skip
STREAM = "/events"
OK = 200
TIMEOUT_SECONDS = 30.0


class Visitors:
    """People, each of whom opens a page every so often; one of their browser's connections is the stream."""

    def __init__(self, url: str, cookies: Sequence[dict[str, str]], keys: Sequence[str], *, pause: float) -> None:
        """Prepare.

        Args:
            url: the address of the service.
            cookies: of the sessions, one for each person.
            keys: ids of letters that are there.
            pause: seconds between two pages of one person.
        """
        self._url, self._keys, self._pause = url, keys, pause
        self._done = threading.Event()
        self.times: list[float] = []
        self.failures: list[str] = []
        self.streams = 0
        self._threads = [
            threading.Thread(target=work, args=(number, cookie), daemon=True)
            for number, cookie in enumerate(cookies)
            for work in (self._browse, self._follow)
        ]

    def start(self) -> None:
        """Let them begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let them end what they are at."""
        self._done.set()
        for thread in self._threads:
            thread.join(2 * TIMEOUT_SECONDS)

    def _browse(self, number: int, cookie: dict[str, str]) -> None:
        draw = Random(number)  # noqa: S311
        with httpx2.Client(timeout=TIMEOUT_SECONDS, cookies=cookie) as client:
            while not self._done.wait(self._pause * draw.uniform(0.5, 1.5)):
                path = draw.choice(PAGES).format(key=draw.choice(self._keys))
                start = time.perf_counter()
                try:
                    status: int | str = client.get(self._url + path).status_code
                except httpx2.HTTPError as error:
                    status = type(error).__name__
                self.times.append(time.perf_counter() - start)
                if status != OK:
                    self.failures.append(f"{path} {status}")

    def _follow(self, _number: int, cookie: dict[str, str]) -> None:
        """Keep the stream open, as a browser does: it begins again when the server ends it."""
        with httpx2.Client(timeout=TIMEOUT_SECONDS, cookies=cookie) as client:
            while not self._done.is_set():
                try:
                    with client.stream("GET", self._url + STREAM) as answer:
                        if answer.status_code != OK:
                            self.failures.append(f"{STREAM} {answer.status_code}")
                            self._done.wait(self._pause)
                            continue
                        self.streams += 1
                        for _ in answer.iter_lines():
                            if self._done.is_set():
                                return
                except httpx2.HTTPError as error:
                    self.failures.append(f"{STREAM} {type(error).__name__}")
                    self._done.wait(self._pause)
