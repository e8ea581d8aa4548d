"""Questions to a generated project, taken from its own sample, whose right answer is known."""

import base64
import csv
import json
import re
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from project import Project

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Question:
    """Texts by field, or a picture; `truth` is what the sample says of it."""

    texts: dict[str, str]
    truth: str
    picture: Path | None = None

    @cached_property
    def json(self) -> bytes:
        """The body of the call that asks it."""
        if self.picture:
            return as_json({"picture": base64.b64encode(self.picture.read_bytes()).decode()})
        return as_json({name: as_value(text) for name, text in self.texts.items()})


def as_json(body: dict[str, object]) -> bytes:
    """Return a body as JSON."""
    return json.dumps(body).encode()


def as_value(text: str) -> object:
    """Return a number where the text is one."""
    try:
        return json.loads(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text
    except ValueError:
        return text


def questions(project: Project) -> list[Question]:
    """Return two questions with different answers."""
    data = project.folder / "data"
    if project.model_type == "image-classification":
        return [
            Question({}, label, sorted((data / label).glob("*.jpg"))[0]) for label in ("cat", "dog")
        ]
    with next(data.glob("*.csv")).open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    header, first = rows[0], rows[1]
    other = next(row for row in rows[2:] if row[-1] != first[-1])
    return [
        Question(dict(zip(header[:-1], row[:-1], strict=True)), row[-1]) for row in (first, other)
    ]


class Client:
    """A program that keeps cookies and fills in forms."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def send(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Send a request; return the status and the body of the last answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.base_url + path, body, named)
        try:
            with self.opener.open(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def csrf(self, path: str) -> str:
        """Return the token in the first form of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.send(path)[1])
        assert found
        return found[1]

    def post(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        """Fill in the form on a page and send it."""
        return self.send(path, urlencode({"csrf_token": self.csrf(page)} | fields).encode())

    def ask_page(self, question: Question) -> tuple[int, str]:
        """Fill in the form of the first page and send it."""
        return self.send_form("/", question, {"csrf_token": self.csrf("/")})

    def ask_api(self, question: Question, **headers: str) -> tuple[int, str]:
        """Send the question as JSON."""
        return self.send(
            "/api/v1/predict", question.json, Content_Type="application/json", **headers
        )

    def send_form(
        self, path: str, question: Question, hidden: dict[str, str], **headers: str
    ) -> tuple[int, str]:
        """Send a question as a multipart form."""
        body, content_type = multipart(question.texts | hidden, question.picture)
        return self.send(path, body, Content_Type=content_type, **headers)


def multipart(fields: dict[str, str], picture: Path | None) -> tuple[bytes, str]:
    """Return the body of a form, with or without a picture, and its content type."""
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in fields.items():
        quoted = name.replace('"', "%22")
        head = f'Content-Disposition: form-data; name="{quoted}"'
        parts.append(f"--{boundary}\r\n{head}\r\n\r\n{value}\r\n".encode())
    if picture:
        head = f'Content-Disposition: form-data; name="picture"; filename="{picture.name}"'
        content = picture.read_bytes()
        parts.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={boundary}"
