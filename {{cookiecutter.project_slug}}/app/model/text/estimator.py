"""The estimator trained on texts: words and pairs of words, then a linear model. Swap in yours."""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from app.model.dataset import Dataset
from app.model.signature import Feed

FEED = Feed(shape="texts")


def build_estimator(dataset: Dataset, task: str) -> Pipeline:
    """Return an unfitted pipeline that takes a list of strings."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    return make_pipeline(words, LogisticRegression(C=10, max_iter=1000))
