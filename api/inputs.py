"""What the planning commands start from: one assessment, its instrument, prices and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.assessment import Assessment
from data.costs import CostTable
from data.faults import Notice
from data.instrument import Instrument
from data.instrument_file import read_instrument
from data.rules import Rules

from .rules_options import RulesOptions, main_owners
from .selection import Selection


@dataclass(frozen=True)
class PlanningCase:
    """Everything a plan or a frontier needs.

    Attributes:
        known: every assessment of the file, as history for a forecast.
        notices: what the reader of the answer should know about its basis.
    """

    assessment: Assessment
    instrument: Instrument
    costs: CostTable
    rules: Rules
    notices: tuple[Notice, ...]
    known: tuple[Assessment, ...] = ()


def own_instruments(names: Sequence[str]) -> dict[str, Instrument]:
    """Instruments that the user brings as YAML files, by id; shipped ids are known anyway."""
    return {instrument.id: instrument for instrument in map(read_instrument, names)}


def instrument_of(id_: str, own: Mapping[str, Instrument]) -> Instrument:
    """The instrument of that id: the user's own before the shipped one."""
    return own[id_] if id_ in own else read_instrument(id_)


def read_case(
    file: str, selection: Selection, own: Mapping[str, Instrument], costs: str | None, rules: RulesOptions
) -> PlanningCase:
    """Read the files of one planning request.

    Raises:
        InputError: with every fault of the first file that has any.
    """
    # Each import costs a cold command time, so only planning pays for prices.
    from data.assessment_files import read_assessments

    panel = read_assessments(file, instruments=own)
    assessment, about_stage = selection.one(panel.assessments)
    instrument = instrument_of(assessment.instrument, own)
    table, about_costs = cost_table(instrument, costs)
    wanted, about_rules = rules.read(instrument, main_owners(instrument, [assessment]), table)
    notices = (*panel.notices, *about_stage, *about_costs, *about_rules)
    return PlanningCase(assessment, instrument, table, wanted, notices, panel.assessments)


def cost_table(instrument: Instrument, file: str | None) -> tuple[CostTable, tuple[Notice, ...]]:
    """Default effort, or the user's costs wholly or partly in its place."""
    from data.effort import default_costs, effort_notices

    default = default_costs(instrument)
    if file is None:
        return default, effort_notices(instrument)
    from data.costs_file import read_costs
    from data.own_costs import combine

    table = combine(default, read_costs(file, instrument))
    rests_on_default = table.unit == "effort" and not table.own >= table.prices.keys()
    return table, effort_notices(instrument) if rests_on_default else ()
