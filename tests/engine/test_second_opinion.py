"""CBC, where the platform has it, finds plans of the same cost as HiGHS."""

from random import Random

import pulp
import pytest

from tests.benchmarks.plain_model import cbc, plain_cost
from tests.oracles.full_cases import full_case

from .asking import answer, problem_of


def test_cbc_agrees_on_the_cost() -> None:
    if cbc() is None:
        pytest.skip("CBC is not on this platform: PuLP 4 bundles none, and no cbc stands on PATH")
    for seed in range(15):
        case = full_case(Random(seed), groups=seed % 3)
        found = answer(case)
        assert found is not None
        assert plain_cost(problem_of(case)) == found.outcome.cost


def test_pulp_is_the_version_the_engine_knows() -> None:
    assert pulp.__version__.split(".")[0] in ("3", "4")
