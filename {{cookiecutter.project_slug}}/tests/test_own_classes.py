"""An estimator with a class of one's own is trained and served once TRUSTED_TYPES names it."""

from pathlib import Path
from typing import Any, Self

import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import make_pipeline

from app.model.activation import active_version
from app.model.artifact import versions
from app.model.kind import room
from tests.fixtures import MakeApp
from tests.questions import question


class Unchanged(TransformerMixin, BaseEstimator):
    """Passes everything through."""

    def fit(self, rows: Any, targets: Any = None) -> Self:
        self.fitted_ = True
        return self

    def transform(self, rows: Any) -> Any:
        return rows


@pytest.fixture
def own_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = room("estimator")
    build = recipe.build_estimator
    monkeypatch.setattr(
        recipe, "build_estimator", lambda *given: make_pipeline(Unchanged(), build(*given))
    )


@pytest.mark.thorough
@pytest.mark.usefixtures("own_recipe")
def test_a_class_of_ones_own_must_be_trusted_to_be_trained_with(
    make_app: MakeApp, own_models: Path
) -> None:
    before = versions(own_models)
    app = make_app(models_dir=own_models)
    result = app.test_cli_runner().invoke(args=["model", "train"])
    assert result.exit_code == 1
    assert result.output.rstrip().endswith(f"set TRUSTED_TYPES={__name__}.Unchanged.")
    assert versions(own_models) == before


@pytest.mark.thorough
@pytest.mark.usefixtures("own_recipe")
def test_a_class_that_is_trusted_is_trained_with_and_served(
    make_app: MakeApp, own_models: Path
) -> None:
    app = make_app(models_dir=own_models, trusted_types=__name__)
    result = app.test_cli_runner().invoke(args=["model", "train"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        assert app.extensions["model"].predictor().version == active_version(own_models)
        assert question(app).answer
