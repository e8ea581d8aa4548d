"""schemathesis on the API's own description: what it allows and what it doesn't, in thousands."""

import re
import subprocess
import sys
from pathlib import Path

from torture.sizes import SEED
from torture.target import Target

# A file may be as described and yet be no picture; a number may be, and make a model overflow.
LEFT_OUT = "positive_data_acceptance"


def command(target: Target, cases: int) -> list[str]:
    """Return the command that tries a served API."""
    program = str(Path(sys.executable).with_name("schemathesis"))
    site = f"http://127.0.0.1:{target.server.port}"
    options = [
        "--checks",
        "all",
        "--exclude-checks",
        LEFT_OUT,
        "--seed",
        str(SEED),
        "--max-examples",
        str(cases),
    ]
    options += ["--continue-on-failure", "--no-color", "--generation-database", "none"]
    options += ["--suppress-health-check", "all", "--request-timeout", "30"]
    token = f"Authorization: Bearer {target.token}"
    return [program, "run", f"{site}/api/openapi.json", "--header", token, *options]


def explore(target: Target, cases: int, folder: Path) -> dict[str, object]:
    """Let schemathesis try it, in a folder for what it leaves; fail with what it found."""
    done = subprocess.run(
        command(target, cases), cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    found = re.search(r"([\d,]+) generated", done.stdout)
    assert found, done.stdout
    return {"cases": int(found[1].replace(",", ""))}
