"""Make the holding-risk parameters, the shipped ones or a user's own, from a panel of final levels."""

from pathlib import Path

from data.instrument_file import DEFAULT_INSTRUMENT, shipped_instrument
from data.panel_file import read_panel
from models.holding_fit import fit_holding, holding_pairs
from models.holding_parameters import HoldingParameters

from .holding_evaluation import shared_correlation

SOURCE = (
    "Final levels of 2021 and 2022, SPBE 2020, of 354 institutions (about four fifths of those in both cycles); "
    "regression coefficients only, no institution's levels"
)


def train_holding(
    panel: Path, source: str, instrument_id: str = DEFAULT_INSTRUMENT, seed: int = 0
) -> HoldingParameters:
    """Fit on every pair of neighbouring cycles in a panel.

    Args:
        panel: CSV or XLSX with final levels of two cycles or more.
        source: provenance to keep with the parameters; `SOURCE` for those that ship.
        instrument_id: a shipped instrument.
        seed: of the folds that estimate the shared correlation.

    Raises:
        InputError: with every fault of the panel, or if it has too few pairs.
    """
    instrument = shipped_instrument(instrument_id)
    pairs = holding_pairs(read_panel(panel).assessments, instrument)
    fit_holding(pairs, instrument, source, 0.0)
    return fit_holding(pairs, instrument, source, shared_correlation(pairs, instrument, seed))
