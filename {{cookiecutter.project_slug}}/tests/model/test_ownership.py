"""Models that somebody else could exchange are not served, and are not made."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from app import SettingsError
from app.model.activation import activate, active_version, require_own
from app.model.artifact import (
    SIGNATURE,
    ArtifactError,
    Manifest,
    read_artifact,
    write_version,
)
from app.model.ownership import OTHERS
from app.model.trust import Trust
from app.predict.service import ModelNotReady, ModelService
from tests.fixtures import MakeApp
from tests.servers import KEY
from tests.versions import add_version, finish_loading, switch

if not hasattr(os, "geteuid"):
    pytest.skip("Windows has rights of another kind", allow_module_level=True)

FOUND_OUT = {"version", "created_at", "libraries", "files"}  # by who writes the manifest


def open_up(path: Path, right: int) -> None:
    """Give others the right to write."""
    path.chmod(stat.S_IMODE(path.stat().st_mode) | right)


@pytest.mark.parametrize("right", [stat.S_IWGRP, stat.S_IWOTH], ids=["group", "others"])
def test_what_others_can_change_is_refused_by_name_and_can_be_mended(
    own_models: Path, right: int
) -> None:
    version = own_models / active_version(own_models)
    parts = [own_models, own_models / "active", version, *version.rglob("*")]
    assert len(parts) > 6
    for path in parts:
        require_own(own_models)
        open_up(path, right)
        with pytest.raises(ArtifactError) as refusal:
            require_own(own_models)
        shown = path.relative_to(own_models.parent).as_posix()
        assert str(refusal.value) == (
            f"{shown} can be changed by other users, and a model is a program: "
            "`chmod -R go-w models`."
        )
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)


def test_production_does_not_start_with_what_others_can_change(
    make_app: MakeApp, own_models: Path
) -> None:
    open_up(own_models, stat.S_IWGRP)
    with pytest.raises(SettingsError, match=r"^MODELS_DIR is unsafe: models can be changed by"):
        make_app(app_env="production", secret_key=KEY, models_dir=own_models)


def test_development_only_says_so(
    make_app: MakeApp, own_models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_up(own_models, stat.S_IWGRP)
    app = make_app(models_dir=own_models)
    assert "production would refuse this: models can be changed by other users" in caplog.text
    assert app.extensions["model"].predictor()


def test_what_belongs_to_somebody_else_is_refused(
    own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = own_models.stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    if owner == 0:  # root may change everything anyhow
        require_own(own_models)
        os.chown(own_models / "active", 12345, -1)
    with pytest.raises(ArtifactError, match=r"^models.* belongs to another user \(number \d+\)"):
        require_own(own_models)


def test_a_folder_without_a_model_is_no_danger(tmp_path: Path) -> None:
    open_up(tmp_path, OTHERS)
    require_own(tmp_path)
    require_own(tmp_path / "nowhere")


def test_a_version_that_is_activated_later_is_looked_at_too(own_models: Path) -> None:
    service = ModelService(own_models, Trust(), own_only=True)
    first = service.predictor().version
    open_up(add_version(own_models, "later") / "manifest.json", stat.S_IWGRP)
    switch(own_models, "later")
    service.predictor()
    finish_loading()
    assert service.predictor().version == first
    with pytest.raises(ModelNotReady, match=r"^models/later/manifest\.json can be changed by"):
        ModelService(own_models, Trust(), own_only=True).predictor()


def test_what_is_made_is_ones_own_whatever_the_umask(own_models: Path) -> None:
    version = own_models / active_version(own_models)
    artifact = read_artifact(version)
    about = {
        name: getattr(artifact.manifest, name)
        for name in Manifest.model_fields
        if name not in FOUND_OUT
    }
    files = {name: content for name, content in artifact.files.items() if name != SIGNATURE}
    shutil.rmtree(version)
    open_up(own_models, OTHERS)
    before = os.umask(0)
    try:
        made = write_version(own_models, artifact.signature, files, **about)
        activate(own_models, made.name)
    finally:
        os.umask(before)
    require_own(own_models)
    assert [path for path in own_models.rglob("*") if path.stat().st_mode & OTHERS] == []
