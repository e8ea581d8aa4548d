"""Which classes a model file may ask for."""

import pytest

from app.model.trust import Trust


@pytest.mark.parametrize(
    "name",
    [
        "sklearn.linear_model._logistic.LogisticRegression",
        "numpy.ndarray",
        "numpy._core.multiarray._reconstruct",
        "scipy.sparse._csr.csr_matrix",
        "app.model.image.features.HogFeatures",
        "app.model.tabular.features.DateFeatures",
        "builtins.dict",
        "collections.OrderedDict",
    ],
)
def test_what_models_are_made_of_is_allowed(name: str) -> None:
    assert Trust().allows(name)


@pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "posix.system",
        "subprocess.Popen",
        "builtins.eval",
        "builtins.exec",
        "builtins.getattr",
        "builtins.__import__",
        "pathlib.Path.touch",
        "collections",
        "sklearnx.Model",
        "sklearn_extra.Model",
        "app.auth.accounts.change",
        "app.db.db",
        "app.model.importing.main",
        "mine.Rescale",
    ],
)
def test_anything_else_is_not(name: str) -> None:
    assert not Trust().allows(name)
    assert not Trust().allows_in_skops(name)


@pytest.mark.parametrize(
    ("added", "name", "allowed"),
    [
        ("mine.Rescale", "mine.Rescale", True),
        ("mine", "mine.features.Rescale", True),
        ("mine", "miner.Rescale", False),
        ("mine.Rescale", "mine.Other", False),
        ("mine.Rescale", "mine", False),
    ],
)
def test_what_is_added_is_allowed_with_all_that_is_inside(
    added: str, name: str, allowed: bool
) -> None:
    trust = Trust([added])
    assert trust.allows(name) is allowed
    assert trust.allows_in_skops(name) is allowed
