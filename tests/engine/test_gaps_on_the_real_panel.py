"""Gap lists of real institutions of every type: they add up, fit their kind, and stay short enough to read."""

from fractions import Fraction
from pathlib import Path

import pytest

from data.assessment import INSTITUTION_TYPES, InstitutionType
from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.panel_file import read_panel
from data.rules import Rules
from engine.gap_basis import GapRequest, list_gaps

from .test_gaps import assert_adds_up

SPBE = shipped_instrument("spbe-2020")
COSTS = default_costs(SPBE)
EACH = 8
"""Institutions of each type that are listed."""


@pytest.mark.parametrize("type_", INSTITUTION_TYPES)
def test_lists_of_real_institutions_add_up(shared_data: Path, type_: InstitutionType) -> None:
    panel = read_panel(shared_data / "panel" / "levels.csv").assessments
    chosen = [a for a in panel if a.institution.type == type_]
    assert chosen
    for assessment in chosen[:: max(1, len(chosen) // EACH)][:EACH]:
        for rules in (Rules(), Rules(predicate="Sangat Baik")):
            gaps = list_gaps(GapRequest(SPBE, assessment, COSTS, rules))
            assert_adds_up(gaps)
            assert gaps.basis == ("plan" if rules.predicate else "next_level")
            if rules.predicate:
                assert gaps.outcome.index >= Fraction(7, 2)
            regional = type_ in ("provinsi", "kabupaten", "kota")
            assert any(owner.owner == "Diskominfo" for owner in gaps.owners) == regional
            for gap in gaps.gaps:
                for step in gap.steps:
                    assert step.demand.text
                    assert step.demand.proofs
                    assert step.demand.work_type
