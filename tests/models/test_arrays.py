"""Means and deviations of what is known are numpy's own, to the last bit, without its warnings."""

import warnings

import numpy as np
import pytest

from models.arrays import known_deviation, known_mean


@pytest.mark.parametrize("shape", [(40, 47), (40, 47, 3), (3, 1)])
def test_as_numpy_where_something_is_known_and_nan_where_nothing_is(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(3, 1, shape)
    values[rng.random(shape) < 0.4] = np.nan
    values[0] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mean, deviation = known_mean(values), known_deviation(values)
    with pytest.warns(RuntimeWarning):
        expected_mean = np.nanmean(values, axis=1)
    with pytest.warns(RuntimeWarning):
        expected_deviation = np.nanstd(values, axis=1)
    assert np.array_equal(mean, expected_mean, equal_nan=True)
    assert np.array_equal(deviation, expected_deviation, equal_nan=True)
    assert np.isnan(mean[0]).all()
