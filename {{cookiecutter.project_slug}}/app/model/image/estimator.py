"""The estimator trained on pictures: outlines, then a linear model. Swap in your own here."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from app.model.dataset import Dataset
from app.model.image.features import HogFeatures
from app.model.signature import Feed

FEED = Feed(shape="NHWC")


def build_estimator(dataset: Dataset, task: str) -> Pipeline:
    """Return an unfitted pipeline that takes uint8 rows (n, height, width, 3)."""
    return make_pipeline(HogFeatures(), StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
