"""The command `flask --app wsgi doctor`, which needs no application, so nothing is begun by it.

A start would make folders and a key, and migrate the database; wrong settings would prevent it.
So `wsgi.py` hands the flask command an application with nothing but the doctor in it.
"""

import json
import os
import sys
from collections import Counter

import click
from flask import Flask

WITH_VALUE = {"-A", "--app", "-e", "--env-file"}  # options of `flask` before the command
SHIFT = " " * 6  # the width of the column before a sentence


@click.command()
@click.option("--deploy", is_flag=True, help="Fail on what is unsafe in production, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_context
def doctor(context: click.Context, deploy: bool, as_json: bool) -> None:
    """Look settings, database, model, files and server over; change nothing.

    The exit code is 1 where something fails, else 0. Warnings don't fail.
    """
    # Imported here: the server needs none of it.
    from app.doctor.examination import examine

    results = examine(deploy)
    counts = Counter(finding.level for _, finding in results)
    if as_json:
        checks = [{"check": name, **vars(finding)} for name, finding in results]
        click.echo(json.dumps({"ok": not counts["FAIL"], "checks": checks}, indent=2))
    else:
        for _, finding in results:
            click.echo(f"{finding.level:<{len(SHIFT)}}{finding.says}")
            if finding.mend:
                click.echo(f"{SHIFT}{finding.mend}")
        click.echo(
            f"\n{len(results)} checks: {counts['ok']} ok, {counts['warn']} to look at, "
            f"{counts['FAIL']} failed."
        )
    context.exit(1 if counts["FAIL"] else 0)


def is_called() -> bool:
    """Tell whether this process is `flask … doctor`."""
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        return False
    words = iter(sys.argv[1:])
    for word in words:
        if word in WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word == doctor.name
    return False


def only_doctor() -> Flask:
    """Return an application that can do nothing else."""
    app = Flask("doctor")
    app.cli.add_command(doctor)
    return app
