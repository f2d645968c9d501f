"""Make the holding-risk parameters, the shipped ones or a user's own, from a panel of final levels."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from data.faults import InputError
from data.instrument_file import DEFAULT_INSTRUMENT, shipped_instrument
from data.panel_file import read_panel
from models.holding_fit import fit_holding, holding_pairs
from models.holding_parameters import HoldingParameters

from .holding_evaluation import shared_correlation


def train_holding(
    panel: Path, source: str, instrument_id: str = DEFAULT_INSTRUMENT, seed: int = 0
) -> HoldingParameters:
    """Fit on every pair of neighbouring cycles in a panel.

    Args:
        panel: CSV or XLSX with final levels of two cycles or more.
        source: provenance to keep with the parameters.
        instrument_id: a shipped instrument.
        seed: of the folds that estimate the shared correlation.

    Raises:
        InputError: with every fault of the panel, or if it has too few pairs.
    """
    instrument = shipped_instrument(instrument_id)
    pairs = holding_pairs(read_panel(panel).assessments, instrument)
    fit_holding(pairs, instrument, source, 0.0)
    return fit_holding(pairs, instrument, source, shared_correlation(pairs, instrument, seed))


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write; exit status 2 if the panel cannot serve, and then nothing is written."""
    parser = argparse.ArgumentParser(description="Latih parameter risiko bertahan dari panel nilai akhir")
    parser.add_argument("panel", type=Path, help="panel dengan nilai akhir dua siklus atau lebih")
    parser.add_argument("out", type=Path, help="berkas JSON yang ditulis")
    parser.add_argument("--source", required=True, help="asal data, disimpan dalam berkas")
    parser.add_argument("--seed", type=int, default=0, help="benih pembagian lipatan")
    options = parser.parse_args(arguments)
    try:
        parameters = train_holding(options.panel, options.source, seed=options.seed)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    parameters.write(options.out)
    print(f"Parameter risiko bertahan dari {parameters.pairs} pasangan ditulis ke {options.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
