"""Fitted scikit-learn tree models as plain node arrays, without loss of a bit."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SINGLE = (DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, ExtraTreeRegressor)
FORESTS = (
    RandomForestClassifier,
    RandomForestRegressor,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
)
BOOSTED = (GradientBoostingClassifier, GradientBoostingRegressor)
HISTOGRAM = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)
MODELS = (*SINGLE, *FORESTS, *BOOSTED, *HISTOGRAM)

LINKS = {
    "IdentityLink": "identity",
    "LogLink": "exp",
    "LogitLink": "logistic",
    "HalfLogitLink": "logistic",
    "MultinomialLogit": "softmax",
}


@dataclass(frozen=True)
class Tree:
    """One tree: arrays over its n nodes; left is -1 at a leaf; weight is (n, targets)."""

    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    nan_left: Bools
    weight: Floats
    target: int = 0  # of the first column of weight
    # A node listed here ignores its threshold: the listed codes go right if NaN goes left,
    # and left if NaN goes right; every other code goes where NaN goes.
    members: dict[int, Ints] = field(default_factory=dict)


@dataclass(frozen=True)
class Ensemble:
    """Trees summed in their order, over `divisor`, then sent through `link`.

    Feature i of the trees is column columns[i] of the input; where categories has it, it is a
    code: 1 for the first of those values, 2 for the next, 0 for any other number and NaN.
    """

    trees: list[Tree]
    targets: int
    divisor: int = 1
    link: str = "identity"
    slope: float = 1.0  # what the raw score is multiplied with before the logistic function
    zero_is_second: bool = False  # the class of a raw binary score of exactly 0
    single: bool = True  # whether scikit-learn rounds the inputs to float32
    votes: bool = False  # whether each leaf holds 1 for one of several classes, 0 for the others
    columns: Ints | None = None  # None: as they come
    categories: list[Floats] = field(default_factory=list)  # of the first features


def has_trees(estimator: Any) -> bool:
    """Whether the estimator is exactly one of MODELS, so flatten() and split_rows() know it."""
    return type(estimator) in MODELS


def flatten(estimator: Any) -> Ensemble:
    """The trees of a fitted estimator; NotImplementedError where they cannot be exact."""
    if not has_trees(estimator):
        raise NotImplementedError(f"{type(estimator).__name__} is not a known tree model")
    if getattr(estimator, "n_outputs_", 1) != 1:
        raise NotImplementedError("only one target per row is supported")
    if isinstance(estimator, HISTOGRAM):
        return _histogram(estimator)
    if isinstance(estimator, BOOSTED):
        return _boosted(estimator)
    members = [estimator] if isinstance(estimator, SINGLE) else estimator.estimators_
    trees = [_classic(member.tree_) for member in members]
    targets = trees[0].weight.shape[1]
    votes = targets > 1 and all(_votes(tree) for tree in trees)
    return Ensemble(trees, targets, divisor=len(trees), votes=votes)


def _votes(tree: Tree) -> bool:
    leaves = tree.weight[tree.left < 0]
    return bool(np.all((leaves == 0) | (leaves == 1)) and np.all(leaves.sum(axis=1) == 1))


def _classic(tree: Any) -> Tree:
    return Tree(
        feature=tree.feature.astype(np.int64),
        threshold=tree.threshold.astype(np.float64),
        left=tree.children_left.astype(np.int64),
        right=tree.children_right.astype(np.int64),
        nan_left=tree.missing_go_to_left.astype(np.bool_),
        weight=tree.value[:, 0, :].astype(np.float64),
    )


def _constant(values: Floats) -> list[Tree]:
    """Trees of one leaf each: summing them first keeps scikit-learn's order of additions."""
    leaf, zero, right = np.array([-1]), np.zeros(1), np.zeros(1, dtype=np.bool_)
    return [
        Tree(leaf, zero, leaf, leaf, right, np.array([[value]]), target)
        for target, value in enumerate(values.ravel().tolist())
    ]


def _link(estimator: Any) -> str:
    name = type(estimator._loss.link).__name__
    if name not in LINKS:
        raise NotImplementedError(f"the link {name} of loss {estimator.loss!r} is not supported")
    return LINKS[name]


def _boosted(estimator: Any) -> Ensemble:
    init = estimator.init_
    if init != "zero" and (
        type(init) not in (DummyClassifier, DummyRegressor) or init.strategy == "stratified"
    ):
        raise NotImplementedError("gradient boosting with an init estimator is not supported")
    trees = _constant(estimator._raw_predict_init(np.zeros((1, estimator.n_features_in_))))
    for stage in estimator.estimators_:
        for target, member in enumerate(stage):
            tree = _classic(member.tree_)
            weight = tree.weight * estimator.learning_rate
            # Its trees never look at NaN, for which `x <= threshold` is false.
            right = np.zeros_like(tree.nan_left)
            trees.append(
                Tree(tree.feature, tree.threshold, tree.left, tree.right, right, weight, target)
            )
    classifier = isinstance(estimator, GradientBoostingClassifier)
    return Ensemble(
        trees,
        targets=estimator.n_trees_per_iteration_,
        link=_link(estimator) if classifier else "identity",
        slope=2.0 if estimator.loss == "exponential" else 1.0,
        zero_is_second=True,
    )


def _histogram(estimator: Any) -> Ensemble:
    columns, categories = _columns(estimator)
    trees = _constant(np.asarray(estimator._baseline_prediction, dtype=np.float64))
    for stage in estimator._predictors:
        for target, predictor in enumerate(stage):
            trees.append(_predictor(predictor, target, categories))
    return Ensemble(
        trees,
        targets=estimator.n_trees_per_iteration_,
        link=_link(estimator),
        single=False,
        columns=columns,
        categories=categories,
    )


def _columns(estimator: Any) -> tuple[Ints | None, list[Floats]]:
    """The input column of each feature of the trees, and the categories of the first ones."""
    mask = estimator.is_categorical_
    if mask is None or not mask.any():
        return None, []
    categories = []
    for found in estimator._preprocessor.named_transformers_["encoder"].categories_:
        if found.dtype.kind not in "biuf":
            raise NotImplementedError("only numbers can be categories")
        values = found.astype(np.float64)
        if np.any(np.diff(values) == 0):
            raise NotImplementedError("categories beyond 2**53 are not distinct as float64")
        categories.append(values[~np.isnan(values)])
    # Its column transformer puts the categorical features first.
    return np.concatenate([np.flatnonzero(mask), np.flatnonzero(~mask)]), categories


def _predictor(predictor: Any, target: int, categories: list[Floats]) -> Tree:
    nodes = predictor.nodes
    leaf = nodes["is_leaf"].astype(np.bool_)
    nan_left = nodes["missing_go_to_left"].astype(np.bool_)
    members = {}
    for node in np.flatnonzero(nodes["is_categorical"].astype(np.bool_) & ~leaf).tolist():
        code = np.arange(len(categories[int(nodes["feature_idx"][node])]))
        bits = predictor.raw_left_cat_bitsets[nodes["bitset_idx"][node]][code // 32]
        goes_left = (bits >> (code % 32).astype(np.uint32)) & 1 == 1
        members[node] = code[goes_left != nan_left[node]] + 1
    return Tree(
        feature=nodes["feature_idx"].astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        left=np.where(leaf, -1, nodes["left"].astype(np.int64)),
        right=np.where(leaf, -1, nodes["right"].astype(np.int64)),
        nan_left=nan_left,
        weight=nodes["value"].astype(np.float64)[:, None],
        target=target,
        members=members,
    )
