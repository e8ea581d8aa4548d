"""A mail server for tests: takes letters on a port of its own, without encryption."""

import queue
import socketserver
import threading
from email import message_from_string
from email.message import Message
from typing import Self

from app.auth.errands import THREAD


class Talk(socketserver.StreamRequestHandler):
    """One client: just enough of SMTP to take its letters."""

    server: "Post"

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def read_letter(self) -> None:
        lines = []
        while (line := self.rfile.readline().decode()) not in {".\r\n", ""}:
            lines.append(line)
        self.server.letters.put(message_from_string("".join(lines)))

    def handle(self) -> None:
        self.say("220 tests")
        while word := self.rfile.readline().decode()[:4].strip().upper():
            if word == "DATA":
                self.say("354 go on")
                self.read_letter()
            self.say("221 bye" if word == "QUIT" else "250 fine")


class Post(socketserver.ThreadingTCPServer):
    """The server; what it took is in `letters`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters: queue.Queue[Message] = queue.Queue()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def taken(self) -> list[Message]:
        """Return the letters of all errands, once these are done."""
        wait_for_errands()
        return [self.letters.get_nowait() for _ in range(self.letters.qsize())]


def wait_for_errands() -> None:
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(timeout=10)
