"""Keep the rooms that were asked for, remove the others, and say what to do next."""

import json
import shutil
from pathlib import Path

ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")

# option -> answer -> what exists only for this answer, relative to the project
IMAGE = ["app/model/image", "app/templates/image", "tests/image"]
TABULAR = ["app/model/tabular", "app/templates/tabular", "tests/tabular"]
TEXT = ["app/model/text", "app/templates/text", "tests/text"]
ROOMS = {
    "model_type": {
        "image-classification": IMAGE,
        "tabular-classification": TABULAR,
        "tabular-regression": TABULAR,
        "text-classification": TEXT,
    },
    "auth": {
        "login": [
            "app/admin",
            "app/auth",
            "app/templates/admin",
            "app/templates/auth",
            "migrations/0002_accounts.py",
            "tests/admin",
            "tests/auth",
        ],
        "none": ["tests/test_visitors.py"],
    },
    "license": {
        "MIT": ["LICENSE-MIT"],
        "BSD-3-Clause": ["LICENSE-BSD-3-Clause"],
        "Apache-2.0": ["LICENSE-Apache-2.0"],
        "proprietary": ["LICENSE-proprietary"],
    },
    "ci": {"github": [".github"], "gitlab": [".gitlab-ci.yml"], "none": []},
}


def remove(path):
    """Delete a file or a folder."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def keep_chosen_rooms(project):
    """Remove from the project everything that belongs to an answer not given."""
    for option, answers in ROOMS.items():
        belonging = {path for paths in answers.values() for path in paths}
        for path in belonging - set(answers[ANSWERS[option]]):
            remove(project / path)
    (project / f"LICENSE-{ANSWERS['license']}").rename(project / "LICENSE")


if __name__ == "__main__":
    keep_chosen_rooms(Path.cwd())
    print(
        f"\nYour application is in {ANSWERS['project_slug']}/. Next:\n\n"
        f"  cd {ANSWERS['project_slug']}\n"
        "  make run      # sets itself up, trains the sample model, serves http://127.0.0.1:8000\n"
        "  make test\n"
    )
