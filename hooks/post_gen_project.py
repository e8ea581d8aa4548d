"""Keep the rooms that were asked for, remove the others, and say what to do next."""

import json
import shutil
from pathlib import Path

ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")

# option -> answer -> what exists only for this answer, relative to the project
ROOMS = {
    "model_type": {
        "image-classification": ["app/model/image", "app/templates/image", "tests/model/image"],
    },
    "auth": {
        "login": [
            "app/auth",
            "app/templates/auth",
            "migrations/0002_accounts.py",
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
        kept = set(answers[ANSWERS[option]])
        for answer in answers.values():
            for path in set(answer) - kept:
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
