"""The model that commands forecast the assessor with: the user's own, else the shipped one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.assessment import Assessment
from data.faults import InputError, Notice, refuse
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from models.manifest import SHIPPED_INSTRUMENT, default_folder, read_manifest

if TYPE_CHECKING:
    from models.forecaster import AssessorForecaster

SHIPPED = "bawaan"
"""What people call the shipped model; a folder of that name is `./bawaan`."""

ModelOption = Annotated[
    str | None, typer.Option(metavar="DIR", help="Model perkiraan dari `tangga train`; biasanya model bawaan.")
]


def own_model(model: str | None) -> Path | None:
    """Folder of the model that was named; ``None`` for the shipped one, by its name or by none."""
    return None if model is None or model == SHIPPED else Path(model)


def forecaster_for(model: str | None, instrument: Instrument) -> tuple[AssessorForecaster | None, tuple[Notice, ...]]:
    """A forecaster for the instrument, or a notice that says why there is none.

    Raises:
        InputError: if the model that the user named cannot be used.
    """
    # Models bring a large library along, so only commands that ask one wait for it.
    from models.pairs import check_forecastable
    from models.registry import default_forecaster

    folder = own_model(model)
    if folder is not None:
        check_forecastable(instrument)
        return _loaded(folder, instrument), ()
    if instrument.id != SHIPPED_INSTRUMENT:
        words = f"Tidak ada model perkiraan bawaan untuk {instrument.id}; beri model sendiri dengan --model."
        return None, (Notice("no_default_model", words),)
    try:
        return default_forecaster(), ()
    except InputError as error:
        return None, (Notice("default_model_unusable", f"Model perkiraan bawaan tidak dapat dipakai: {error}"),)


def needed_forecaster(model: str | None, instrument: Instrument) -> AssessorForecaster:
    """A forecaster for a command that cannot do without one.

    Raises:
        InputError: if no model could serve the instrument, or this one was changed, belongs to another instrument, or
            needs other library versions.
    """
    from models.pairs import check_forecastable
    from models.registry import default_forecaster, load

    # Training anew, which a refused model advises, would be refused as well.
    check_forecastable(instrument)
    folder = own_model(model)
    if folder is not None:
        return _loaded(folder, instrument)
    if instrument == shipped_instrument(SHIPPED_INSTRUMENT):
        return default_forecaster()
    # Says by name what keeps the shipped model from serving this instrument.
    return load(default_folder(), instrument)


_KEPT: dict[tuple[str, str, str], AssessorForecaster] = {}
MOST_KEPT = 4


def _loaded(folder: Path, instrument: Instrument) -> AssessorForecaster:
    """The model of a folder; a process that is asked again and again reads it once.

    Raises:
        InputError: as `models.registry.load`.
    """
    from models.registry import load

    key = (str(folder), read_manifest(folder).sha256, instrument.scoring_hash)
    if key not in _KEPT:
        found = load(folder, instrument)
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[key] = found
    return _KEPT[key]


def self_claims(assessments: Iterable[Assessment], place: str, sample: str = "") -> list[Assessment]:
    """Self assessments, the latest cycle last, whatever the order of the file.

    Args:
        assessments: of all stages.
        place: file, as the user sees it.
        sample: says in a refusal where there are some to try.

    Raises:
        InputError: if there are none.
    """
    claims = sorted((a for a in assessments if a.stage == "self"), key=lambda a: (a.cycle, a.instrument))
    if not claims:
        raise refuse(
            "claims_missing",
            "tidak ada penilaian mandiri",
            place=place,
            remedy=f"Isi level tahap self untuk siklus yang hendak diprakirakan.{sample}",
        )
    return claims
