"""Shapley values: how far each field of a row pushed an answer away from the usual one.

A coalition of fields is worth what the model answers, on average, to rows of the background in
which these fields have the values of the row. A field's Shapley value is what it adds to those that
came before it, averaged over all orders in which they may come. Coalitions that are made so, called
interventional, tell what the model does, whatever goes together in the data (Štrumbelj and
Kononenko, "Explaining prediction models and individual predictions with feature contributions",
2014; Lundberg and Lee, "A unified approach to interpreting model predictions", 2017).
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.why.asking import OutOfTime

Numbers = npt.NDArray[np.float64]
Values = npt.NDArray[Any]  # of fields, of any type
Ask = Callable[[Values], Numbers]  # answers rows (m, n) with numbers (m,). Raises OutOfTime
AT_ONCE = 4096  # rows that are made in one go


def exact(ask: Ask, row: Values, background: Values) -> Numbers:
    """Return the values (n,) by their definition, from all 2**n coalitions of n fields.

    `background` (b, n) makes 2**n * b rows to ask. Raises OutOfTime.
    """
    n, b = len(row), len(background)
    numbers = np.arange(2**n)  # bit i of a coalition's number says whether field i is in it
    members = (numbers[:, np.newaxis] >> np.arange(n)) & 1 == 1
    worth = np.empty(2**n)
    step = max(1, AT_ONCE // b)
    for start in range(0, 2**n, step):
        some = members[start : start + step, np.newaxis, :]
        rows = np.where(some, row, background).reshape(-1, n)
        worth[start : start + step] = ask(rows).reshape(-1, b).mean(axis=1)
    orders = [math.factorial(s) * math.factorial(n - 1 - s) for s in range(n)]
    shares = np.array(orders) / math.factorial(n)  # of all orders, by the size of what is before
    found = np.empty(n)
    for field in range(n):
        without = numbers[~members[:, field]]
        gain = worth[without + 2**field] - worth[without]
        found[field] = (shares[members[without].sum(axis=1)] * gain).sum()
    return found


def estimate(
    ask: Ask, row: Values, background: Values, rounds: int, seed: int = 0
) -> tuple[Numbers, Numbers]:
    """Return the values (n,) from some orders, and the standard error of each.

    In each round every row of the background (b, n) meets one order of the fields, and the same
    backwards, which evens out much of the chance (Mitchell and others, "Sampling permutations for
    Shapley value estimation", 2022): 2 * b * (n + 1) rows. Rounds end early where time runs out;
    raises OutOfTime before the second, without which no error is known.
    """
    rng, (b, n) = np.random.default_rng(seed), background.shape
    found: list[Numbers] = []
    for _ in range(rounds):
        orders = rng.permuted(np.tile(np.arange(n), (b, 1)), axis=1)
        try:
            there = gains(ask, row, background, orders)
            found.append((there + gains(ask, row, background, orders[:, ::-1])) / 2)
        except OutOfTime:
            break
    if len(found) < 2:
        raise OutOfTime
    each = np.stack(found)
    # All rows of the background come equally often: chance is what differs for the same row.
    errors = np.sqrt(each.var(axis=0, ddof=1).mean(axis=0) / (b * len(found)))
    return each.mean(axis=(0, 1)), errors


def gains(ask: Ask, row: Values, background: Values, orders: npt.NDArray[np.intp]) -> Numbers:
    """Return what each field (b, n) adds when they come in an order (b, n) of their own."""
    b, n = background.shape
    turn = np.argsort(orders, axis=1)  # when each field comes
    come = turn[:, np.newaxis, :] < np.arange(n + 1)[:, np.newaxis]  # (b, n + 1, n)
    rows = np.where(come, row, background[:, np.newaxis, :]).reshape(-1, n)
    steps = np.diff(ask(rows).reshape(b, n + 1), axis=1)
    return np.take_along_axis(steps, turn, axis=1)
