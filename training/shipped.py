"""The shipped forecaster beside a model that learns from a user's panel."""

from dataclasses import replace

from data.faults import InputError
from data.instrument_file import shipped_instrument
from models.arrays import Bools
from models.forecaster import AssessorForecaster
from models.manifest import SHIPPED_INSTRUMENT
from models.panel_update import updated_forecaster
from models.registry import default_forecaster

from .training_rows import OWN, TrainingRows


def shipped_forecaster(rows: TrainingRows) -> AssessorForecaster | None:
    """The shipped forecaster of claims, for models that learn from a user's panel of the instrument it was made for.

    ``None`` as well where it cannot be read, e.g. under another version of scikit-learn: training is then the way out.
    """
    if not rows.beside_own or rows.panel.instrument != shipped_instrument(SHIPPED_INSTRUMENT):
        return None
    try:
        return replace(default_forecaster(), planned=None)
    except InputError:
        return None


def updated(shipped: AssessorForecaster | None, rows: TrainingRows, learn: Bools) -> AssessorForecaster | None:
    """The same, moved by what the user's rows marked in `learn` teach of it."""
    if shipped is None:
        return None
    return updated_forecaster(shipped, rows.panel.take(learn & (rows.country == OWN)))
