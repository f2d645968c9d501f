"""The user's rules from ``--rules`` and from single options, as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from data.assessment import Assessment
from data.cost_cells import read_cost
from data.costs import CostTable
from data.faults import Notice
from data.instrument import Instrument
from data.owners import ownership
from data.rules import Rules
from data.rules_file import MAX_MONTHS, MAX_STEPS, read_rules
from data.rules_values import index, indicator, level, predicate, whole

from .option_values import OptionReader, number, pair


@dataclass(frozen=True)
class RulesOptions:
    """Rules as typed: the text of each option.

    Attributes:
        hold: whether today's predicate is to be kept, so that a target of the file does not count.
    """

    rules: str | None = None
    target: str | None = None
    predicate: str | None = None
    budget: str | None = None
    max_indicators: str | None = None
    horizon: str | None = None
    freeze: Sequence[str] = ()
    lock: Sequence[str] = ()
    hold: bool = False

    def read(self, instrument: Instrument, owners: Sequence[str], costs: CostTable) -> tuple[Rules, tuple[Notice, ...]]:
        """Rules of the file with those of the command line over them.

        Args:
            instrument: whose indicators rules may name.
            owners: units that rules may name, besides those of the instrument; see `main_owners`.
            costs: whose unit amounts have.

        Raises:
            InputError: with every fault of the file, or of the options.
        """
        base = read_rules(self.rules, instrument, owners) if self.rules is not None else Rules()
        typed = self._typed(instrument, costs)
        both = replace(
            base,
            budget=base.budget if typed.budget is None else typed.budget,
            max_indicators=base.max_indicators if typed.max_indicators is None else typed.max_indicators,
            horizon_months=base.horizon_months if typed.horizon_months is None else typed.horizon_months,
            freeze=tuple(dict.fromkeys((*base.freeze, *typed.freeze))),
            lock={**base.lock, **typed.lock},
        )
        if typed.target is not None or typed.predicate is not None or self.hold:
            both = replace(both, target=typed.target, predicate=typed.predicate)
        return both, tuple(_overruled(base, both))

    def _typed(self, instrument: Instrument, costs: CostTable) -> Rules:
        reader = OptionReader()
        scale = instrument.scale
        rules = Rules(
            target=reader.take("--target", self.target, number(index(scale))),
            predicate=reader.take("--predicate", self.predicate, predicate(instrument)),
            budget=reader.take("--budget", self.budget, lambda text: read_cost(text, costs.unit)),
            max_indicators=reader.take("--max-indicators", self.max_indicators, number(whole(0, MAX_STEPS))),
            horizon_months=reader.take("--horizon", self.horizon, number(whole(0, MAX_MONTHS))),
            freeze=tuple(reader.take_all("--freeze", self.freeze, indicator(instrument))),
            lock=dict(reader.take_all("--lock", self.lock, pair(indicator(instrument), number(level(scale))))),
        )
        reader.finish()
        return rules


def main_owners(instrument: Instrument, assessments: Iterable[Assessment]) -> tuple[str, ...]:
    """Units that answer for indicators in any of the assessments, each once."""
    units = (own.main for assessment in assessments for own in ownership(instrument, assessment).values())
    return tuple(dict.fromkeys(units))


_SCALARS = ("target", "predicate", "budget", "max_indicators", "horizon_months")


def _overruled(base: Rules, both: Rules) -> list[Notice]:
    changed = [key for key in _SCALARS if getattr(base, key) is not None and getattr(base, key) != getattr(both, key)]
    changed += [f"lock.{i}" for i in base.lock if base.lock[i] != both.lock[i]]
    if not changed:
        return []
    names = ", ".join(changed)
    return [Notice("option_over_rules", f"Opsi menggantikan isi berkas aturan untuk: {names}.")]
