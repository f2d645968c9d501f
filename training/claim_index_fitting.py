"""Fit the index-only quantile lines on simulated worlds: `python -m training.claim_index_fitting`."""

import json
from importlib import resources
from pathlib import Path

import numpy as np
from sklearn.linear_model import QuantileRegressor

from data.assessment import Stage
from data.saving import saving
from models.arrays import Floats
from models.claim_index import PARAMETERS, PROBABILITIES, ClaimIndexModel
from models.forecaster import ASSESSED

from .reference_levels import DOMAIN_MEANS
from .simulation import simulate
from .worlds import PRIOR_WORLDS

SEED = 20_260
INSTITUTIONS_PER_WORLD = 150


def fit_claim_index(seed: int = SEED) -> ClaimIndexModel:
    """Fit lines on half of the simulated institutions and shift each by what the other half needs."""
    panels = [
        simulate(INSTITUTIONS_PER_WORLD, sorted(DOMAIN_MEANS), seed + number, world).panel
        for number, world in enumerate(PRIOR_WORLDS)
    ]
    claimed = np.concatenate([panel.index("self") for panel in panels])
    fitted = np.concatenate([panel.institution % 2 == 0 for panel in panels])
    lines: dict[Stage, dict[str, tuple[float, float]]] = {}
    for stage in ASSESSED:
        assessed = np.concatenate([panel.index(stage) for panel in panels])
        lines[stage] = {name: _line(claimed, assessed, fitted, q) for name, q in PROBABILITIES.items()}
    rows = len(claimed)
    return ClaimIndexModel(lines, True, f"SIMULASI: {rows} instansi-siklus dari {len(panels)} dunia simulasi")


def _line(claimed: Floats, assessed: Floats, fitted: np.ndarray, probability: float) -> tuple[float, float]:
    model = QuantileRegressor(quantile=probability, alpha=0.0, solver="highs")
    model.fit(claimed[fitted, None], assessed[fitted])
    error = np.sort(assessed[~fitted] - model.predict(claimed[~fitted, None]))
    widened = np.clip(0.5 + (probability - 0.5) * (1 + 1 / len(error)), 0, 1)
    shift = float(np.quantile(error, widened))
    return round(float(model.intercept_) + shift, 5), round(float(model.coef_[0]), 5)


def main() -> None:
    """Write the shipped parameters anew."""
    target = Path(str(resources.files("models") / "parameters" / PARAMETERS))
    with saving(target) as part:
        part.write_text(json.dumps(fit_claim_index().as_json(), indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
