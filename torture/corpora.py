"""What others have collected to break programs: fetched from the registries, never committed.

Kept in `build/torture/corpora`. pip and npm fetch it from wherever they are configured to.
"""

import ast
import gzip
import importlib.util
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / "build/torture/corpora"
PILLOW, GUNICORN, DJANGO = "pillow==13.0.0", "gunicorn==27.0.1", "django==5.2.19"
SIMPLEJSON, STRINGS = "simplejson==4.3.0", "blns@2.0.4"


class CorpusError(Exception):
    """A corpus isn't in the cache and can't be fetched; the message names it and says why."""


def run(command: list[str], name: str, folder: Path) -> None:
    """Run a client of a registry in a folder. Raises CorpusError."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CorpusError(f"{name} can't be fetched: {error}") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise CorpusError(f"{name} can't be fetched by {Path(command[0]).name}: {said[-1]}")


def download(name: str, folder: Path) -> None:
    """Put the source archive of a package into a folder. Raises CorpusError."""
    if "@" in name:
        run(["npm", "pack", "--silent", name], name, folder)
        return
    package = name.partition("==")[0]
    options = ["--quiet", "--no-deps", "--no-binary", package, "--dest", str(folder)]
    run([sys.executable, "-m", "pip", "download", *options, name], name, folder)


def unpacked(name: str, wanted: str) -> Path:
    """Return a folder with those files of a package whose path matches. Raises CorpusError."""
    folder = CACHE / re.sub(r"\W+", "-", name)
    if folder.exists():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        draft = Path(scratch) / "draft"
        draft.mkdir()
        download(name, Path(scratch))
        (archive,) = Path(scratch).glob("*.t*gz")
        with tarfile.open(archive) as members:
            for member in members:
                path = Path(*Path(member.name).parts[1:])  # without the folder around all
                file = members.extractfile(member) if member.isfile() else None
                if file is None or ".." in path.parts or not re.search(wanted, path.as_posix()):
                    continue
                (draft / path).parent.mkdir(parents=True, exist_ok=True)
                (draft / path).write_bytes(file.read())
        draft.rename(folder)
    return folder


def pictures() -> list[Path]:
    """Return the pictures that Pillow is tested with. Raises CorpusError."""
    folder = unpacked(PILLOW, r"^Tests/images/")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def requests(kind: str) -> list[Path]:
    """Return the `valid` or `invalid` requests that gunicorn is tested with."""
    folder = unpacked(GUNICORN, r"^tests/requests/") / "tests/requests" / kind
    return sorted(folder.glob("*.http"))


def passwords() -> list[str]:
    """Return the common passwords that Django refuses, the commonest first."""
    folder = unpacked(DJANGO, r"^django/contrib/auth/common-passwords|^tests/utils_tests/test_http")
    packed = (folder / "django/contrib/auth/common-passwords.txt.gz").read_bytes()
    return gzip.decompress(packed).decode().split()


def redirects() -> list[str]:
    """Return the addresses that Django's tests call unsafe to redirect to."""
    passwords()
    source = (CACHE / re.sub(r"\W+", "-", DJANGO) / "tests/utils_tests/test_http.py").read_text()
    return longest_list(source, "test_bad_urls")


def strings() -> list[str]:
    """Return the Big List of Naughty Strings."""
    folder = unpacked(STRINGS, r"\.json$")
    lists = [json.loads(path.read_text("utf-8")) for path in folder.rglob("*.json")]
    found: list[str] = max((each for each in lists if isinstance(each, list)), key=len)
    return found


def documents() -> list[str]:
    """Return the JSON documents that Python's own parser must refuse, of this Python if it can."""
    try:
        found = importlib.util.find_spec("test.test_json.test_fail")
    except ModuleNotFoundError:
        found = None
    if found and found.origin and Path(found.origin).suffix == ".py":
        source = Path(found.origin)
    else:  # Debian's Python comes without its tests; this is where they are from
        source = unpacked(SIMPLEJSON, r"tests/test_fail\.py$") / "simplejson/tests/test_fail.py"
    return longest_list(source.read_text("utf-8"))


def longest_list(source: str, function: str | None = None) -> list[str]:
    """Return the longest list of texts that is written in a Python source, or in a function."""
    tree: ast.AST = ast.parse(source)
    if function:
        tree = next(
            each
            for each in ast.walk(tree)
            if isinstance(each, ast.FunctionDef) and each.name == function
        )
    lists = [
        [part.value for part in each.elts if isinstance(part, ast.Constant)]
        for each in ast.walk(tree)
        if isinstance(each, ast.List | ast.Tuple)
    ]
    return [each for each in max(lists, key=len) if isinstance(each, str)]
