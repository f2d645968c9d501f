"""The forecast behind an assured batch: one model for all workers, loaded once by each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.faults import refuse
from data.instrument import Instrument
from models.manifest import default_folder, read_manifest

from .forecasting import needed_forecaster, own_model

if TYPE_CHECKING:
    from models.forecaster import AssessorForecaster


@dataclass(frozen=True)
class BatchModel:
    """A model by its place and its content, so that workers elsewhere cannot take another one for it.

    Attributes:
        folder: absolute; ``None`` for the shipped model.
        sha256: of the model file, hex.
    """

    folder: str | None
    sha256: str


_loaded: dict[tuple[BatchModel, str], AssessorForecaster] = {}


def batch_model(folder: str | None) -> BatchModel:
    """The model that the user named, or the shipped one.

    Raises:
        InputError: if there is none, or its manifest is broken.
    """
    own = own_model(folder)
    place = None if own is None else str(own.resolve())
    return BatchModel(place, _digest(place))


def forecaster_of(model: BatchModel, instrument: Instrument) -> AssessorForecaster:
    """The forecaster, loaded at the first call in a process.

    Raises:
        InputError: if this machine has no such model, has another one in its place, or cannot use it.
    """
    key = (model, instrument.scoring_hash)
    if key not in _loaded:
        if _digest(model.folder) != model.sha256:
            raise refuse(
                "model_differs",
                "model di mesin ini bukan model yang diminta",
                place=model.folder or "model bawaan",
                remedy="Pasang tangga-spbe versi yang sama, atau salin folder model yang sama, pada setiap mesin.",
            )
        _loaded[key] = needed_forecaster(model.folder, instrument)
    return _loaded[key]


def _digest(folder: str | None) -> str:
    return read_manifest(default_folder() if folder is None else Path(folder)).sha256
