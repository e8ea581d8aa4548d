"""A program with a token, and a person with a browser, as a server behind a proxy sees them."""

import contextlib
import http.client
import re
import time
from dataclasses import dataclass
from html import unescape
from typing import Self
from urllib.parse import urlencode

PREDICT = "/api/v1/predict"
IDLE = 3.0  # seconds, after which the server may be about to close a connection
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back; the names of the headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str]


class Program:
    """Calls the API over one connection that is kept open, and opened again where it broke."""

    def __init__(self, port: int, token: str | None = None, timeout: float = 30) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._used = time.monotonic()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Return the answer to a request. Raises OSError or HTTPException where there is none."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if time.monotonic() - self._used > IDLE:
            self.close()
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                # A server that refuses a body unread answers and closes before all is sent.
                self._connection.request(method, path, body or None, self.headers | named)
            response = self._connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            cookies = response.headers.get_all("Set-Cookie") or []
            return Answer(response.status, found, response.read(), cookies)
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        finally:
            self._used = time.monotonic()

    def ask(self, body: bytes, **headers: str) -> Answer:
        """Return the answer to a question in JSON."""
        return self.send("POST", PREDICT, body, Content_Type="application/json", **headers)


class Person:
    """Keeps cookies and fills in forms, over HTTPS as the proxy says."""

    def __init__(self, port: int) -> None:
        self.program = Program(port)
        self.cookies: dict[str, str] = {}

    def close(self) -> None:
        """Close the connection."""
        self.program.close()

    def send(self, method: str, path: str, body: bytes = b"", content_type: str = FORM) -> Answer:
        """Return the answer to a request, redirects not followed."""
        headers = {"Host": "localhost", "X_Forwarded_Proto": "https"}
        headers |= {"X_Forwarded_For": "192.0.2.1", "X_Forwarded_Host": "localhost"}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        answer = self.program.send(method, path, body, Content_Type=content_type, **headers)
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path: str) -> Answer:
        """Return a page."""
        return self.send("GET", path)

    def csrf(self, page: str) -> str:
        """Return the token in the first form of a page."""
        text = self.get(page).body.decode()
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', text)
        assert found, f"{page} has no form: {text[:500]}"
        return unescape(found[1])

    def post(self, path: str, page: str, **fields: str) -> Answer:
        """Fill in the form of a page and send it."""
        return self.send("POST", path, urlencode({"csrf_token": self.csrf(page)} | fields).encode())
