"""Every setting: its name, type, default and reason, read from the environment and `.env`.

Checked once at start: an unknown name in `.env` and a wrong or unsafe value refuse to start, in
one sentence each.
"""

import importlib.util
import os
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
Environment = Literal["development", "production"]
# Words that published examples and templates ship as a key: whoever reads them can sign cookies.
WELL_KNOWN = ("secret", "changeme", "change-me", "change_me", "password", "insecure")
MAKE_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"


class SettingsError(Exception):
    """The settings can't be used; the message has one sentence for each problem."""


def default_environment() -> Environment:
    """Return `development` for the flask command, else `production`, the safe one."""
    return "development" if os.environ.get("FLASK_RUN_FROM_CLI") == "true" else "production"


class Settings(BaseSettings):
    """The settings of one application; the names in capitals are the environment variables."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", env_ignore_empty=True, extra="forbid", frozen=True
    )

    app_env: Environment = Field(
        default_factory=default_environment,
        description="`production` refuses what is unsafe; `flask …` alone means `development`",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="signs the session cookie; development makes its own in `instance/`",
    )
    secure_cookies: bool = Field(
        default_factory=lambda data: data.get("app_env") == "production",
        description="send cookies over HTTPS only; production insists on it",
    )
    flask_debug: bool = Field(default=False, description="Flask's debugger, for development only")
    database_url: str = Field(
        default="sqlite:///app.db",
        description="`sqlite:///file` (relative to `instance/`) or `postgresql://user@host/name`",
    )
    auto_migrate: bool = Field(
        default=True, description="bring the database up to date at start, under a lock"
    )
    instance_dir: Path = Field(
        default=ROOT / "instance", description="the database, stored pictures and development key"
    )
    models_dir: Path = Field(default=ROOT / "models", description="trained model versions")
    data_dir: Path = Field(default=ROOT / "data", description="what `flask model train` reads")
    model_card: Path = Field(
        default=ROOT / "model-card.toml", description="what people write for the model page"
    )
    trusted_types: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="classes or packages that a model file may load besides the usual, by commas",
    )
    max_upload_mb: float = Field(
        default=8, gt=0, le=100, description="largest picture accepted, in megabytes (10^6 bytes)"
    )
    max_megapixels: float = Field(
        default=25, gt=0, le=100, description="most pixels of a picture, checked before decoding"
    )
    max_rows: int = Field(
        default=10_000, ge=1, le=100_000, description="most rows or texts in one call of the API"
    )
    predictions_at_once: int = Field(
        default=2, ge=1, le=64, description="predictions of a worker at once; others wait, then 503"
    )
    prediction_seconds: float = Field(
        default=30, gt=0, le=3600, description="the longest that one prediction may take, then 503"
    )
    compiled_model: bool = Field(
        default=True, description="let the compiled twin answer where it is proven equal"
    )
    record_api: bool = Field(
        default=True, description="keep the calls of known callers of the API in the history"
    )
    languages: Annotated[tuple[Literal["en", "de"], ...], NoDecode] = Field(
        default=("en", "de"),
        min_length=1,
        description="of the pages, by commas; the first where a browser asks for none of them",
    )
    server: Literal["gunicorn", "granian"] = Field(
        default="gunicorn", description="which WSGI server `serve.py` starts"
    )
    access_log: bool = Field(
        default=False, description="write a line for each request; a web server in front does so"
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=10, description="how many proxies in front set X-Forwarded-*"
    )
    bind_address: str = Field(
        default="127.0.0.1", description="where gunicorn listens; a web server stands in front"
    )
    port: int = Field(default=8000, ge=1, le=65535, description="the port gunicorn listens on")
    web_concurrency: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=64,
        description="worker processes; each holds the model once, so default to one per core",
    )
    #{% if cookiecutter.auth == "login" %}
    registration: Literal["open", "closed"] = Field(
        default_factory=lambda data: "closed" if data.get("app_env") == "production" else "open",
        description="`open` lets anyone sign up; `closed` leaves it to `flask user create`",
    )
    session_idle_minutes: int = Field(
        default=720, ge=1, le=43_200, description="sign out who did nothing for as long"
    )
    session_days: int = Field(
        default=14, ge=1, le=90, description="ask for the password again at the latest after this"
    )
    public_url: str = Field(
        default_factory=lambda data: (
            f"http://127.0.0.1:{data.get('port')}" if data.get("app_env") == "development" else ""
        ),
        description="the address that people open; links in letters begin with it",
    )
    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="`smtps://user:password@host`: sends letters for a forgotten password",
    )
    mail_from: str = Field(default="", description="the address that letters are from")
    #{% endif %}

    @property
    def max_upload_bytes(self) -> int:
        """The size limit of one picture in bytes."""
        return int(self.max_upload_mb * 1_000_000)

    @property
    def max_pixels(self) -> int:
        """The pixel limit of one picture."""
        return int(self.max_megapixels * 1_000_000)

    @field_validator("instance_dir", "models_dir", "data_dir")
    @classmethod
    def from_the_project(cls, path: Path) -> Path:
        """Take a relative folder from the project, wherever the server was started."""
        return ROOT / path

    @field_validator("trusted_types", "languages", mode="before")
    @classmethod
    def split_at_commas(cls, names: Any) -> Any:
        """Take names separated by commas."""
        if not isinstance(names, str):
            return names
        return tuple(name.strip() for name in names.split(",") if name.strip())

    @field_validator("trusted_types")
    @classmethod
    def name_classes(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Take the names of packages, modules or classes."""
        for name in names:
            if not all(part.isidentifier() for part in name.split(".")):
                raise ValueError(f"has {name!r}, which names no class: write package.module.Class")
        return names

    @field_validator("database_url")
    @classmethod
    def name_the_driver(cls, url: str) -> str:
        """Accept the two databases that are tested; PostgreSQL always by psycopg 3."""
        if url.startswith("sqlite:///"):
            return url
        scheme, separator, rest = url.partition("://")
        if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
            raise ValueError("must begin with sqlite:/// or postgresql://")
        if importlib.util.find_spec("psycopg") is None:
            raise ValueError("names PostgreSQL, but psycopg is missing: run `make postgres`")
        return f"postgresql+psycopg://{rest}"

    @model_validator(mode="after")
    def refuse_what_is_unsafe(self) -> Self:
        """Hold production to a real key, HTTPS cookies and no debugger."""
        if self.app_env == "production":
            key = self.secret_key.get_secret_value()
            if not key:
                raise ValueError(
                    f"SECRET_KEY is missing: put one from {MAKE_KEY} into .env, "
                    "or set APP_ENV=development to try things out."
                )
            if len(key) < 32:
                raise ValueError(
                    f"SECRET_KEY has {len(key)} characters: use 32 or more, from {MAKE_KEY}."
                )
            if len(set(key)) < 10 or any(word in key.lower() for word in WELL_KNOWN):
                raise ValueError(
                    f"SECRET_KEY is well known or easy to guess: make one with {MAKE_KEY}."
                )
            if self.flask_debug:
                raise ValueError(
                    "FLASK_DEBUG is on, which lets a visitor run code: unset it in production."
                )
            if not self.secure_cookies:
                raise ValueError(
                    "SECURE_COOKIES=false sends sessions over plain HTTP: "
                    "serve over HTTPS and leave it out."
                )
        return self

    def signing_key(self) -> str:
        """Return SECRET_KEY, or in development the key kept in `instance/`, made at first use."""
        return self.secret_key.get_secret_value() or development_key(self.instance_dir)


def development_key(instance: Path) -> str:
    """Return the key in `instance/secret_key`; make it (mode 0600) when there is none."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # fails where another worker was first: its key is kept
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def sentence(error: dict[str, Any]) -> str:
    """Return one problem found by pydantic as a sentence that names the variable."""
    name = ".".join(str(part) for part in error["loc"]).upper()
    if error["type"] == "extra_forbidden":
        return f"{name} in .env is no setting: correct its spelling or remove it."
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name} {message.removeprefix('Input ').rstrip('.')}." if name else message


def load_settings(**values: Any) -> Settings:
    """Return the settings from `values`, the environment and `.env`, in that order.

    Raises SettingsError with one sentence for each problem.
    """
    try:
        return Settings(**values)
    except ValidationError as error:
        sentences = [
            sentence(dict(problem))
            for problem in error.errors(include_url=False)
            # A default that follows another setting says nothing of its own when that one is wrong.
            if problem["type"] != "default_factory_not_called"
        ]
    raise SettingsError("\n".join(sentences))
