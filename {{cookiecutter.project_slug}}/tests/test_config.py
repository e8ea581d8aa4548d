"""The settings: what is accepted, and the sentence for everything that isn't."""

import stat
from pathlib import Path

import pytest

from app import create_app
from app.config import ROOT, Settings, SettingsError, load_settings
from tests.servers import KEY

PRODUCTION = {"APP_ENV": "production", "SECRET_KEY": KEY}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment, without any setting; it is put back after the test."""
    return monkeypatch


def use(environment: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        environment.setenv(name, value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param(values, words, id=" ".join(f"{n}={v[:12]}" for n, v in values.items()))
        for values, words in [
            ({"APP_ENV": "staging"}, ("APP_ENV", "'development' or 'production'")),
            ({"APP_ENV": "production"}, ("SECRET_KEY is missing", "put one from python -c")),
            ({"SECRET_KEY": "abc"}, ("SECRET_KEY has 3 characters", "use 32 or more")),
            ({"SECRET_KEY": "ab" * 20}, ("SECRET_KEY is well known or easy", "make one with")),
            ({"SECRET_KEY": "a-changeme-0123456789-0123456789"}, ("SECRET_KEY is well known",)),
            (PRODUCTION | {"FLASK_DEBUG": "1"}, ("FLASK_DEBUG is on", "unset it")),
            (PRODUCTION | {"SECURE_COOKIES": "no"}, ("SECURE_COOKIES=false", "leave it out")),
            ({"SECURE_COOKIES": "perhaps"}, ("SECURE_COOKIES should be a valid boolean",)),
            ({"FLASK_DEBUG": "perhaps"}, ("FLASK_DEBUG should be a valid boolean",)),
            ({"AUTO_MIGRATE": "perhaps"}, ("AUTO_MIGRATE should be a valid boolean",)),
            ({"DATABASE_URL": "mysql://host/name"}, ("DATABASE_URL must begin with sqlite:///",)),
            ({"DATABASE_URL": "app.db"}, ("DATABASE_URL must begin with sqlite:///",)),
            ({"MAX_UPLOAD_MB": "0"}, ("MAX_UPLOAD_MB should be greater than 0",)),
            ({"MAX_UPLOAD_MB": "101"}, ("MAX_UPLOAD_MB should be less than or equal to 100",)),
            ({"MAX_UPLOAD_MB": "nan"}, ("MAX_UPLOAD_MB should be",)),
            ({"MAX_UPLOAD_MB": "8 MB"}, ("MAX_UPLOAD_MB should be a valid number",)),
            ({"MAX_MEGAPIXELS": "-1"}, ("MAX_MEGAPIXELS should be greater than 0",)),
            ({"MAX_MEGAPIXELS": "1000"}, ("MAX_MEGAPIXELS should be less than or equal to 100",)),
            ({"TRUSTED_TYPES": "mine.Rescale, a b"}, ("TRUSTED_TYPES has 'a b'", "write package.")),
            ({"TRUSTED_TYPES": "mine..Rescale"}, ("TRUSTED_TYPES has 'mine..Rescale'",)),
            ({"TRUSTED_PROXIES": "-1"}, ("TRUSTED_PROXIES should be greater than or equal to 0",)),
            ({"TRUSTED_PROXIES": "yes"}, ("TRUSTED_PROXIES should be a valid integer",)),
            ({"PORT": "0"}, ("PORT should be greater than or equal to 1",)),
            ({"PORT": "65536"}, ("PORT should be less than or equal to 65535",)),
            ({"PORT": "http"}, ("PORT should be a valid integer",)),
            ({"WEB_CONCURRENCY": "0"}, ("WEB_CONCURRENCY should be greater than",)),
            ({"WEB_CONCURRENCY": "65"}, ("WEB_CONCURRENCY should be less than",)),
        ]
    ],
)
def test_a_wrong_or_unsafe_setting_is_refused_in_one_sentence(
    environment: pytest.MonkeyPatch, values: dict[str, str], words: tuple[str, ...]
) -> None:
    use(environment, values)
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    sentences = str(refusal.value).splitlines()
    assert len(sentences) == 1 or "APP_ENV" not in values
    assert any(all(word in sentence for word in words) for sentence in sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_every_wrong_setting_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    use(environment, {"APP_ENV": "development", "PORT": "x", "MAX_UPLOAD_MB": "x"})
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert [line.split()[0] for line in str(refusal.value).splitlines()] == [
        "MAX_UPLOAD_MB",
        "PORT",
    ]


def test_a_setting_from_outside_can_be_used_to_mend_another(
    environment: pytest.MonkeyPatch,
) -> None:
    use(environment, PRODUCTION)
    assert load_settings().signing_key() == KEY
    assert load_settings(app_env="development", secret_key="short").signing_key() == "short"


def test_an_unknown_name_in_the_file_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("APP_ENV=development\nMAX_UPLAOD_MB=5\n", "utf-8")
    with pytest.raises(SettingsError) as refusal:
        load_settings(_env_file=file)
    sentence = "MAX_UPLAOD_MB in .env is no setting: correct its spelling or remove it."
    assert str(refusal.value) == sentence


def test_the_environment_wins_over_the_file(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("APP_ENV=development\nPORT=1\nMAX_UPLOAD_MB=5\n", "utf-8")
    use(environment, {"PORT": "2", "MAX_UPLOAD_MB": ""})
    settings = load_settings(_env_file=file)
    assert (settings.port, settings.max_upload_mb) == (2, 5)


def test_a_key_of_digits_stays_as_it_is_written(environment: pytest.MonkeyPatch) -> None:
    key = "00123456789012345678901234567890"
    use(environment, {"APP_ENV": "production", "SECRET_KEY": key})
    assert load_settings().signing_key() == key


def test_a_key_is_never_shown(environment: pytest.MonkeyPatch) -> None:
    use(environment, PRODUCTION)
    assert KEY not in repr(load_settings())


def test_development_makes_a_key_once_that_only_its_owner_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    first = load_settings(app_env="development", instance_dir=folder).signing_key()
    second = load_settings(app_env="development", instance_dir=folder).signing_key()
    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == ["secret_key"]


def test_the_key_of_a_worker_that_was_first_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret_key").write_text("made by another worker", "utf-8")
    monkeypatch.setattr("app.config.Path.exists", lambda path: False)
    settings = load_settings(app_env="development", instance_dir=tmp_path)
    assert settings.signing_key() == "made by another worker"


def test_production_is_the_default_except_for_the_flask_command(
    environment: pytest.MonkeyPatch,
) -> None:
    use(environment, {"SECRET_KEY": KEY})
    assert load_settings().app_env == "production"
    assert load_settings().secure_cookies
    use(environment, {"FLASK_RUN_FROM_CLI": "true"})
    assert load_settings().app_env == "development"
    assert not load_settings().secure_cookies


def test_relative_folders_are_taken_from_the_project(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.chdir(tmp_path)
    use(environment, {"APP_ENV": "development", "MODELS_DIR": "elsewhere"})
    assert load_settings().models_dir == ROOT / "elsewhere"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_one_driver(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    url = f"{scheme}://ada@host/name"
    settings = load_settings(app_env="development", database_url=url)
    assert settings.database_url == "postgresql+psycopg://ada@host/name"


def test_postgresql_without_its_driver_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"DATABASE_URL names PostgreSQL.*run `make postgres`"):
        load_settings(app_env="development", database_url="postgresql://ada@host/name")


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load_settings(app_env="development")
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "names"),
    [("", ()), ("mine", ("mine",)), (" mine.Rescale ,other,, ", ("mine.Rescale", "other"))],
)
def test_names_are_separated_by_commas(
    environment: pytest.MonkeyPatch, text: str, names: tuple[str, ...]
) -> None:
    use(environment, {"APP_ENV": "development", "TRUSTED_TYPES": text})
    assert load_settings().trusted_types == names


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_a_database_that_cannot_be_opened_is_a_wrong_setting(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/app.db"
    settings = load_settings(
        app_env="development", secret_key=KEY, instance_dir=tmp_path, database_url=url
    )
    with pytest.raises(SettingsError, match=r"^DATABASE_URL can't be used: unable to open"):
        create_app(settings)


def test_a_folder_that_cannot_be_made_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    settings = load_settings(
        app_env="development", secret_key=KEY, instance_dir=tmp_path / "file" / "instance"
    )
    with pytest.raises(SettingsError, match=r"^INSTANCE_DIR can't be used: "):
        create_app(settings)
