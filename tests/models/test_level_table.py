from dataclasses import replace

import numpy as np

from data.assessment import Stage
from models.arrays import exceedance
from models.baselines import BASELINES, baseline_probabilities
from models.forecaster import ASSESSED
from models.level_table import LevelTable, fit_level_table
from models.pairs import PairPanel, merge_panels

from .simulated import simulated


def _tables(panel: PairPanel) -> dict[Stage, LevelTable]:
    return {stage: fit_level_table(panel, stage) for stage in ASSESSED}


def test_every_cell_is_a_distribution() -> None:
    table = fit_level_table(simulated(4).panel, "final")
    for cells in (table.raw, table.shrunken):
        assert np.all(cells >= 0)
        assert np.allclose(cells.sum(axis=2), 1)


def test_a_higher_claim_never_lowers_the_shrunken_table() -> None:
    for seed in range(5):
        table = fit_level_table(simulated(6, seed).panel, "final")
        assert np.diff(exceedance(table.shrunken[:, 1:]), axis=1).min() > -1e-12


def test_a_table_without_a_single_pair_believes_the_claim_most() -> None:
    panel = simulated(2).panel
    empty = fit_level_table(replace(panel, final=np.full_like(panel.final, np.nan)), "final")
    assert np.array_equal(empty.shrunken[:, 1:].argmax(axis=2), np.tile(np.arange(5), (47, 1)))


def test_baselines_are_distributions_even_without_history_or_claims() -> None:
    panel = simulated(12).panel
    blind = replace(panel, claimed=np.where(np.arange(47) % 2 == 0, np.nan, panel.claimed))
    for given in (panel, blind):
        for name in BASELINES:
            p = baseline_probabilities(name, given, _tables(panel), "final")
            assert np.allclose(p.sum(axis=-1), 1), name
            assert np.all(p >= 0), name


def test_no_baseline_looks_at_the_result_it_forecasts() -> None:
    panel = simulated(12).panel
    last = panel.cycle == 2023
    changed = replace(panel, final=np.where(last[:, None], 1.0, panel.final))
    tables = _tables(panel)
    for name in BASELINES:
        before, after = (baseline_probabilities(name, p, tables, "final")[last] for p in (panel, changed))
        assert np.array_equal(before, after), name


def test_rows_that_count_for_nothing_teach_nothing() -> None:
    panel, other = simulated(30, 1).panel, simulated(30, 2).panel
    both = merge_panels([panel, other])
    own = np.arange(len(both)) < len(panel)
    for stage in ASSESSED:
        alone, beside = fit_level_table(panel, stage), fit_level_table(both, stage, np.where(own, 1.0, 0.0))
        assert np.array_equal(alone.raw, beside.raw)
        assert np.array_equal(alone.shrunken, beside.shrunken)
        assert alone.institution_k == beside.institution_k
        everything = fit_level_table(both, stage)
        light = fit_level_table(both, stage, np.where(own, 1.0, 0.1))
        assert np.abs(light.raw - alone.raw).mean() < np.abs(everything.raw - alone.raw).mean()


def test_few_institutions_that_count_in_full_leave_pooling_to_all() -> None:
    panel, other = simulated(5, 1).panel, simulated(30, 2).panel
    both = merge_panels([panel, other])
    own = np.arange(len(both)) < len(panel)
    table = fit_level_table(both, "final", np.where(own, 1.0, 0.01))
    assert table.institution_k != fit_level_table(panel, "final").institution_k
