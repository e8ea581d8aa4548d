"""Bad input in thousands: the application under gunicorn bears it and goes on answering."""

import base64
import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urljoin

import pytest
from asking import multipart
from conftest import Projects, do_without
from project import Project

from torture import api, corpora, damage, documents, pictures, polyglots, wire, wrong_types
from torture.clients import Answer, Person
from torture.report import Report
from torture.shots import FINE, Shot, Tally, fire
from torture.sizes import SEED, Size
from torture.target import EMAIL, PASSWORD, Target, serving
from torture.watch import watched

PICTURES, TABLES = "image-classification", "tabular-classification"
TEXTS = "text-classification"
Open = Callable[[str], Target]
Part = TypeVar("Part")


@pytest.fixture(scope="module")
def target(projects: Projects, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Serve a kind of project when it is first asked for; all are stopped at the end."""
    made: dict[str, Target] = {}
    with ExitStack() as stack:

        def get(kind: str) -> Target:
            if kind not in made:
                home = tmp_path_factory.mktemp(kind)
                made[kind] = stack.enter_context(serving(projects("login", kind), home))
            return made[kind]

        yield get


def corpus(find: Callable[[], list[Part]]) -> list[Part]:
    """Return a corpus; where it can't be had skip, or fail where REQUIRE_SERVICES=1."""
    try:
        return find()
    except corpora.CorpusError as error:
        do_without(str(error))


def some(found: list[Part], count: int) -> list[Part]:
    """Return so many of them by chance, the same ones each time, in their order."""
    chosen = random.Random(SEED).sample(range(len(found)), min(count, len(found)))
    return [found[place] for place in sorted(chosen)]


def jpeg_of(target: Target) -> bytes:
    """Return the picture that the good question asks about."""
    assert target.question.picture
    return target.question.picture.read_bytes()


def test_the_pictures_that_pillow_is_tested_with(size: Size, report: Report, target: Open) -> None:
    app, found = target(PICTURES), corpus(corpora.pictures)
    assert len(found) > 1000
    shots = [
        pictures.shot(path.name, path.read_bytes(), FINE) for path in some(found, size.pictures)
    ]
    with watched(app) as seen:
        tally = fire(app, shots, every=20)
    report.add("Pillow's test pictures", **tally.figures, **seen.figures)
    tally.check()


def test_pictures_that_are_made_to_harm(size: Size, report: Report, target: Open) -> None:
    app = target(PICTURES)
    with watched(app) as seen:
        tally = fire(app, pictures.shots(jpeg_of(app)))
    report.add("floods and bombs", **tally.figures, **seen.figures)
    tally.check()


def test_files_that_are_two_things_at_once(size: Size, report: Report, target: Open) -> None:
    app = target(PICTURES)
    shots = polyglots.shots(jpeg_of(app))
    assert len(shots) == 20
    with watched(app) as seen:
        tally = fire(app, shots, look=polyglots.look)
    report.add("polyglots", **tally.figures, **seen.figures)
    tally.check()


def good_pictures(app: Target) -> list[Shot]:
    """Return calls with good pictures, in every type and way."""
    jpeg, text = jpeg_of(app), app.question.json
    found = {"JPEG": jpeg, "PNG": pictures.png(40, 40, depth=8, color=0), "WEBP": pictures.WEBP}
    body, content_type = multipart({}, app.question.picture)
    coded = json.dumps({"picture": base64.b64encode(found["PNG"]).decode()}).encode()
    return [
        *(pictures.shot(name, content, FINE) for name, content in found.items()),
        Shot("a form", body, content_type),
        Shot("JSON", text),
        Shot("JSON with a PNG", coded),
    ]


def test_good_calls_that_lost_a_bit_or_their_end(size: Size, report: Report, target: Open) -> None:
    total = Tally()
    apps = {PICTURES: good_pictures(target(PICTURES))}
    apps[TABLES] = [Shot("a row", target(TABLES).question.json)]
    for kind, good in apps.items():
        app = target(kind)
        count = size.damaged * (3 if kind == PICTURES else 1) // 4
        with watched(app) as seen:
            tally = fire(app, damage.damaged(good, count), every=20)
        total.statuses += tally.statuses
        total.wrong += tally.wrong
        total.probes += tally.probes
        total.slowest = max(total.slowest, tally.slowest)
    report.add("bit flips and truncations", **total.figures, **seen.figures)
    total.check()


def test_json_that_must_be_refused(size: Size, report: Report, target: Open) -> None:
    app = target(TABLES)
    found = corpus(corpora.documents)
    assert len(found) > 30
    shots = [Shot(f"document {n}", text.encode()) for n, text in enumerate(found, start=1)]
    with watched(app) as seen:
        tally = fire(app, shots)
    report.add("Python's failing JSON documents", **tally.figures, **seen.figures)
    tally.check()


@pytest.mark.parametrize("kind", [TABLES, PICTURES])
def test_bodies_that_are_too_much_or_none(
    kind: str, size: Size, report: Report, target: Open
) -> None:
    app = target(kind)
    with watched(app) as seen:
        tally = fire(app, documents.shots(json.loads(app.question.json)))
    report.add(f"bodies that are too much, {kind}", **tally.figures, **seen.figures)
    tally.check()


@pytest.mark.parametrize("kind", ["invalid", "valid"])
def test_the_requests_that_gunicorn_is_tested_with(
    kind: str, size: Size, report: Report, target: Open
) -> None:
    app, found = target(TABLES), corpus(lambda: corpora.requests(kind))
    assert len(found) > 50
    tally = Tally()
    with watched(app) as seen:
        for path in found:
            sent = wire.read(path)
            statuses = wire.exchange(app.server.port, sent)
            tally.statuses.update(statuses or [0])
            most = 1 if kind == "invalid" else max(1, sent.count(b"HTTP/1"))
            if problem := wire.problem(statuses, most):
                tally.wrong.append(f"{path.name}: {problem}")
            app.probe()
            tally.probes += 1
    report.add(f"gunicorn's {kind} requests", **tally.figures, **seen.figures)
    tally.check()


def in_every_place(target: Target, text: str) -> Iterator[Shot]:
    """Yield calls with a text wherever one can be sent: value, name, address, query."""
    good, encoded = json.loads(target.question.json), quote(text.encode(errors="replace"), safe="")
    name = next(iter(good))
    yield Shot(f"value {text!r}", json.dumps(good | {name: text}).encode(), allowed=FINE)
    yield Shot(f"field {text!r}", json.dumps(good | {text: 1}).encode(), allowed=FINE)
    pages = FINE | {302, 308}
    for path in (f"/history/{encoded}", f"/{encoded}", f"/sign-in?next={encoded}"):
        yield Shot(f"{path[:10]} {text!r}", b"", path=path, method="GET", allowed=pages)


@pytest.mark.parametrize("kind", [TEXTS, TABLES])
def test_naughty_strings_wherever_a_text_goes(
    kind: str, size: Size, report: Report, target: Open
) -> None:
    app, found = target(kind), corpus(corpora.strings)
    assert len(found) > 450
    shots = [shot for text in some(found, size.strings) for shot in in_every_place(app, text)]
    with watched(app) as seen:
        tally = fire(app, shots, every=20)
    report.add(f"naughty strings, {kind}", **tally.figures, **seen.figures)
    tally.check()


def test_naughty_strings_are_shown_as_they_are(size: Size, report: Report, target: Open) -> None:
    app = target(TEXTS)
    found = [text for text in corpus(corpora.strings) if "<" in text and 9 < len(text) <= 80]
    wrong = []
    with watched(app) as seen:
        for text in (chosen := some(found, size.strings)):
            page = app.person.post("/account/tokens", "/account", name=text)
            if page.status not in {201, 422} or text in page.body.decode():
                wrong.append(f"{page.status} {text!r}")
    report.add("naughty strings as names of tokens", pages=len(chosen), **seen.figures)
    assert not wrong


def led_to(target: Target, address: str) -> Answer:
    """Return the answer to signing in with an address to go on to."""
    with closing(Person(target.server.port)) as person:
        page = f"/sign-in?next={quote(address.encode(), safe='')}"
        return person.post(page, "/sign-in", email=EMAIL, password=PASSWORD, next=address)


def is_inside(location: str) -> bool:
    """Tell whether a browser stays, which takes \\ for / and overlooks tabs and line ends."""
    seen = re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")
    return urljoin("https://localhost/sign-in", seen).startswith("https://localhost/")


def test_addresses_that_lead_elsewhere(size: Size, report: Report, target: Open) -> None:
    app, found, wrong = target(TABLES), corpus(corpora.redirects), []
    assert len(found) >= 25
    assert led_to(app, "/history").headers["location"] == "/history"
    for address in found:
        answer = led_to(app, address)
        location = answer.headers.get("location", "/")
        if answer.status not in FINE | {302, 303} or not is_inside(location):
            wrong.append(f"{address!r} led to {answer.status} {location!r}")
    report.add("Django's unsafe redirects", tried=len(found), led_outside=len(wrong))
    assert not wrong
    app.probe()


def test_common_passwords_are_refused(
    size: Size, report: Report, projects: Projects, tmp_path: Path
) -> None:
    project = projects("login", PICTURES)
    # A few were garbled before they came into the list, and are nobody's password.
    whole = [text for text in corpus(corpora.passwords) if not re.search(r"&#?\w+:|[^ -~]", text)]
    found = [text for text in whole if len(text) >= 8]
    assert len(found) > 5000
    tried = found[: size.passwords]
    taken = accepted(project, [*tried, "rack-and-pinion 1757"], tmp_path)
    report.add("common passwords", tried=len(tried), accepted=len(taken) - 1)
    assert taken == ["rack-and-pinion 1757"], taken[:20]


def accepted(project: Project, passwords: list[str], scratch: Path) -> list[str]:
    """Return which passwords a project would take for a new account."""
    script = Path(corpora.__file__).parent / "inside/passwords.py"
    done = project.run(
        "sh", "-c", f'exec .venv/bin/python "{script}" < "$0"', str(as_file(passwords, scratch)),
        PYTHONPATH=str(project.folder), APP_ENV="development", INSTANCE_DIR=str(scratch),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    taken: list[str] = json.loads(done.stdout)
    return taken


def as_file(found: list[str], folder: Path) -> Path:
    """Return a file with a JSON list."""
    path = folder / "list.json"
    path.write_text(json.dumps(found))
    return path


def test_values_of_the_wrong_type(size: Size, report: Report, target: Open) -> None:
    app = target(TABLES)
    with watched(app) as seen:
        tally = wrong_types.explore(app, size.wrong_types)
    report.add("wrong types", **tally.figures, **seen.figures)
    tally.check()


@pytest.mark.parametrize("kind", [TABLES, PICTURES])
def test_what_the_description_of_the_api_allows_and_what_not(
    kind: str, size: Size, report: Report, target: Open, tmp_path: Path
) -> None:
    app = target(kind)
    with watched(app) as seen:
        figures = api.explore(app, size.cases, tmp_path)
    report.add(f"schemathesis, {kind}", **figures, **seen.figures)
