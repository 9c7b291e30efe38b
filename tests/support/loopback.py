"""A server on a free port of this machine, in a thread of its own."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# How soon it is seen that a server shall end: by default that is half a second, for every test that has one.
POLL_SECONDS = 0.02


class QuietHandler(BaseHTTPRequestHandler):
    """Answers for its `owner`, by `get` and `post`, and writes no log."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.get()

    def do_POST(self):
        self.post()

    @property
    def owner(self):
        return self.server.owner

    def body(self):
        return self.rfile.read(int(self.headers["Content-Length"]))

    def answer(self, status, content=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Loopback:
    """Has a handler answer for an owner until it is closed."""

    def __init__(self, handler, owner):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.owner = owner
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": POLL_SECONDS})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
