"""Letters by e-mail, where SMTP_URL names a server that takes them."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

from app.config import Settings, SettingsError

TIMEOUT = 10  # seconds that a mail server may take for each step
HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class PostOffice:
    """A mail server, how to speak to it, and who its letters are from."""

    host: str
    port: int
    tls: Literal["at once", "starttls", "none"]
    user: str
    password: str
    sender: str

    @classmethod
    def named_by(cls, url: str, sender: str) -> Self:
        """Return the server of an SMTP_URL. Raises SettingsError.

        Letters hold keys to accounts: they never leave this machine unencrypted.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        if not host or parts.scheme not in {"smtp", "smtps"}:
            raise SettingsError("SMTP_URL must be like smtps://user:password@mail.example.org.")
        at_once = parts.scheme == "smtps"
        return cls(
            host=host,
            port=port or (465 if at_once else 587),
            tls="at once" if at_once else "none" if host in HERE else "starttls",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sender=sender,
        )

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand in a letter. Raises OSError, of which smtplib's errors are a kind."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter.set_content(text)
        name = self.sender.rpartition("@")[2]  # asking for our own could take a name server's time
        server: smtplib.SMTP
        if self.tls == "at once":
            trusted = ssl.create_default_context()
            server = smtplib.SMTP_SSL(self.host, self.port, name, timeout=TIMEOUT, context=trusted)
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=TIMEOUT)
        with server:
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(letter)


def public_url(settings: Settings) -> str:
    """Return the scheme and host that links begin with, if they are set. Raises SettingsError."""
    scheme = "https" if settings.app_env == "production" else "https?"
    if settings.public_url and not re.fullmatch(rf"{scheme}://[^/?#@\s]+/?", settings.public_url):
        raise SettingsError("PUBLIC_URL must be like https://app.example.org, without a path.")
    return settings.public_url.rstrip("/")


def post_office(settings: Settings) -> PostOffice | None:
    """Return the mail server, None where none is set. Raises SettingsError."""
    url = settings.smtp_url.get_secret_value()
    if not url:
        return None
    if "@" not in settings.mail_from:
        raise SettingsError(
            "MAIL_FROM is missing: put the address that letters are from, "
            "such as app@example.org, beside SMTP_URL."
        )
    if not settings.public_url:
        raise SettingsError(
            "PUBLIC_URL is missing: put the address that people open, such as "
            "https://app.example.org, beside SMTP_URL; the links in letters begin with it."
        )
    return PostOffice.named_by(url, settings.mail_from)
