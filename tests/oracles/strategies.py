"""Hypothesis strategies over the small cases; failing examples shrink."""

from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from .brute_force import Case
from .small_cases import ANYTHING, Shape, shuffled, small_case

LAW = settings(
    deadline=None,
    max_examples=60,
    derandomize=True,  # the same cases on every machine; the seeded sweeps look further
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""How every law is tried."""


def sources() -> st.SearchStrategy[Random]:
    """Random sources that Hypothesis controls."""
    return st.randoms(use_true_random=False)


def cases(shape: Shape = ANYTHING) -> st.SearchStrategy[Case]:
    """Small cases of one shape."""
    return sources().map(lambda random: small_case(random, shape))


def reordered_cases(shape: Shape = ANYTHING) -> st.SearchStrategy[tuple[Case, Case]]:
    """A small case, and the same question with its inputs in another order."""

    def both(random: Random) -> tuple[Case, Case]:
        case = small_case(random, shape)
        return case, shuffled(random, case)

    return sources().map(both)
