"""The forecast model a command uses: the shipped one, or the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.instrument import Instrument

if TYPE_CHECKING:
    from models.forecaster import AssessorForecaster


def forecaster_of(folder: str | None, instrument: Instrument) -> AssessorForecaster:
    """Load a model, verified before it is unpickled.

    Raises:
        InputError: if the model was changed, belongs to another instrument, or needs other library versions.
    """
    # The library behind the models costs a cold command more than everything else together.
    from models.registry import default_folder, load

    return load(default_folder() if folder is None else Path(folder), instrument)
