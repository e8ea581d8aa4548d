"""Tree ensembles as the attributes of an ONNX TreeEnsemble node (ai.onnx.ml 5)."""

from typing import Any

import numpy as np
from onnx.numpy_helper import from_array

from app.model.twin.trees import Bools, Ensemble, Floats, Ints

LEQ, MEMBER = 0, 6


def attributes(ensemble: Ensemble) -> dict[str, Any]:
    """The attributes of an ONNX TreeEnsemble node; a leaf of it has one target only, so trees of
    several come once for each (but for the last one of votes).
    """
    width = ensemble.trees[-1].weight.shape[1] - ensemble.votes
    parts = [(tree, column) for tree in ensemble.trees for column in range(width)]
    sizes = [len(tree.left) for tree, _ in parts]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    feature = np.concatenate([tree.feature for tree, _ in parts])
    threshold = np.concatenate([tree.threshold for tree, _ in parts])
    nan_left = np.concatenate([tree.nan_left for tree, _ in parts])
    weight = np.concatenate([tree.weight[:, column] for tree, column in parts])
    target = np.repeat([tree.target + column for tree, column in parts], sizes)
    pairs = list(zip(parts, roots.tolist(), strict=True))
    left = np.concatenate([tree.left + root for (tree, _), root in pairs])
    right = np.concatenate([tree.right + root for (tree, _), root in pairs])
    leaf = np.concatenate([tree.left < 0 for tree, _ in parts])
    members = {root + key: v for (tree, _), root in pairs for key, v in tree.members.items()}

    _join(left, right, leaf, weight)
    left[leaf] = right[leaf] = np.flatnonzero(leaf)  # a tree of one leaf leads to it either way
    kept = _reachable(left, right, leaf, roots)
    inner = kept & ~leaf
    inner[roots] = True
    leaves = kept & leaf
    place = np.where(leaf, np.cumsum(leaves), np.cumsum(inner)) - 1
    at = np.flatnonzero(inner)
    listed = np.array([node in members and not leaf[node] for node in at.tolist()], dtype=bool)
    # Membership is the true branch and NaN a member of nothing: swap where NaN goes left.
    swap = listed & nan_left[at]
    true = np.where(swap, right[at], left[at])
    false = np.where(swap, left[at], right[at])
    stump = leaf[at]
    found = {
        "n_targets": ensemble.targets - ensemble.votes,
        "aggregate_function": 1,
        "post_transform": 0,
        "tree_roots": (np.cumsum(inner) - 1)[roots].tolist(),
        "nodes_featureids": np.where(stump, 0, feature[at]).tolist(),
        "nodes_modes": from_array(np.where(listed, MEMBER, LEQ).astype(np.uint8)),
        "nodes_splits": from_array(np.where(stump | listed, 0.0, threshold[at])),
        "nodes_truenodeids": place[true].tolist(),
        "nodes_falsenodeids": place[false].tolist(),
        "nodes_trueleafs": leaf[true].astype(np.int64).tolist(),
        "nodes_falseleafs": leaf[false].astype(np.int64).tolist(),
        "nodes_missing_value_tracks_true": (nan_left[at] & ~listed).astype(np.int64).tolist(),
        "leaf_targetids": target[leaves].tolist(),
        "leaf_weights": from_array(weight[leaves]),
    }
    if listed.any():
        sets = [np.append(members[node].astype(np.float64), np.nan) for node in at[listed].tolist()]
        found["membership_values"] = from_array(np.concatenate(sets))
    return found


def _join(left: Ints, right: Ints, leaf: Bools, weight: Floats) -> None:
    """Turn splits between equal leaves into leaves, in place: most of a tree, for one class."""
    while True:
        inner = np.flatnonzero(~leaf)
        one, other = left[inner], right[inner]
        same = inner[leaf[one] & leaf[other] & (weight[one] == weight[other])]
        if not len(same):
            return
        weight[same] = weight[left[same]]
        leaf[same] = True


def _reachable(left: Ints, right: Ints, leaf: Bools, roots: Ints) -> Bools:
    kept = np.zeros(len(left), dtype=np.bool_)
    front = roots
    while len(front):
        kept[front] = True
        inner = front[~leaf[front]]
        front = np.concatenate([left[inner], right[inner]])
    return kept
