"""What is attacked: a served project, an account in it, and a question whose answer is known."""

import json
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from asking import Question, questions
from project import Project

from torture.clients import Answer, Person, Program
from torture.server import Server

EMAIL, PASSWORD = "tester@example.org", "rack-and-pinion 1757"
FIXED = ("label", "probabilities", "scores", "value")  # what doesn't change from call to call


@dataclass
class Target:
    """A server, someone who has an account there, and the program that holds their token."""

    server: Server
    question: Question
    token: str
    person: Person
    program: Program
    expected: str = ""

    def probe(self, tries: int = 1) -> str:
        """Ask what is known; the answer must be right. Return the id under which it is kept.

        With more than one try a fault may still be there: no answer, or one that says "later".
        """
        key, answer = uuid.uuid4().hex, None
        for left in reversed(range(tries)):
            try:
                answer = self.program.ask(self.question.json, Idempotency_Key=key)
            except (OSError, HTTPException):
                if not left:
                    raise
            if answer and answer.status == 200:
                break
            time.sleep(0.1 if left else 0)
        assert answer
        assert answer.status == 200, f"a good question got {answer.status}: {answer.body[:300]!r}"
        self.expected = self.expected or essence(answer)
        assert essence(answer) == self.expected, "a good question got another answer than before"
        return str(json.loads(answer.body)["id"])

    def secrets(self) -> list[str]:
        """Return what may stand in no log and no answer."""
        return [self.token, PASSWORD, self.server.settings["SECRET_KEY"]]


def essence(answer: Answer) -> str:
    """Return the part of an answer that is the same whenever the question is the same."""
    body = json.loads(answer.body)
    return json.dumps({name: body[name] for name in FIXED if name in body})


def sign_in(server: Server) -> tuple[Person, str]:
    """Return a person who has signed in, and a new token of theirs."""
    person = Person(server.port)
    signed_in = person.post("/sign-in", "/sign-in", email=EMAIL, password=PASSWORD)
    assert signed_in.status in {302, 303}, signed_in.body
    page = person.post("/account/tokens", "/account", name="torture").body.decode()
    found = re.search(r'id="new-token">([^<]+)<', page)
    assert found, f"the page shows no new token: {page}"
    return person, found[1]


@contextmanager
def serving(project: Project, home: Path, wrapper: list[str] | None = None) -> Iterator[Target]:
    """Serve a copy of a project with an account in it, and stop it."""
    server = Server(project.copied(home / "project"), home, wrapper or [])
    server.flask("user", "create", EMAIL, "--password", PASSWORD)
    server.start()
    try:
        person, token = sign_in(server)
        question = questions(server.project)[0]
        with person.program, Program(server.port, token) as program:
            target = Target(server, question, token, person, program)
            target.probe()
            assert json.loads(target.expected).get("label", question.truth) == question.truth
            yield target
    finally:
        server.stop()
