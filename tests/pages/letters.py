"""A mail server that keeps what it takes."""

import queue
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from project import free_port


@dataclass
class Post:
    """The letters that came, and where to send more."""

    url: str = ""
    letters: queue.Queue[str] = field(default_factory=queue.Queue)

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a letter."""
        letter = message_from_bytes(envelope.content or b"", policy=policy.default)
        self.letters.put(letter.get_content())
        return "250 OK"

    def next_link(self) -> str:
        """Return the link in the letter that comes next, or has come."""
        found = re.search(r"http\S+", self.letters.get(timeout=20))
        assert found
        return found[0]


@contextmanager
def post_office() -> Iterator[Post]:
    """Yield a running mail server."""
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    post.url = f"smtp://127.0.0.1:{controller.port}"
    yield post
    controller.stop()
