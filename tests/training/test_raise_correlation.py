"""Correlation of rises: found again where it is known, 0 where there is none; the shipped figure is the data's."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from data.instrument_file import shipped_instrument
from engine.raise_chances import YEARLY_RISES
from training.level_pairs import read_level_pairs
from training.raise_correlation import main, raise_correlation, rises

Floats = NDArray[np.float64]


def drawn(rho: float, institutions: int = 1500, seed: int = 1) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    share = np.broadcast_to(rng.uniform(0.1, 0.7, 30), (institutions, 30)).copy()
    score = rho**0.5 * rng.standard_normal((institutions, 1)) + (1 - rho) ** 0.5 * rng.standard_normal(share.shape)
    return (score < ndtri(share)).astype(float), share


@pytest.mark.parametrize("rho", [0.05, 0.2, 0.4, 0.6])
def test_a_known_correlation_is_found_again(rho: float) -> None:
    assert raise_correlation(*drawn(rho)) == pytest.approx(rho, abs=0.04)


def test_independent_rises_have_none() -> None:
    assert raise_correlation(*drawn(0.0)) < 0.01


def test_cells_without_a_share_are_left_out() -> None:
    risen, share = drawn(0.3)
    share[:, ::3] = np.nan
    risen[:, ::3] = 1
    assert raise_correlation(risen, share) == pytest.approx(0.3, abs=0.04)


def test_the_shipped_figure_is_what_the_real_cycles_show(shared_data: Path) -> None:
    spbe = shipped_instrument("spbe-2020")
    pairs = read_level_pairs(str(shared_data / "panel" / "levels.csv"), "2021:2022", spbe, 30).pairs
    assert round(raise_correlation(*rises(pairs, spbe)), 2) == YEARLY_RISES.institution


def test_a_panel_that_cannot_be_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tidak-ada.csv"]) == 2
    assert "tidak ditemukan" in capsys.readouterr().err
