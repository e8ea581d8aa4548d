"""Checks of the model: is one active, whole and right, and does it stand on what it stood on?"""

from app.doctor.case import Case, Check
from app.doctor.finding import Finding, fail_as, ok, warn
from app.model.activation import active_version
from app.model.artifact import (
    ArtifactError,
    Manifest,
    installed_libraries,
    read_artifact,
    read_manifest,
)
from app.model.card import Words
from app.model.predictor import Predictor
from app.model.trust import Trust

AGAIN = "Train or import the model again, or activate another version."


def active_manifest(case: Case) -> Manifest | None:
    """Return the manifest of the active version, where it can be read."""
    models = case.settings.models_dir
    try:
        return read_manifest(models / active_version(models))
    except ArtifactError:
        return None


def model_is_active(case: Case) -> Finding:
    """Is there a version to serve?"""
    try:
        return ok(f"Version {active_version(case.settings.models_dir)} is active.")
    except ArtifactError as error:
        return fail_as(str(error), AGAIN)


def model_is_whole(case: Case) -> Finding | None:
    """Has every file of the active version the hash in its manifest?"""
    models = case.settings.models_dir
    try:
        name = active_version(models)
    except ArtifactError:
        return None
    try:
        artifact = read_artifact(models / name)
    except ArtifactError as error:
        return fail_as(str(error), AGAIN)
    return ok(f"Its {len(artifact.files)} files are as they were made.")


def model_answers(case: Case) -> Finding | None:
    """Can the active version be loaded, and does it answer its examples as when it was made?"""
    whole = model_is_whole(case)
    if whole is None or whole.level != "ok":
        return None
    settings = case.settings
    folder = settings.models_dir / active_version(settings.models_dir)
    try:
        loaded = Predictor.load(folder, Trust(settings.trusted_types), settings.compiled_model)
    except ArtifactError as error:
        return fail_as(str(error), AGAIN)
    return ok(f"It answers its {len(loaded.signature.examples)} examples as when it was made.")


def model_is_compiled(case: Case) -> Finding | None:
    """Does the compiled twin answer, so that the server needs neither scikit-learn nor pandas?"""
    manifest = active_manifest(case)
    if manifest is None:
        return None
    if manifest.compiled.file is None:
        return warn(
            manifest.compiled.told,
            "It is right but slower: other settings or another estimator may be compiled.",
        )
    if not case.settings.compiled_model:
        return warn(
            "COMPILED_MODEL is off, so the slower estimator answers.", "Leave COMPILED_MODEL out."
        )
    return ok(manifest.compiled.told)


def model_has_its_libraries(case: Case) -> Finding | None:
    """Are the libraries of the versions that the model was made with?"""
    manifest = active_manifest(case)
    if manifest is None:
        return None
    here = installed_libraries()
    others = {name: made for name, made in manifest.libraries.items() if here.get(name) != made}
    if others:
        told = ", ".join(
            f"{name} {made} (here {here.get(name, 'none')})" for name, made in others.items()
        )
        pins = " ".join(f"{name}=={made}" for name, made in others.items())
        return warn(f"The model was made with {told}.", f"pip install {pins}; or make it again.")
    return ok("The libraries are of the versions that the model was made with.")


def model_is_described(case: Case) -> Finding | None:
    """Does the model page say what the model is for, and what it isn't for?"""
    models = case.settings.models_dir
    try:
        card = read_artifact(models / active_version(models)).card
    except ArtifactError:
        return None
    words = card.words if card else Words()
    if not (words.purpose and words.limits):
        return warn(
            "Nobody has written what the model is for and what it isn't for.",
            f"Write it in {case.settings.model_card.name}; train or import the model again.",
        )
    return ok("The model page says what the model is for.")


CHECKS: tuple[Check, ...] = (
    model_is_active,
    model_is_whole,
    model_answers,
    model_is_compiled,
    model_has_its_libraries,
    model_is_described,
)
