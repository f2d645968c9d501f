"""Threads that fit at once leave the process its warnings, and raise no false alarm."""

import warnings

import pytest
from sklearn.utils.parallel import delayed

from training.thread_warnings import filters_kept


def emptied_by_another_thread() -> None:
    """What scikit-learn does with the filters between two steps of another thread."""
    warnings.resetwarnings()


def test_filters_that_threads_emptied_are_back_afterwards() -> None:
    before = list(warnings.filters)
    assert before
    with filters_kept():
        emptied_by_another_thread()
    assert list(warnings.filters) == before


def test_only_the_false_alarm_is_withheld() -> None:
    part, arguments, named = delayed(abs)(-3)
    with pytest.warns(UserWarning, match=r"sklearn\.utils\.parallel\.delayed"):
        assert part(*arguments, **named) == 3
    with warnings.catch_warnings(record=True) as told, filters_kept():
        emptied_by_another_thread()
        assert part(*arguments, **named) == 3
        warnings.warn("penuh", ResourceWarning, stacklevel=1)
    assert [(str(one.message), one.category) for one in told] == [("penuh", ResourceWarning)]
