"""What forecasts of claims rest on, worked out for many institutions of one file at once.

What a whole file teaches depends on the cycle alone, so it is learned once for all institutions that claim next in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.assessment import Assessment, Stage
from models.forecaster import ASSESSED, AssessorForecaster
from models.own_history import PanelUpdate
from models.pairs import PairPanel, pair_panel
from models.panel_update import panel_update
from models.planned_work import PlanStart


@dataclass(frozen=True)
class ClaimBasis:
    """What one institution's forecast rests on; small, because it travels to workers.

    Attributes:
        panel: its own rows, the claims that a plan builds on last.
        updates: what the earlier cycles of the whole file teach, by stage.
        base: whole level that each indicator claims today.
        start: whether the base is claims of the cycle to be assessed, or results of the cycle before.
    """

    panel: PairPanel
    updates: Mapping[Stage, PanelUpdate]
    base: Mapping[str, int]
    start: PlanStart


def claim_bases(
    forecaster: AssessorForecaster, assessments: Iterable[Assessment], starts: Sequence[Assessment]
) -> list[ClaimBasis]:
    """Bases of plans that raise `starts`, one each and in their order.

    Self levels are claims of their own cycle. Desk or final levels are claimed again in the next cycle, and are
    history themselves. No institution knows what the others claim in the cycle that is planned for.

    Args:
        assessments: everything known, of any institution; rows of other instruments are not looked at.
        starts: of the forecaster's instrument, no institution twice.

    Raises:
        InputError: if the forecaster's instrument is another one, or the assessments are faulty.
    """
    instrument = forecaster.instrument
    known = [a for a in assessments if a.instrument == instrument.id]
    claims = [_claims(start) for start in starts]
    from_claims = {start.institution.name for start in starts if start.stage == "self"}
    found: dict[str, ClaimBasis] = {}
    for cycle in sorted({claim.cycle for claim in claims}):
        here = [claim for claim in claims if claim.cycle == cycle]
        panel = pair_panel([*(a for a in known if a.cycle < cycle), *here], instrument)
        unseen = (panel.cycle == cycle)[:, None]
        panel = replace(panel, cohort=np.where(unseen, np.nan, panel.cohort))
        updates = {stage: panel_update(forecaster, panel, cycle, stage) for stage in ASSESSED}
        code_of = {institution.name: code for code, institution in enumerate(panel.institutions)}
        for claim in here:
            name = claim.institution.name
            base = {i: int(level) for i, level in claim.levels.items()}
            built_on: PlanStart = "claims" if name in from_claims else "results"
            found[name] = ClaimBasis(_own_rows(panel, code_of[name]), updates, base, built_on)
    return [found[start.institution.name] for start in starts]


def _claims(start: Assessment) -> Assessment:
    if start.stage == "self":
        return start
    return replace(start, cycle=start.cycle + 1, stage="self", regime=None, evidence={}, notes={})


def _own_rows(panel: PairPanel, code: int) -> PairPanel:
    own = panel.take(panel.institution == code)
    return replace(own, institutions=(panel.institutions[code],), institution=np.zeros(len(own), dtype=int))
