"""What complete evidence is expected to bring: a forecast of the claim as its evidence is, and completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from data.assessment import Assessment
from models.arrays import expected_level
from models.forecaster import AssessorForecaster
from models.pairs import merge_panels, pair_panel
from models.panel_update import panel_update, served


class ForecastEvidence:
    """Effect of evidence on the expected final index of one institution's claim.

    Everything else stays: the claim, its history, the file's other institutions, the completeness of all other
    checklists.

    Args:
        forecaster: of the claim's instrument.
        claim: the self levels.
        shares: completeness per indicator, 0-1, where it is known.
        history: assessments of the instrument; of the claim's institution those of earlier cycles are used.
    """

    def __init__(
        self,
        forecaster: AssessorForecaster,
        claim: Assessment,
        shares: Mapping[str, Fraction],
        history: Sequence[Assessment] = (),
    ) -> None:
        self._forecaster, self._claim, self._shares = forecaster, claim, dict(shares)
        name = claim.institution.name
        self._beside = [a for a in history if a.institution.name != name or a.cycle < claim.cycle]
        self._known: dict[tuple[str, Fraction], float] = {}
        background = forecaster.background
        self.simulated = background.simulated
        self.source = f"model perkiraan ({background.trained_on})"

    def expected_gain(self, indicator: str, share_from: Fraction, share_to: Fraction) -> float:
        """Index points that the expected final index gains when one checklist is completed further."""
        wanted = {(indicator, share_from), (indicator, share_to)}
        if wanted - self._known.keys():
            # Forecasting many variants takes hardly longer than one, and the others will be asked for next.
            likely = {(i, share) for i, now in self._shares.items() for share in (now, Fraction(1))}
            self._forecast(sorted((wanted | likely) - self._known.keys()))
        return self._known[indicator, share_to] - self._known[indicator, share_from]

    def _forecast(self, variants: Sequence[tuple[str, Fraction]]) -> None:
        """Expected final index with one checklist at another share, for each variant."""
        instrument, cycle = self._forecaster.instrument, self._claim.cycle
        panel = pair_panel([*self._beside, replace(self._claim, evidence=self._shares)], instrument)
        update = panel_update(self._forecaster, panel, cycle, "final")
        same = [panel.institutions[code].name == self._claim.institution.name for code in panel.institution]
        own = panel.take(np.array(same) & (panel.cycle <= cycle))
        # Of several panels institutions stay apart and keep what others told: twins are no country of theirs.
        twins = merge_panels([own] * len(variants))
        claims = np.flatnonzero(twins.cycle == cycle)
        for row, (indicator, share) in zip(claims, variants, strict=True):
            twins.evidence[row, instrument.ids.index(indicator)] = float(share)
        index = expected_level(served(self._forecaster, twins, "final", update, claims)) @ panel.weights
        self._known |= dict(zip(variants, index.tolist(), strict=True))
