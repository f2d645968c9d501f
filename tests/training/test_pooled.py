"""Draws are pooled by what they hold, and their spread is what makes a gain sure or not."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from models.baselines import BASELINES
from models.registry import default_forecaster
from training.evaluation import Evaluation, Result
from training.pooled import group_coverage, pooled
from training.robustness import drawn, main, robustness
from training.worlds import REFERENCE_WORLD


def result(mae: float, baseline: float, cases: int = 100, **changes: object) -> Result:
    scores = {"forecast": mae, **dict.fromkeys(map(str, BASELINES), baseline)}
    plain = Result(
        split="new_next",
        stage="final",
        cases=cases,
        mae=scores,
        rps=scores,
        bias=0.0,
        crps=0.1,
        coverage={"90%": 0.9},
        group_hits={"jenis kota": (16, 20)},
        brier=0.1,
        reliability=(),
        served=1.0,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def draw(one: Result) -> dict[str, Evaluation]:
    return {"acuan": Evaluation(2024, True, "uji", (one,))}


def test_equal_draws_pool_to_themselves_without_error() -> None:
    (row,) = pooled([draw(result(0.15, 0.2))] * 3)
    assert (row.draws, row.cases) == (3, 300)
    assert row.mae_gain == pytest.approx(0.25)
    assert row.mae_gain_error == pytest.approx(0, abs=1e-12)
    assert row.lowest_group is not None
    assert row.lowest_group[1:] == ("jenis kota", 60)
    assert row.lowest_group[0] == pytest.approx(0.8)


def test_a_draw_counts_by_its_cases() -> None:
    many, few = result(0.1, 0.2, 300, coverage={"90%": 1.0}), result(0.2, 0.2, 100, coverage={"90%": 0.6})
    (row,) = pooled([draw(many), draw(few)])
    assert row.mae_gain == pytest.approx(1 - (0.1 * 3 + 0.2) / 4 / 0.2)
    assert row.coverage["90%"] == pytest.approx(0.9)


def test_the_error_is_that_of_a_mean_where_the_baseline_never_changes() -> None:
    gains = [0.1, 0.2, 0.25, 0.4]
    (row,) = pooled([draw(result(1 - gain, 1.0)) for gain in gains])
    assert row.mae_gain == pytest.approx(np.mean(gains))
    assert row.mae_gain_error == pytest.approx(np.std(gains, ddof=1) / sqrt(len(gains)))


def test_the_best_baseline_is_the_one_of_the_pool() -> None:
    """Picking the best anew in every draw would let chance choose against the forecast."""
    first, second, *others = BASELINES
    rest = {"forecast": 1.0, **dict.fromkeys(map(str, others), 9.0)}
    one = replace(result(1.0, 1.0), mae={**rest, str(first): 1.0, str(second): 2.0})
    other = replace(result(1.0, 1.0), mae={**rest, str(first): 3.0, str(second): 1.0})
    (row,) = pooled([draw(one), draw(other)])
    assert row.mae_gain == pytest.approx(1 - 1.0 / 1.5)


def test_a_group_too_small_in_a_draw_is_told_of_when_the_pool_has_enough() -> None:
    few, none = result(0.15, 0.2, group_hits={"jenis kota": (9, 15)}), result(0.15, 0.2, group_hits={})
    assert few.group_coverage == {}
    assert pooled([draw(few), draw(few)])[0].lowest_group == (0.6, "jenis kota", 30)
    assert pooled([draw(few), draw(none)])[0].lowest_group is None


def test_one_draw_or_draws_of_different_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="two draws"):
        pooled([draw(result(0.1, 0.2))])
    with pytest.raises(ValueError, match="different"):
        pooled([draw(result(0.1, 0.2)), draw(result(0.1, 0.2, split="new_blank"))])


def test_small_draws_of_the_reference_world_are_pooled() -> None:
    found = drawn(lambda seed: robustness(default_forecaster(), (REFERENCE_WORLD,), 60, seed), 2)
    assert found["overall"]["rows"] == len(found["rows"]) == 12
    assert {row["draws"] for row in found["rows"]} == {2}
    assert all(row["mae_gain_error"] > 0 for row in found["rows"])
    reached = sum(row["rps_gain"] >= 0.1 for row in found["rows"])
    assert found["overall"]["rps_gain_reached"] == reached
    assert 0.5 < min(found["overall"]["group_coverage"].values()) <= 1


@pytest.mark.parametrize(
    "wrong",
    [["--draws", "1"], ["--draws", "2", "--floor"], ["--draws", "2", "--hindsight"], ["--floor", "--other-process"]],
)
def test_draws_that_cannot_be_pooled_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(wrong)
    assert wrong[0 if "--draws" in wrong else 1] in capsys.readouterr().err


def test_over_all_rows_a_group_is_covered_as_its_cases_are() -> None:
    full, bare = result(0.15, 0.2, group_hits={"jenis kota": (20, 20)}), result(0.15, 0.2)
    small = result(0.15, 0.2, group_hits={"jenis kota": (0, 10), "jenis lns": (1, 4)})
    rows = [*pooled([draw(full), draw(bare)]), *pooled([draw(small), draw(small)])]
    assert group_coverage(rows) == {"jenis kota": pytest.approx(36 / 60)}
    assert group_coverage([]) == {}
