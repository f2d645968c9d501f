"""What complete evidence is expected to bring: a forecast of the claim as its evidence is, and completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from data.assessment import Assessment
from models.arrays import expected_level
from models.forecaster import AssessorForecaster
from models.pairs import pair_panel


class ForecastEvidence:
    """Effect of evidence on the expected final index of one institution's claim.

    Everything else stays: the claim, its history, the completeness of all other checklists.

    Args:
        forecaster: of the claim's instrument.
        claim: the self levels.
        shares: completeness per indicator, 0-1, where it is known.
        history: assessments, of which those of the same institution in earlier cycles are used.
    """

    def __init__(
        self,
        forecaster: AssessorForecaster,
        claim: Assessment,
        shares: Mapping[str, Fraction],
        history: Sequence[Assessment] = (),
    ) -> None:
        self._forecaster, self._claim, self._shares = forecaster, claim, dict(shares)
        self._history = [a for a in history if a.institution.name == claim.institution.name and a.cycle < claim.cycle]
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
        rows: list[Assessment] = []
        for number, (indicator, share) in enumerate(variants):
            # A variant is an institution of its own, with the same past.
            twin = replace(self._claim.institution, name=f"{number:04d}", region_code="")
            claim = replace(self._claim, institution=twin, evidence={**self._shares, indicator: share})
            rows += [claim, *(replace(past, institution=twin) for past in self._history)]
        panel = pair_panel(rows, self._forecaster.instrument)
        index = expected_level(self._forecaster.probabilities(panel, "final")) @ panel.weights
        for row, year in enumerate(panel.cycle):
            if year == self._claim.cycle:
                name = panel.institutions[int(panel.institution[row])].name
                self._known[variants[int(name)]] = float(index[row])
