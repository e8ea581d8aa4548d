"""Programs to copy: each language gets every name and value as it is, and what is shown runs."""

import json
import re
import shutil
import subprocess
import urllib.request
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.predict.snippets import Call, curl, javascript, python, snippets
from tests.people import WITH_ACCOUNTS, Browser
from tests.questions import artifact_of

URL = "http://127.0.0.1:8000/api/v1/predict"
HOSTILE = {
    'a "quoted" <b>name</b>': 1.5,
    "it's $HOME `id` $(id) \\ back\\slash": "'; \"; </script><!-- ${x} `y`",
    "Größe, ça va? 🐱": "two\nlines\ttab\r\x07\u2028",
    "__proto__": None,
    "END": True,
    "class": 2**60,
    "small": -1e-7,
    "hidden \u202e right to left": False,
}
NODE = shutil.which("node")
SHOW = "globalThis.fetch = async (...given) => ({ json: async () => JSON.stringify(given) });\n"


def run_curl(code: str) -> tuple[list[str], str]:
    """Return the arguments that a shell gives to curl, and what curl reads."""
    fake = 'curl() { for each; do printf "%s\\0" "$each"; done; printf "\\0"; cat; }\n'
    done = subprocess.run(
        ["/bin/sh", "-c", fake + code],
        input=b"",
        env={"TOKEN": "fml_x"},
        capture_output=True,
        check=True,
    )
    arguments, _, body = done.stdout.partition(b"\0\0")
    return arguments.decode().split("\0"), body.decode()


def run_python(code: str, monkeypatch: pytest.MonkeyPatch) -> urllib.request.Request:
    """Return the request that a program makes."""
    made: list[urllib.request.Request] = []

    def answer(request: urllib.request.Request) -> BytesIO:
        made.append(request)
        return BytesIO(b"{}")

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    monkeypatch.setenv("TOKEN", "fml_x")
    exec(compile(code, "snippet", "exec"), {})  # noqa: S102
    return made[0]


def run_javascript(code: str, cwd: Path) -> list[Any]:
    """Return what a module gives to fetch."""
    assert NODE
    (cwd / "ask.mjs").write_text(SHOW + code, "utf-8")
    done = subprocess.run(
        [NODE, "ask.mjs"], cwd=cwd, env={"TOKEN": "fml_x"}, capture_output=True, check=True
    )
    found: list[Any] = json.loads(done.stdout)
    return found


def test_a_shell_gives_curl_every_name_as_it_is() -> None:
    arguments, body = run_curl(curl(Call(URL, True, HOSTILE)))
    assert arguments[0] == URL
    assert "Authorization: Bearer fml_x" in arguments
    assert "Content-Type: application/json" in arguments
    assert json.loads(body) == HOSTILE


def test_python_sends_every_name_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    request = run_python(python(Call(URL, True, HOSTILE)), monkeypatch)
    assert request.full_url == URL
    assert request.get_method() == "POST"
    assert request.get_header("Content-type") == "application/json"
    assert request.get_header("Authorization") == "Bearer fml_x"
    assert isinstance(request.data, bytes)
    assert json.loads(request.data) == HOSTILE


@pytest.mark.skipif(not NODE, reason="Node is missing: install the Debian package nodejs")
def test_javascript_sends_every_name_as_it_is(tmp_path: Path) -> None:
    values = {name: value for name, value in HOSTILE.items() if name != "class"}
    url, options = run_javascript(javascript(Call(URL, True, values)), tmp_path)
    assert url == URL
    assert options["method"] == "POST"
    assert options["headers"]["Authorization"] == "Bearer fml_x"
    assert json.loads(options["body"]) == values


def test_javascript_ends_no_script_and_rounds_no_number() -> None:
    code = javascript(Call(URL, False, HOSTILE))
    assert "</" not in code
    assert "<!" not in code
    assert f'JSON.rawJSON("{2**60}")' in code
    assert '["__proto__"]: null' in code


@pytest.mark.parametrize("url", ["http://x/'; rm -rf ~;'", 'http://x/"${a}`b`</script>\\'])
def test_an_address_is_one_text_in_every_language(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_curl(curl(Call(url, False)))[0] == [url]
    assert run_python(python(Call(url, False)), monkeypatch).full_url == url
    quoted = re.search(r"fetch\((.*)\);", javascript(Call(url, False)))
    assert quoted
    assert json.loads(quoted[1]) == url


def test_a_picture_is_sent_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Call(URL, False, file="my picture")
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8 a picture")
    monkeypatch.chdir(tmp_path)
    body = {"my picture": "/9ggYSBwaWN0dXJl"}
    assert run_curl(curl(call))[0] == [URL, "-F", "my picture=@picture.jpg"]
    request = run_python(python(call), monkeypatch)
    assert isinstance(request.data, bytes)
    assert json.loads(request.data) == body
    if NODE:
        _, options = run_javascript(javascript(call), tmp_path)
        assert json.loads(options["body"]) == body


def test_without_accounts_no_token_is_sent() -> None:
    for snippet in snippets(Call(URL, False, {"x": 1})):
        assert "TOKEN" not in snippet.code
        assert "Authorization" not in snippet.code


def shown(page: str, language: str) -> list[str]:
    """Return the programs in a language on the page."""
    pattern = rf'<code data-language="{language}">(.*?)</code>'
    return [unescape(code) for code in re.findall(pattern, page, re.DOTALL)]


def test_the_page_shows_programs_filled_with_the_example_of_the_model(
    ada: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "picture.jpg").write_bytes(b"a picture")
    monkeypatch.chdir(tmp_path)
    page = ada.get("/docs").text
    values = artifact_of(ada.app).signature.examples[0].values
    ask, look = (run_python(code, monkeypatch) for code in shown(page, "Python"))
    assert ask.full_url == "http://localhost/api/v1/predict"
    assert look.full_url == "http://localhost/api/v1/model"
    assert look.get_method() == "GET"
    assert (ask.get_header("Authorization") == "Bearer fml_x") == WITH_ACCOUNTS
    assert isinstance(ask.data, bytes)
    assert json.loads(ask.data) == (values or {"picture": "YSBwaWN0dXJl"})
    assert len(shown(page, "curl")) == len(shown(page, "JavaScript")) == 2
