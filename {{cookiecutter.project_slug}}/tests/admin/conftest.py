"""What tests of the admin's pages may ask for besides."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask import Flask

from app.auth import accounts
from app.db import writing
from app.history.models import Record
from app.history.writer import new_ids
from app.model.dataset import Dataset
from app.model.kind import TASK, room
from app.model.sample import Sample
from app.model.signature import Classes
from tests.people import Browser, Program
from tests.questions import artifact_of, samples


class Keep(Protocol):
    """Puts predictions into the history of an application, with values of the record given."""

    def __call__(
        self, app: Flask, count: int, asked: Sequence[Sample] = (), **values: Any
    ) -> None: ...


@pytest.fixture(scope="session", autouse=True)
def no_hurry_with_pictures() -> Iterator[None]:
    """Let no machine be too slow to look at the latest pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.admin.watch.PATIENCE", 60)
        yield


@pytest.fixture(scope="session")
def dataset(data: Path) -> Dataset:
    """The data that the version was made on."""
    found: Dataset = room("dataset").read_dataset(data, None, TASK, lambda items, count: items)
    return found


@pytest.fixture
def admin(app: Flask, ada: Browser, grace: Browser, program: Program) -> Browser:
    """Grace, who looks after it all; Ada and a program were there before and after her."""
    assert ada.session
    assert program.token
    with app.app_context():
        accounts.change("grace@example.org", role="admin")
    return grace


@pytest.fixture
def keep() -> Keep:
    """Keeps predictions of one moment, asked of the active version by Ada on the page."""

    def make(app: Flask, count: int, asked: Sequence[Sample] = (), **values: Any) -> None:
        artifact, now = artifact_of(app), values.get("created_at", datetime.now(UTC))
        output, answer = artifact.signature.output, artifact.signature.examples[0].answer
        same = {
            "owner": "user:1",
            "created_at": now,
            "source": "page",
            "model_version": artifact.manifest.version,
            "answered": answer.model_dump(mode="json", exclude_none=True),
            "classes": output.names if isinstance(output, Classes) else [],
            "duration_ms": 1.0,
        } | values
        chosen = islice(cycle(asked or samples(artifact)), count)
        with app.app_context(), writing() as session:
            for record_id, sample in zip(new_ids(now, count), chosen, strict=True):
                picture = sample.picture
                if picture is not None:
                    (app.config["PICTURES_DIR"] / f"{record_id}.jpg").write_bytes(picture)
                about = {"asked": sample.values, "has_picture": picture is not None}
                session.add(Record(id=record_id, **about, **same))

    return make
