"""Somebody logged in who posts forms to the house's own web server."""

import http.client
import socket
import time
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tests.make import sign_in

CSRF = "a" * 32


class Visitor:
    """A session of one user; each post is a connection of its own."""

    def __init__(self, port: int, user):
        client = Client()
        sign_in(client, user)
        self.port = port
        cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value, settings.CSRF_COOKIE_NAME: CSRF}
        self.headers = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def post(self, path: str, **fields) -> tuple[int, float]:
        """Post a form; return the status and the seconds it took. Status 0: the server died under it."""
        status, took, _text = self.ask("POST", path, urlencode(fields))
        return status, took

    def get(self, path: str) -> tuple[int, float, str]:
        """Ask for a page; return the status, the seconds it took, and what it says."""
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, float, str]:
        """Send a request over a connection of its own."""
        began, status, text = time.monotonic(), 0, ""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, self.headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            status = answer.status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        return status, time.monotonic() - began, text

    def post_and_run(self, path: str) -> socket.socket:
        """Send a form and do not wait for the answer."""
        wire = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers.items()), "Content-Length: 0", "", ""]
        wire.sendall("\r\n".join(lines).encode())
        return wire


def last_percent(times: list[float]) -> float:
    """Return the 99th percentile."""
    return sorted(times)[max(0, len(times) * 99 // 100 - 1)]
