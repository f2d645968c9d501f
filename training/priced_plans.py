"""Plans that are optimal at some price of an index point: what an optimiser picks from a forecast, without solving."""

import numpy as np

from data.effort import step_efforts
from data.instrument import Instrument
from models.arrays import Floats
from models.pairs import indicator_weights

HALVINGS = 30
"""Of the interval in which the price lies, on a logarithmic scale."""

PRICES = (1e-2, 1e6)
"""Effort points per index point between which every step is either too dear or worth its cost."""


def priced_plans(instrument: Instrument, expected: Floats, base: Floats, share: Floats) -> Floats:
    """The cheapest plans that gain about a share of what is within reach, by effort points without shared costs.

    At a price u of an index point each indicator goes to the level of highest u w e(level) - cost(level). Such plans
    are the vertices of the optimal frontier (Everett 1963, Operations Research 11(3)); the price is found by bisection.

    Args:
        instrument: of the plans.
        expected: mean level given for every level planned, never falling with it, shape (plans, indicators, 5).
        base: levels that the plans build on, shape (plans, indicators).
        share: of the highest expected gain that each plan seeks, 0-1, shape (plans,).

    Returns:
        planned levels, shape (plans, indicators).
    """
    cost = _costs(instrument, base)
    weighted = expected * indicator_weights(instrument)[:, None]
    now = np.take_along_axis(weighted, (base - 1).astype(int)[..., None], axis=2).sum(axis=(1, 2))
    wanted = now + share * (weighted[..., -1].sum(axis=1) - now)
    low, high = (np.full(len(base), np.log(price)) for price in PRICES)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = _gained(weighted, _best(weighted, cost, middle)) >= wanted
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return _best(weighted, cost, high) + 1.0


def _best(weighted: Floats, cost: Floats, log_price: Floats) -> np.ndarray:
    """Position of the best level per plan and indicator."""
    return np.asarray((np.exp(log_price)[:, None, None] * weighted - cost).argmax(axis=2))


def _gained(weighted: Floats, position: np.ndarray) -> Floats:
    return np.asarray(np.take_along_axis(weighted, position[..., None], axis=2).sum(axis=(1, 2)))


def _costs(instrument: Instrument, base: Floats) -> Floats:
    """Effort points from the base to every level, infinite below it, shape (plans, indicators, 5)."""
    efforts = step_efforts(instrument)
    total = np.array(
        [[sum(float(efforts[i, k]) for k in range(2, level + 1)) for level in range(1, 6)] for i in instrument.ids]
    )
    own = np.take_along_axis(np.broadcast_to(total, (*base.shape, 5)), (base - 1).astype(int)[..., None], axis=2)
    return np.where(np.arange(1, 6) >= base[..., None], total - own, np.inf)
