import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from data.faults import InputError
from models import level_model
from models.calibration import STRATA
from models.forecaster import ASSESSED, AssessorForecaster
from models.level_table import fit_level_table
from models.manifest import CARD_FILE, read_manifest
from models.pairs import PairPanel
from models.panel_update import panel_update
from models.registry import load
from tests.models.simulated import simulated
from training.artifact import train_artifact
from training.data_hash import data_hash, result_hash, result_hashes
from training.evaluation import evaluate
from training.fit import train
from training.training_rows import MOST_CELLS, OWN, cases, training_rows

from .thin_prior import thin_prior

PANEL = simulated(24, 8).panel


@pytest.fixture(scope="module")
def small_prior() -> Iterator[None]:
    """A thin prior: these tests are about the way, not about the figures."""
    with thin_prior(8):
        yield


@pytest.fixture(scope="module")
def forecaster(small_prior: None) -> AssessorForecaster:
    return train(PANEL, 3)


def test_fits_look_at_a_sample_of_cells_and_at_small_panels_whole() -> None:
    rows = training_rows(PANEL, 1)
    learn = np.ones(len(rows.panel), dtype=bool)
    tables = {stage: fit_level_table(rows.panel, stage) for stage in ASSESSED}
    own, others = ((rows.world == OWN) == mine for mine in (True, False))
    for most in (2_000, 8_000):
        with patch.dict(MOST_CELLS, {True: most}):
            shown = len(cases(rows, learn, tables, "final", 1).levels)
        looked_at = sum(min(most, np.count_nonzero(kind) * 47) for kind in (own, others))
        assert looked_at < shown < 1.6 * looked_at


def test_no_fold_learns_from_a_row_that_it_holds_out() -> None:
    rows = training_rows(PANEL, 1)
    held_ever = np.zeros(len(rows.panel), dtype=bool)
    for number in range(rows.folds):
        fold = rows.fold(number)
        learn, held = fold.learn, fold.held
        assert not (learn & held).any()
        held_institutions = rows.panel.institution[held]
        assert not np.isin(rows.panel.institution[learn], held_institutions).any()
        own_learn, own_held = learn & (rows.world == OWN), held & (rows.world == OWN)
        assert not np.isin(rows.panel.cycle[own_learn], rows.panel.cycle[own_held]).any()
        held_ever |= held
    own = rows.world == OWN
    assert set(rows.panel.institution[held_ever & own]) == set(rows.panel.institution[own])
    assert set(rows.country[held_ever]) == set(rows.country)


def test_training_is_deterministic_under_its_seed(forecaster: AssessorForecaster) -> None:
    again = train(PANEL, 3)
    for stage in ASSESSED:
        assert np.array_equal(again.probabilities(PANEL, stage), forecaster.probabilities(PANEL, stage))
        for stratum in STRATA:
            one, two = again.calibrations[stage, stratum], forecaster.calibrations[stage, stratum]
            assert np.array_equal(one.shape.knots, two.shape.knots)


def test_a_forecaster_says_what_it_learned_from(forecaster: AssessorForecaster) -> None:
    assert "24 instansi" in forecaster.background.trained_on
    assert "SIMULASI" in forecaster.background.trained_on
    assert forecaster.background.simulated
    assert forecaster.background.own_rows == len(PANEL)


def test_nobody_is_better_than_who_serves_in_index_and_levels_both(forecaster: AssessorForecaster) -> None:
    for calibration in forecaster.calibrations.values():
        mae, rps, server = calibration.held_out.mae, calibration.held_out.rps, calibration.server
        assert not any(mae[name] < mae[server] and rps[name] < rps[server] for name in mae)
        assert mae[server] / min(mae.values()) + rps[server] / min(rps.values()) < 2.5


def test_every_forecast_of_the_fit_is_a_distribution(forecaster: AssessorForecaster) -> None:
    for stage in ASSESSED:
        p = forecaster.probabilities(PANEL, stage)
        assert np.isfinite(p).all()
        assert np.allclose(p.sum(axis=-1), 1)


def test_a_fitted_model_does_not_count_its_own_panel_twice(forecaster: AssessorForecaster) -> None:
    update = panel_update(forecaster, PANEL, 2023, "final")
    assert (update.cycles, update.weight, update.shift) == (0, 0.0, 0.0)


def test_artifact_manifest_and_card_come_together(small_prior: None, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    filters = list(warnings.filters)

    def told(done: int, total: int) -> None:
        steps.append((done, total))
        if 0 < done < total:
            # As threads do to each other; what a training does to the filters ends with it.
            warnings.resetwarnings()

    fitted, manifest = train_artifact(PANEL, tmp_path, 3, progress=told)
    assert list(warnings.filters) == filters
    assert steps[-1][0] == steps[-1][1]
    assert manifest.data_hash == data_hash(PANEL)
    assert tuple(read_manifest(tmp_path).result_hashes) == result_hashes(PANEL)
    back = load(tmp_path, PANEL.instrument)
    assert np.array_equal(back.probabilities(PANEL, "final"), fitted.probabilities(PANEL, "final"))
    card = (tmp_path / CARD_FILE).read_text("utf-8")
    for text in ("SIMULASI", manifest.sha256, manifest.data_hash, "## Batas", "## Bukan untuk", "Cakupan", "150 kasus"):
        assert text in card


def test_evaluation_scores_every_split_and_stage(small_prior: None) -> None:
    report = evaluate(simulated(40, 9).panel, 2)
    assert {(r.split, r.stage) for r in report.results} == {
        (s, t) for s in ("known_next", "new_next", "new_blank") for t in ASSESSED
    }
    for result in report.results:
        assert set(result.mae) == set(result.rps)
        assert len(result.mae) == 5
        assert 0 <= result.coverage["50%"] <= result.coverage["80%"] <= result.coverage["90%"] <= 1
    assert report.simulated


def _blank(panel: PairPanel, name: str) -> PairPanel:
    return replace(panel, **{name: np.full_like(panel.final, np.nan)})  # type: ignore[arg-type]  # a field of levels


@pytest.mark.parametrize(
    ("panel", "code"),
    [
        (_blank(PANEL, "claimed"), "panel_without_claims"),
        (_blank(PANEL, "final"), "panel_without_results"),
        (
            replace(
                PANEL,
                claimed=np.where(PANEL.cycle[:, None] == 2023, PANEL.claimed, np.nan),
                final=np.where(PANEL.cycle[:, None] == 2023, np.nan, PANEL.final),
            ),
            "panel_without_pairs",
        ),
    ],
    ids=["claims", "finals", "pairs"],
)
def test_a_panel_without_pairs_is_refused(panel: PairPanel, code: str) -> None:
    with pytest.raises(InputError) as refused:
        train(panel, 1)
    assert refused.value.code == code


def test_one_cycle_of_an_instrument_that_nothing_simulates_is_too_little_to_hold_some_out() -> None:
    panel = simulated(60).panel
    other = replace(panel, instrument=replace(panel.instrument, id="lain")).take(panel.cycle == 2023)
    with patch.dict(level_model.SETTINGS, max_iter=3), pytest.raises(InputError) as refused:
        train(other, 1)
    assert refused.value.code == "too_few_pairs"
    assert refused.value.faults[0].remedy


@pytest.mark.parametrize("kind", ["one_row", "equal", "no_desk", "no_evidence", "one_institution"])
def test_poor_panels_still_train_on_top_of_the_prior(small_prior: None, kind: str) -> None:
    panel = {
        "one_row": PANEL.take(np.array([0])),
        "equal": replace(PANEL, claimed=np.full_like(PANEL.claimed, 3.0), final=np.full_like(PANEL.final, 3.0)),
        "no_desk": _blank(PANEL, "desk"),
        "no_evidence": _blank(PANEL, "evidence"),
        "one_institution": PANEL.take(PANEL.institution == 0),
    }[kind]
    p = train(panel, 1).probabilities(panel, "final")
    assert np.isfinite(p).all()


def test_the_fingerprint_of_data_changes_with_any_level() -> None:
    changed = PANEL.claimed.copy()
    changed[0, 0] = 6 - changed[0, 0] if changed[0, 0] != 3 else 4
    assert data_hash(PANEL) == data_hash(simulated(24, 8).panel)
    assert data_hash(PANEL) != data_hash(replace(PANEL, claimed=changed))
    assert data_hash(None) != data_hash(PANEL)


def test_results_are_known_again_whatever_else_a_file_says_of_them() -> None:
    known = result_hashes(PANEL)
    named = tuple(replace(one, name=f"Instansi {n}") for n, one in enumerate(PANEL.institutions))
    assert result_hashes(replace(PANEL, institutions=named, claimed=np.full_like(PANEL.claimed, 3.0))) == known
    assert result_hashes(PANEL.take(np.arange(len(PANEL))[::-1])) == known
    assert set(result_hashes(PANEL, ["desk"])) | set(result_hashes(PANEL, ["final"])) == set(known)
    assert len(known) == 2 * len(PANEL)


def test_a_changed_level_another_cycle_or_another_stage_is_another_result() -> None:
    levels = np.full(47, 2.0)
    changed = levels.copy()
    changed[46] = 3.0
    hashes = {
        result_hash("final", 2024, levels),
        result_hash("final", 2024, changed),
        result_hash("final", 2023, levels),
        result_hash("desk", 2024, levels),
    }
    assert len(hashes) == 4
    nothing = np.full_like(PANEL.final, np.nan)
    assert result_hashes(replace(PANEL, desk=nothing, final=nothing)) == ()
