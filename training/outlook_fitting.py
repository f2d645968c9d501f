"""Make the outlook parameters that ship: one fit per vintage, so that no forecast has seen its own cycle."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from data.faults import InputError, refuse
from data.indices_file import read_indices
from data.published_index import PublishedIndex
from models.index_history import index_history
from models.outlook_fit import NATIONAL_SIZE, fit_outlook
from models.outlook_parameters import OutlookParameters, outlook_document

LEAST_MEMBERS = 5
"""A provincial mean over fewer institutions could reveal a single one."""


def fit_vintages(records: Iterable[PublishedIndex], least: int = NATIONAL_SIZE) -> tuple[OutlookParameters, ...]:
    """Fit on what was known after each cycle that added a pair of cycles, ascending.

    Args:
        records: published indices of the whole country.
        least: institutions that a pair of cycles must share.
    """
    history = index_history(records)
    return tuple(fit_outlook(history.before(pair + 2), least) for pair in history.pairs(least))


def write_vintages(indices: Path, out: Path, source: str) -> None:
    """Fit the vintages on an indices file and write them as JSON.

    Args:
        indices: the file, as `tangga outlook` reads it.
        out: JSON file to write; `models/parameters/outlook.json` is the one that ships.
        source: provenance to state in the file.

    Raises:
        InputError: with every fault of the indices file, or if it has too little history.
    """
    fits = fit_vintages(read_indices(indices).records)
    if not fits:
        raise refuse(
            "too_little_history",
            "riwayat terlalu sedikit untuk melatih outlook",
            place=str(indices),
            allowed=f"dua siklus berurutan dengan instrumen sama dan {NATIONAL_SIZE} instansi atau lebih",
        )
    document = outlook_document(fits, source, LEAST_MEMBERS)
    out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write; exit status 2 if the file cannot serve, and then nothing is written."""
    parser = argparse.ArgumentParser(description="Latih parameter outlook dari berkas indeks nasional")
    parser.add_argument("indices", type=Path, help="berkas indeks, misalnya indices.csv")
    parser.add_argument("out", type=Path, help="berkas JSON yang ditulis")
    parser.add_argument("--source", required=True, help="asal data, disimpan dalam berkas")
    options = parser.parse_args(arguments)
    try:
        write_vintages(options.indices, options.out, options.source)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Parameter outlook ditulis ke {options.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
