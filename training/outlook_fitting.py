"""Make the outlook parameters that ship: one fit per vintage, so that no forecast has seen its own cycle."""

import json
from collections.abc import Iterable
from pathlib import Path

from data.indices_file import read_indices
from data.published_index import PublishedIndex
from models.index_history import index_history
from models.outlook_fit import NATIONAL_SIZE, fit_outlook
from models.outlook_parameters import OutlookParameters, outlook_document

LEAST_MEMBERS = 5
"""A provincial mean over fewer institutions could reveal a single one."""

SOURCE = (
    "Final indices of 2018-2024 published by Kementerian PANRB (reports of 2018, 2023 and 2024; decrees of "
    "2019-2022); aggregates and regression coefficients only, no institution's figures"
)


def fit_vintages(records: Iterable[PublishedIndex], least: int = NATIONAL_SIZE) -> tuple[OutlookParameters, ...]:
    """Fit on what was known after each cycle that added a pair of cycles, ascending.

    Args:
        records: published indices of the whole country.
        least: institutions that a pair of cycles must share.
    """
    history = index_history(records)
    return tuple(fit_outlook(history.before(pair + 2), least) for pair in history.pairs(least))


def write_vintages(indices: Path, out: Path, source: str = SOURCE) -> None:
    """Fit the vintages on an indices file and write them as JSON.

    Args:
        indices: the file, as `tangga outlook` reads it.
        out: JSON file to write; `models/parameters/outlook.json` is the one that ships.
        source: provenance to state in the file.

    Raises:
        InputError: with every fault of the indices file.
    """
    document = outlook_document(fit_vintages(read_indices(indices).records), source, LEAST_MEMBERS)
    out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
