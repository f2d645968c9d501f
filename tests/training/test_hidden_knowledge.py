"""Training shows rows as users know them: with short pasts, and with claims or results of earlier cycles lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.assessment import Stage
from models.calibration import STRATA
from models.discount_features import NAMES, discount_features
from models.known_past import KNOWN_PASTS, known_pasts
from models.pairs import EVERY_CYCLE, PairPanel
from models.registry import default_forecaster
from tests.models.simulated import simulated
from training.training_rows import OWN, SHORT_PAST, TrainingRows, lose_past, mask
from training.views import lost_views, views

PANEL = simulated(400).panel


def test_training_shows_short_pasts_in_every_year() -> None:
    """How much a row remembers must not tell which year it is."""
    panel = simulated(400).panel
    hidden = mask(panel, np.random.default_rng(1))
    for year in (2022, 2023):
        remembered = hidden.remembered[hidden.cycle == year]
        assert np.mean(remembered < EVERY_CYCLE) == pytest.approx(SHORT_PAST, abs=0.08)
        assert set(remembered) == {1, 2, EVERY_CYCLE}


def lost() -> PairPanel:
    return lose_past(PANEL, np.random.default_rng(2))


def blank(levels: np.ndarray) -> np.ndarray:
    return np.asarray(np.isnan(levels).all(axis=1))


def test_what_is_lost_is_earlier_than_what_is_kept() -> None:
    """Whoever lacks the claim of a cycle may have all later ones; the last one is always there to be forecast."""
    panel = lost()
    last = panel.cycle == panel.cycle.max()
    for levels in (panel.claimed, panel.desk, panel.final):
        assert not blank(levels)[last].any()
        assert blank(levels)[~last].any()


def test_nothing_is_made_up() -> None:
    panel = lost()
    for before, after in ((PANEL.claimed, panel.claimed), (PANEL.desk, panel.desk), (PANEL.final, panel.final)):
        assert np.array_equal(after, np.where(np.isnan(after), np.nan, before), equal_nan=True)


def test_two_thirds_lose_their_first_desk_levels_half_of_these_their_first_claims_and_some_their_finals() -> None:
    """Of three cycles the first is earlier than the one drawn in two cases of three."""
    panel = lost()
    first = panel.cycle == panel.cycle.min()
    assert np.mean(blank(panel.desk)[first]) == pytest.approx(2 / 3, abs=0.06)
    assert np.mean(blank(panel.claimed)[first]) == pytest.approx(1 / 3, abs=0.06)
    assert np.mean(blank(panel.final)[first]) == pytest.approx(1 / 9, abs=0.06)
    assert blank(panel.desk)[blank(panel.claimed) | blank(panel.final)].all()


def test_finals_without_claims_are_of_last_year_or_older() -> None:
    """Else a final of two years ago would pass for last year's."""
    rows = TrainingRows(PANEL, np.zeros(len(PANEL), dtype=int), (simulated(400),))
    lags: list[float] = []
    for view in lost_views(rows, np.ones(len(PANEL), dtype=bool), np.random.default_rng(5)):
        features = discount_features(view.panel, default_forecaster().tables, "final")
        chosen = view.usable("final") & (known_pasts(features) == "results")
        lags += np.nanmax(features[chosen][..., NAMES.index("lag")], axis=1).tolist()
    assert 0.02 < np.mean(np.array(lags) > 1) < 0.3


def test_lost_pasts_teach_the_kinds_that_nothing_else_teaches() -> None:
    rows = TrainingRows(PANEL, np.zeros(len(PANEL), dtype=int), (simulated(400),))
    tables = default_forecaster().tables
    times = np.zeros(len(PANEL))
    taught: dict[Stage, set[str]] = {"desk": set(KNOWN_PASTS), "final": {"pairs", "results", "little"}}
    for stage, wanted in taught.items():
        seen: set[str] = set()
        for view in lost_views(rows, np.ones(len(PANEL), dtype=bool), np.random.default_rng(3)):
            usable = view.usable("final")
            assert np.isfinite(view.panel.claimed[usable]).any(axis=1).all()
            seen |= set(known_pasts(discount_features(view.panel, tables, stage)[usable]))
            times += view.shown
        assert seen == wanted
    assert (times == 2).all(), "each row is shown once for each stage"


@pytest.mark.parametrize(
    ("hidden", "desk", "final"),
    [
        ((), "pairs", "pairs"),
        (("desk",), "other_pairs", "pairs"),
        (("desk", "claimed"), "results", "results"),
        (("claimed",), "results", "results"),
        (("final",), "pairs", "little"),
        (("final", "claimed"), "little", "little"),
        (("final", "claimed", "desk"), "little", "little"),
    ],
)
def test_what_is_missing_of_the_past_tells_its_kind(hidden: tuple[str, ...], desk: str, final: str) -> None:
    earlier = (PANEL.cycle < PANEL.cycle.max())[:, None]
    gone = {name: np.where(earlier, np.nan, getattr(PANEL, name)) for name in hidden}
    panel = replace(PANEL, **gone)  # type: ignore[arg-type]  # fields of levels
    last = panel.cycle == panel.cycle.max()
    kinds: dict[Stage, str] = {"desk": desk, "final": final}
    for stage, expected in kinds.items():
        found = known_pasts(discount_features(panel, default_forecaster().tables, stage)[last])
        assert set(found) == {expected}


def test_no_row_is_shown_twice_in_a_stratum() -> None:
    rows = TrainingRows(PANEL, np.full(len(PANEL), OWN), ())
    shown = dict.fromkeys(STRATA, np.ones(len(PANEL), dtype=bool))
    times = {stratum: np.zeros(len(PANEL)) for stratum in STRATA}
    for view in views(rows, shown, np.random.default_rng(4)):
        times[view.stratum] += view.shown
    assert times["with_history"].max() == 1
    assert (times["without_history"] == 1).all()
