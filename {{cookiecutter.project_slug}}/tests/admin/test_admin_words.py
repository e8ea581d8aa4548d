"""No word on an admin's page stands outside of what can be translated."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.admin.models import Activation
from app.db import writing
from tests.admin.conftest import Keep
from tests.marked import leftovers, nobodys
from tests.people import Browser
from tests.questions import artifact_of, right_answer

pytestmark = pytest.mark.thorough  # every page, word by word; the catalogs are tested quickly
OWN = {"ada@example.org", "grace@example.org", "programmer@example.org", "notebook"}
PATHS = ("", "/people", "/people/role?email=ada@example.org", "/tokens", "/versions", "/drift")


@pytest.mark.usefixtures("everything_marked")
def test_no_word_is_left_out_of_translation(app: Flask, admin: Browser, keep: Keep) -> None:
    artifact = artifact_of(app)
    output = artifact.signature.output
    texts = {artifact.manifest.estimator, artifact.manifest.version, *OWN, *nobodys(app)}
    texts |= {output.target, "R²", *getattr(output, "names", [])}
    with app.app_context(), writing() as session:
        version, now = artifact.manifest.version, datetime.now(UTC)
        session.add(Activation(version=version, way="activate", at=now, user_id=None))
    keep(app, 60, correct=right_answer(getattr(output, "names", [])))
    for path in PATHS:
        assert leftovers(admin.get(f"/admin{path}").text, texts) == [], path
