"""What ``tangga joint`` and the service both ask of several institutions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from data.cost_cells import read_cost
from data.costs import minor
from data.faults import Notice, refuse
from data.instrument import Instrument
from data.rules_values import index, predicate
from engine.joint_request import Goal, JointRequest, LeastCost, MostReaching, RaiseLowest
from engine.plan import do_nothing
from engine.warnings_of_plan import plan_warnings

from .members import Members
from .option_values import OptionReader, number

COMMON_WARNINGS = ("effort_is_not_money", "instrument_revoked", "outside_scores")


@dataclass(frozen=True)
class Asked:
    """What is wanted, each as text.

    Attributes:
        target: average index.
        floor: least index of every institution.
        predicate: to be reached by as many as possible.
        merata: whether the lowest are raised first.
        budget: for all together.
        shared: groups of fixed costs that are paid once for all.
    """

    target: str | None = None
    floor: str | None = None
    predicate: str | None = None
    merata: bool = False
    budget: str | None = None
    shared: tuple[str, ...] = ()


def joint_request(members: Members, asked: Asked, notices: tuple[Notice, ...]) -> JointRequest:
    """The request of some members.

    Args:
        members: with common prices and rules.
        asked: goal and budget.
        notices: what came with the input, before what `members` say.

    Raises:
        InputError: with every value that is wrong, or if not exactly one goal is given.
    """
    goal, money = _goal(members, asked)
    everything = (*notices, *members.notices, *_unused(members), *_basis(members))
    return JointRequest(members.members, goal, money, asked.shared, everything)


def _goal(members: Members, asked: Asked) -> tuple[Goal, int | None]:
    """What is asked, and the budget in hundredths."""
    instrument = members.instrument
    reader = OptionReader()
    average = reader.take("--target", asked.target, number(index(instrument.scale)))
    least = reader.take("--floor", asked.floor, number(index(instrument.scale)))
    name = reader.take("--predicate", asked.predicate, predicate(instrument))
    amount = reader.take("--budget", asked.budget, lambda text: read_cost(text, members.costs.unit))
    reader.finish()
    _refuse_unclear(asked)
    money = None if amount is None else minor(amount)
    if name is not None:
        return MostReaching(_lower(instrument, name), name), money
    return (RaiseLowest() if asked.merata else LeastCost(average, least)), money


def _refuse_unclear(asked: Asked) -> None:
    goals = {
        "--target/--floor": asked.target is not None or asked.floor is not None,
        "--predicate": asked.predicate is not None,
        "--merata": asked.merata,
    }
    given = [option for option, is_given in goals.items() if is_given]
    if len(given) > 1:
        found = ", ".join(given)
        raise refuse("several_goals", f"beberapa tujuan diberikan bersamaan: {found}", remedy="Pilih satu.")
    if not given:
        remedy = "Beri --target, --floor, --merata, atau --predicate."
        raise refuse("nothing_asked", "belum ada yang diminta dari rencana", remedy=remedy)


def _lower(instrument: Instrument, name: str) -> Fraction:
    return next(p.lower for p in instrument.predicates if p.name == name)


def _basis(members: Members) -> list[Notice]:
    """What is to be known of prices and instrument, whoever takes part."""
    first = members.members[0]
    notices = plan_warnings(first.assessment, first.problem, do_nothing(first.problem))
    return [notice for notice in notices if notice.code in COMMON_WARNINGS]


def _unused(members: Members) -> list[Notice]:
    """Rules that a joint plan replaces by its own options."""
    rules = members.rules
    unused = [key for key in ("target", "predicate", "budget") if getattr(rules, key) is not None]
    if not unused:
        return []
    return [Notice("rules_unused", f"Isi berkas aturan ini tidak dipakai dalam rencana bersama: {', '.join(unused)}.")]
