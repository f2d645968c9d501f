import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.arrays import exceedance, expected_level, level_probabilities, logit_shift, shift_to_mean

DISTRIBUTIONS = arrays(float, (3, 5), elements=st.floats(0.01, 1)).map(lambda a: a / a.sum(axis=1, keepdims=True))
SHIFTS = st.floats(-3, 3)


@given(DISTRIBUTIONS)
def test_cumulating_and_taking_differences_are_inverse(p: np.ndarray) -> None:
    assert np.allclose(level_probabilities(exceedance(p)), p)


@given(arrays(float, (4, 4), elements=st.floats(-1, 2)))
def test_any_cuts_make_distributions(cuts: np.ndarray) -> None:
    p = level_probabilities(cuts)
    assert np.all(p >= 0)
    assert np.allclose(p.sum(axis=-1), 1)


@given(DISTRIBUTIONS, SHIFTS, SHIFTS)
def test_a_higher_shift_never_lowers_a_level(p: np.ndarray, one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert np.all(exceedance(logit_shift(p, np.array(high))) >= exceedance(logit_shift(p, np.array(low))) - 1e-12)


@given(DISTRIBUTIONS)
def test_no_shift_changes_nothing(p: np.ndarray) -> None:
    assert np.allclose(logit_shift(p, np.array(0.0)), p, atol=1e-8)


@pytest.mark.parametrize("target", [1.5, 2.6, 3.5, 4.2])
def test_shift_to_mean_reaches_the_mean(target: float) -> None:
    rng = np.random.default_rng(3)
    p = rng.dirichlet(np.ones(5), (4, 47))
    weights = np.full(47, 1 / 47)
    shift = shift_to_mean(p, weights, np.full(4, target))
    assert expected_level(logit_shift(p, shift[:, None])) @ weights == pytest.approx(np.full(4, target), abs=1e-4)
