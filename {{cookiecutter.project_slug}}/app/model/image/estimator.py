"""The estimator trained on pictures: outlines, then a linear model. Swap in your own here."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from app.model.image.features import HogFeatures


def build_estimator() -> Pipeline:
    """Return an unfitted pipeline that takes uint8 rows (n, 64, 64, 3)."""
    return make_pipeline(HogFeatures(), StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
