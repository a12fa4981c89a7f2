"""A real HTTP server that speaks as the robots of WeCom and DingTalk do, and as they fail."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Robot:
    """What was heard, and what to answer next: (status, headers, body), "hang" or "drop"; OK when the list is empty."""

    heard: list[dict] = field(default_factory=list)
    answers: list = field(default_factory=list)
    origin: str = ""


@contextmanager
def robot_server(port: int = 0):
    """Run the server on the loopback while the block lasts."""
    robot = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            url = urlsplit(self.path)
            robot.heard.append(
                {
                    "path": url.path,
                    "query": parse_qs(url.query),
                    "key": self.headers["X-Idempotency-Key"],
                    "body": json.loads(body),
                    "bytes": body,
                }
            )
            answer = robot.answers.pop(0) if robot.answers else (200, {}, OK)
            if answer == "hang":
                time.sleep(1.5)
                return
            if answer == "drop":
                self.connection.close()
                return
            status, headers, said = answer
            text = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    robot.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield robot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
