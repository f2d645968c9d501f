"""What users know of the rows that training forecasts: everything or with gaps, with their own past or without."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from data.assessment import Stage
from models.arrays import Bools
from models.calibration import Stratum
from models.discount_features import history_weight, without_history
from models.pairs import PairPanel

from .training_rows import OWN, TrainingRows, lose_past, mask


@dataclass(frozen=True)
class View:
    """Some rows as some users know them.

    Attributes:
        truth: the rows and those of the same institutions, with all that came.
        panel: the same with what users know.
        shown: rows of the view.
    """

    stratum: Stratum
    truth: TrainingRows
    panel: PairPanel
    shown: Bools

    def usable(self, stage: Stage) -> Bools:
        """Rows of the view with claims and a complete result of a stage."""
        claimed = ~np.isnan(self.panel.claimed).all(axis=1)
        return np.asarray(self.shown & claimed & np.isfinite(self.truth.panel.index(stage)))


def views(rows: TrainingRows, chosen: Mapping[Stratum, Bools], rng: np.random.Generator) -> Iterator[View]:
    """The rows chosen for each stratum; half of the simulated ones with knowledge hidden, as many users lack it."""
    hidden = mask(rows.panel, rng)
    hide = (rows.world != OWN) & (rng.random(len(rows.panel)) < 0.5)
    for stratum, wanted in chosen.items():
        for panel, some in ((rows.panel, wanted & ~hide), (hidden, wanted & hide)):
            if stratum == "with_history":
                yield View(stratum, rows, panel, some & (history_weight(panel) > 0))
            else:
                yield View(stratum, rows, without_history(panel), some)


def lost_views(rows: TrainingRows, chosen: Bools, rng: np.random.Generator) -> Iterator[View]:
    """The chosen rows as those know them who lack earlier desk levels, or all but earlier finals (`lose_past`)."""
    hidden = mask(rows.panel, rng)
    hide = rng.random(len(rows.panel)) < 0.5
    for panel, some in ((rows.panel, chosen & ~hide), (hidden, chosen & hide)):
        lost = lose_past(panel, rng)
        paired = history_weight(lost) > 0
        yield View("with_history", rows, lost, some & paired)
        yield View("without_history", rows, lost, some & ~paired)
