"""What the assessor will probably say of one institution: levels, aspects, domains, index and predicates."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from data.assessment import Stage
from data.faults import Notice
from data.instrument import Instrument
from data.scoring import weighted_mean

from .arrays import Floats, Ints, expected_level
from .calibration import Calibration, stratum_of
from .claim_losses import ClaimFacts, ClaimLoss, largest_losses
from .conformal import IndexDistribution
from .dependence import level_draws
from .discount_features import discount_features, history_weight
from .forecaster import ASSESSED, AssessorForecaster, Background
from .own_history import OwnHistory, PanelUpdate
from .pairs import PairPanel, aspect_codes, indicator_weights
from .panel_update import panel_update, served, served_claims

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


@dataclass(frozen=True)
class StageForecast:
    """Forecast of one stage.

    Attributes:
        probabilities: P(level = 1..5) for the levels claimed, shape (indicators, 5).
        by_claim: the same for each level that could be claimed instead, shape (indicators, 5, 5).
        calibration: how the levels move together and what held-out institutions taught.
        own_history: weight of the user's own past.
    """

    probabilities: Floats
    by_claim: Floats
    calibration: Calibration
    own_history: OwnHistory


@dataclass(frozen=True)
class AssessorForecast:
    """Forecast of an institution's cycle.

    Attributes:
        claimed: levels claimed, shape (indicators,), NaN where none was given.
        stages: desk and final.
        facts: what was known of each claim.
        notices: what the forecast had to do without; never empty of what matters.
    """

    institution: str
    cycle: int
    instrument: Instrument
    claimed: Floats
    stages: Mapping[Stage, StageForecast]
    facts: ClaimFacts
    background: Background
    notices: tuple[Notice, ...]

    def level_probabilities(self, claims: Floats | None = None, stage: Stage = "final") -> Floats:
        """P(level = 1..5) for `claims` (whole levels 1-5, NaN unknown), by default those made: (indicators, 5)."""
        forecast = self.stages[stage]
        if claims is None:
            return forecast.probabilities
        known = ~np.isnan(claims)
        position = np.where(known, claims, 1).astype(int) - 1
        chosen = forecast.by_claim[np.arange(len(claims)), position]
        return np.where(known[:, None], chosen, forecast.probabilities)

    def draws(self, claims: Floats, n: int, seed: int, stage: Stage = "final") -> Ints:
        """Common-random-number draws of assessed levels, shape (n, indicators).

        The same n and seed use the same random numbers for any claims, so that two plans are compared like with like;
        a higher claim never draws a lower level.
        """
        uniforms = self.uniforms(n, seed, stage)
        return level_draws(self.level_probabilities(claims, stage), uniforms)

    def uniforms(self, n: int, seed: int, stage: Stage = "final") -> Floats:
        """The correlated uniforms behind `draws`, to be made once for many claims: shape (n, indicators)."""
        codes = aspect_codes(self.instrument)
        return self.stages[stage].calibration.dependence.uniforms(codes, n, seed)

    def distribution(
        self, claims: Floats | None = None, stage: Stage = "final", members: Sequence[str] | None = None
    ) -> IndexDistribution:
        """Calibrated distribution of the index, or of the weighted mean of some indicators.

        Args:
            claims: as in `level_probabilities`.
            stage: desk or final.
            members: indicator ids of an aspect or domain; all by default.
        """
        weights = indicator_weights(self.instrument)
        if members is not None:
            weights = np.where(np.isin(self.instrument.ids, list(members)), weights, 0.0)
        calibration = self.stages[stage].calibration
        codes = aspect_codes(self.instrument)
        return calibration.distribution(self.level_probabilities(claims, stage), weights / weights.sum(), codes)

    def predicate_probabilities(self, stage: Stage = "final") -> dict[str, float]:
        """Probability of each predicate, summing to 1, in instrument order."""
        index = self.distribution(stage=stage)
        return {
            p.name: index.probability_at_least(float(p.lower))
            - (0.0 if p.upper is None else index.probability_at_least(float(p.upper)))
            for p in self.instrument.predicates
        }

    def chance_of(self, index: Fraction) -> dict[Stage, float]:
        """Probability of reaching `index` at each stage."""
        return {stage: self.distribution(stage=stage).probability_at_least(float(index)) for stage in ASSESSED}

    def largest_losses(self, most: int = 10) -> tuple[ClaimLoss, ...]:
        """The claims that will probably lose most index points by the final stage, and why."""
        return largest_losses(self.instrument, self.claimed, self.level_probabilities(), self.facts, most)

    @property
    def self_index(self) -> float:
        """Index of the claims, over the indicators that have one; NaN if none has."""
        levels = {
            i: Fraction(float(claim))
            for i, claim in zip(self.instrument.ids, self.claimed, strict=True)
            if not np.isnan(claim)
        }
        # A sum of floats may end beyond the scale.
        return float(weighted_mean(self.instrument, levels, levels)) if levels else float("nan")

    def as_json(self, target: Fraction | None = None) -> dict[str, Any]:
        """The document of `contract.md`; plain types only.

        Args:
            target: index whose probability the document shall state, too.
        """
        asked = {} if target is None else {"target": {"index": float(target), "probability": self.chance_of(target)}}
        return {
            "institution": self.institution,
            "cycle": self.cycle,
            "instrument": self.instrument.id,
            "index": {"self": self.self_index} | {s: spread(self.distribution(stage=s)) for s in ASSESSED},
            "probability": self.predicate_probabilities(),
            **asked,
            "indicators": [self._indicator(k) for k in range(len(self.claimed))],
            "aspects": {a.id: self._part(a.id) for a in self.instrument.aspects},
            "domains": {d.id: self._part(d.id) for d in self.instrument.domains},
            "losses": [asdict(loss) for loss in self.largest_losses()],
            "model": self._model(),
            "warnings": [{"code": n.code, "message": n.message} for n in self.notices],
        }

    def _indicator(self, position: int) -> dict[str, Any]:
        claim = self.claimed[position]
        document: dict[str, Any] = {
            "indicator": self.instrument.ids[position],
            "self": None if np.isnan(claim) else int(claim),
        }
        for stage in ASSESSED:
            row = self.stages[stage].probabilities[position]
            document[stage] = {
                "p": {str(level): float(p) for level, p in enumerate(row, start=1)},
                "expected": float(expected_level(row)),
            }
        return document

    def _part(self, part: str) -> dict[str, dict[str, float]]:
        members = self.instrument.members(part)
        return {stage: spread(self.distribution(stage=stage, members=members)) for stage in ASSESSED}

    def _model(self) -> dict[str, Any]:
        final = self.stages["final"]
        return {
            "version": self.background.version,
            "trained_on": self.background.trained_on,
            "simulated": self.background.simulated,
            "served": {stage: self.stages[stage].calibration.server for stage in ASSESSED},
            "evaluated": {
                stage: {
                    "cases": self.stages[stage].calibration.held_out.cases,
                    "mae": dict(self.stages[stage].calibration.held_out.mae),
                    "rps": dict(self.stages[stage].calibration.held_out.rps),
                    "coverage": dict(self.stages[stage].calibration.held_out.coverage),
                }
                for stage in ASSESSED
            },
            "own_history": {
                "cycles": final.own_history.cycles,
                "institution_weight": final.own_history.institution_weight,
                "panel_cycles": final.own_history.panel.cycles,
                "panel_weight": final.own_history.panel.weight,
                "panel_width": final.own_history.panel_width,
                "panel_share": final.own_history.panel_share,
            },
        }


def spread(distribution: IndexDistribution) -> dict[str, float]:
    """Mean and the five quantiles of the contract."""
    return {"mean": distribution.mean} | {name: distribution.quantile(q) for name, q in QUANTILES.items()}


def forecast_row(
    forecaster: AssessorForecaster,
    panel: PairPanel,
    row: int,
    notices: Sequence[Notice] = (),
    updates: Mapping[Stage, PanelUpdate] | None = None,
) -> AssessorForecast:
    """Forecast one row of a panel from its claims and the rows before it.

    Args:
        forecaster: fitted for the panel's instrument.
        row: to be forecast.
        notices: to travel with the forecast.
        panel: of the forecaster's instrument; results of the forecast cycle and of later ones are not looked at.
        updates: `panel_update` per stage, where it is known from other rows of the same cycle.
    """
    cycle = int(panel.cycle[row])
    institution = panel.institution[row]
    own = panel.take((panel.institution == institution) & (panel.cycle <= cycle))
    last = len(own) - 1
    (stratum,) = stratum_of(history_weight(own)[[last]])
    stages: dict[Stage, StageForecast] = {}
    for stage in ASSESSED:
        update = updates[stage] if updates else panel_update(forecaster, panel, cycle, stage)
        width = update.width[stratum]
        by_claim = served_claims(forecaster, own, last, stage, update)
        unclaimed = np.isnan(own.claimed[last])
        position = np.where(unclaimed, 1, own.claimed[last]).astype(int) - 1
        probabilities = by_claim[np.arange(len(position)), position]
        if unclaimed.any():
            (blind,) = served(forecaster, own, stage, update, np.array([last]))
            probabilities = np.where(unclaimed[:, None], blind, probabilities)
        stages[stage] = StageForecast(
            probabilities=probabilities,
            by_claim=by_claim,
            calibration=forecaster.calibrations[stage, stratum].widened(width),
            own_history=OwnHistory(
                *forecaster.own_weight(own, last, stage), update, width, update.panel_share(stratum)
            ),
        )
    return AssessorForecast(
        institution=panel.institutions[int(institution)].name,
        cycle=cycle,
        instrument=panel.instrument,
        claimed=panel.claimed[row],
        stages=stages,
        facts=ClaimFacts.of(discount_features(own, forecaster.tables, "final")[last]),
        background=forecaster.background,
        notices=tuple(notices),
    )
