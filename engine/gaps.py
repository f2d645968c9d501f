"""The gap list: for every owner what to raise, what the next level needs, in which order, for what gain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from data.assessment import Assessment
from data.costs import StepKey
from data.evidence import EvidenceLedger, Proof, proofs
from data.faults import Notice, refuse
from data.instrument import Indicator
from data.near import suggestion
from data.owners import Ownership, ownership

from .demand import Demand, Readiness, claim_shares, demand_of, readiness
from .evidence_effect import EvidenceEffect
from .outcome import Outcome, gains
from .saved_upkeep import SavedUpkeep
from .upkeep_tasks import UpkeepTask
from .work_order import WorkOrder, work_order

Basis = Literal["plan", "best_reachable", "next_level"]
"""What decides the levels asked: a plan; the best plan where the target is out of reach; or, where nothing
is asked for, one level up everywhere."""


@dataclass(frozen=True)
class GapStep:
    """One step to take.

    Attributes:
        cost: its own price in hundredths of the plan's unit, shared costs apart.
        gain: index points, exact.
        order: place in the whole institution's order of work, from 1.
        waits_for: steps of other indicators that ought to come first.
        shared_work: piece of work that serves other steps too, if any.
    """

    demand: Demand
    cost: int
    gain: Fraction
    order: int
    waits_for: tuple[StepKey, ...]
    shared_work: str | None


@dataclass(frozen=True)
class Gap:
    """One indicator as its owner sees it.

    Attributes:
        now: level now.
        asked: level asked for; equals `now` where the indicator is only to be held.
        steps: steps to take, lowest first.
        following: what the next level demands, planned or not; ``None`` at the top.
        evidence_share: share of evidence that is complete, 0-1, for a level the institution itself claims.
        evidence_gain: index points that completing the evidence is expected to bring; ``None``: unknown.
        upkeep: what keeping the level is worth, where an assured plan says so.
        keeping: what then proves the level, with recorded states.
    """

    indicator: Indicator
    units: Ownership
    now: Fraction
    asked: Fraction
    steps: tuple[GapStep, ...]
    following: Demand | None
    readiness: Readiness
    evidence_share: Fraction | None = None
    evidence_gain: float | None = None
    upkeep: UpkeepTask | None = None
    keeping: tuple[Proof, ...] = ()

    @property
    def gain(self) -> Fraction:
        """Index points of all its steps."""
        return sum((step.gain for step in self.steps), Fraction(0))

    @property
    def cost(self) -> int:
        """Cost of its steps in hundredths."""
        return sum(step.cost for step in self.steps)


@dataclass(frozen=True)
class OwnerGaps:
    """One owner's part.

    Attributes:
        tasks: indicators to raise that it answers for, in the order to work.
        held: indicators that it answers for and only has to hold, those first that are worth most to keep.
        helps: indicators to raise that it supports; they count with their main owner.
    """

    owner: str
    tasks: tuple[Gap, ...]
    held: tuple[Gap, ...]
    helps: tuple[Gap, ...]

    @property
    def kept(self) -> tuple[Gap, ...]:
        """Indicators to hold whose keeping an assured plan has put a value on."""
        return tuple(gap for gap in self.held if gap.upkeep)

    @property
    def gain(self) -> Fraction:
        """Index points of its tasks."""
        return sum((gap.gain for gap in self.tasks), Fraction(0))

    @property
    def cost(self) -> int:
        """Cost of its tasks in hundredths, shared costs apart."""
        return sum(gap.cost for gap in self.tasks)


@dataclass(frozen=True)
class GapList:
    """Every owner's part of one outcome; largest gain first.

    Attributes:
        outcome: the levels asked for and what they bring.
        owners: every unit that answers for or supports an indicator.
        evidence_source: which forecast tells what complete evidence brings; empty without one.
        evidence_simulated: whether that forecast was learned from simulated assessments.
        upkeep_simulated: whether the forecast behind the worth of kept levels was.
    """

    assessment: Assessment
    outcome: Outcome
    basis: Basis
    owners: tuple[OwnerGaps, ...]
    notices: tuple[Notice, ...] = ()
    evidence_source: str = ""
    evidence_simulated: bool = False
    upkeep_simulated: bool = False

    @property
    def gain(self) -> Fraction:
        """Index points of all steps."""
        return self.outcome.index - self.outcome.problem.index_now

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Every indicator once, in instrument order."""
        place = {i: number for number, i in enumerate(self.outcome.problem.instrument.ids)}
        mine = [gap for owner in self.owners for gap in (*owner.tasks, *owner.held)]
        return tuple(sorted(mine, key=lambda gap: place[gap.indicator.id]))

    @property
    def questions(self) -> tuple[Gap, ...]:
        """Indicators to ask the assessor about: evidence complete, level not given."""
        return tuple(gap for gap in self.gaps if gap.readiness == "complete_not_raised")

    def share(self, owner: OwnerGaps) -> Fraction | None:
        """The owner's share of the gain, 0-1; ``None`` where nothing is gained."""
        return owner.gain / self.gain if self.gain else None

    def only(self, name: str) -> GapList:
        """The part of one owner; the name is compared without regard to case.

        Raises:
            InputError: if no unit of that name answers for or supports an indicator.
        """
        chosen = tuple(owner for owner in self.owners if owner.owner.casefold() == name.strip().casefold())
        if not chosen:
            names = [owner.owner for owner in self.owners]
            raise refuse(
                "unknown_owner",
                "tidak memegang indikator apa pun",
                place="OPD",
                found=name,
                allowed=", ".join(sorted(names)),
                remedy=suggestion(name, names),
            )
        return replace(self, owners=chosen)


def gap_list(
    outcome: Outcome,
    assessment: Assessment,
    basis: Basis,
    ledger: EvidenceLedger | None = None,
    effect: EvidenceEffect | None = None,
    notices: Iterable[Notice] = (),
    upkeep: SavedUpkeep | None = None,
) -> GapList:
    """Lay an outcome out by owner.

    Args:
        outcome: levels asked for.
        assessment: the levels now, with owners and shares of evidence where the institution gave them.
        basis: what decided the levels asked for.
        ledger: states of evidence, if recorded.
        effect: forecast of what complete evidence brings, if there is one.
        notices: warnings that came with the outcome.
        upkeep: what the plan behind the outcome says about levels that it leaves alone.
    """
    units = ownership(outcome.problem.instrument, assessment)
    order = work_order(outcome)
    builder = _Builder(outcome, assessment, ledger, effect, order, upkeep.tasks if upkeep else {})
    gaps = [builder.gap(indicator, units[indicator.id]) for indicator in outcome.problem.instrument.indicators]
    names = dict.fromkeys(name for own in units.values() for name in own.all)
    owners = sorted((_part(name, gaps) for name in names), key=lambda part: (-part.gain, -len(part.tasks), part.owner))
    own_notices = (*_about_owners(units), *_about_order(order), *_about_effect(gaps, effect))
    return GapList(
        assessment=assessment,
        outcome=outcome,
        basis=basis,
        owners=tuple(owners),
        notices=(*notices, *own_notices),
        evidence_source=effect.source if effect else "",
        evidence_simulated=effect.simulated if effect else False,
        upkeep_simulated=upkeep.simulated if upkeep else False,
    )


def _part(name: str, gaps: Iterable[Gap]) -> OwnerGaps:
    involved = [gap for gap in gaps if name in gap.units.all]
    involved.sort(key=lambda gap: gap.steps[0].order if gap.steps else 0)
    mine = [gap for gap in involved if gap.units.main == name]
    held = [gap for gap in mine if not gap.steps]
    return OwnerGaps(
        owner=name,
        tasks=tuple(gap for gap in mine if gap.steps),
        held=tuple(sorted(held, key=lambda gap: -gap.upkeep.value if gap.upkeep else 0.0)),
        helps=tuple(gap for gap in involved if gap.units.main != name and gap.steps),
    )


class _Builder:
    """Builds the gap of each indicator of one outcome."""

    def __init__(
        self,
        outcome: Outcome,
        assessment: Assessment,
        ledger: EvidenceLedger | None,
        effect: EvidenceEffect | None,
        order: WorkOrder,
        upkeep: Mapping[str, UpkeepTask],
    ) -> None:
        self.outcome, self.assessment, self.ledger, self.effect = outcome, assessment, ledger, effect
        self.order, self.upkeep = order, upkeep
        self.place = {step: number for number, step in enumerate(order.steps, start=1)}
        self.gained = gains(outcome)
        self.shares = claim_shares(outcome.problem.instrument, assessment, ledger)

    def gap(self, indicator: Indicator, units: Ownership) -> Gap:
        problem = self.outcome.problem
        i = indicator.id
        top = problem.instrument.scale.maximum
        following = None
        if problem.base[i] < top:
            following = demand_of(problem.instrument, i, problem.base[i] + 1, self.ledger)
        share = self.shares.get(i)
        return Gap(
            indicator=indicator,
            units=units,
            now=problem.current[i],
            asked=self.outcome.levels[i],
            steps=tuple(self._step(step) for step in self.outcome.steps if step[0] == i),
            following=following,
            readiness=readiness(self.assessment, following),
            evidence_share=share,
            evidence_gain=self._evidence_gain(i, share),
            upkeep=self.upkeep.get(i),
            keeping=self._keeping(i),
        )

    def _keeping(self, indicator: str) -> tuple[Proof, ...]:
        task = self.upkeep.get(indicator)
        if task is None:
            return ()
        listed = proofs(self.outcome.problem.instrument, indicator, task.level, self.ledger)
        return listed or tuple(Proof(text, None) for text in task.proofs)

    def _step(self, step: StepKey) -> GapStep:
        problem = self.outcome.problem
        charge = problem.charge_of.get(step)
        return GapStep(
            demand=demand_of(problem.instrument, *step, self.ledger),
            cost=problem.prices[step],
            gain=self.gained[step],
            order=self.place[step],
            waits_for=self.order.waits_for[step],
            shared_work=charge.name if charge else None,
        )

    def _evidence_gain(self, indicator: str, share: Fraction | None) -> float | None:
        if self.effect is None or share is None or share == 1:
            return None
        return self.effect.expected_gain(indicator, share, Fraction(1))


def _about_owners(units: Mapping[str, Ownership]) -> Iterable[Notice]:
    usual = [i for i, own in units.items() if not own.named]
    if usual:
        what = "semua indikator" if len(usual) == len(units) else ", ".join(usual)
        yield Notice(
            "owners_default",
            f"Penanggung jawab belum ditulis untuk {what}: dipakai pembagian yang lazim. Isi kolom owner bila "
            "pembagian di instansi Anda berbeda.",
        )


def _about_order(order: WorkOrder) -> Iterable[Notice]:
    if order.circular:
        names = ", ".join(f"{i} ke level {level}" for i, level in order.circular)
        yield Notice(
            "circular_dependency",
            f"Ada langkah yang saling menunggu; urutannya dipilih menurut hasil per upaya: {names}.",
        )


def _about_effect(gaps: Iterable[Gap], effect: EvidenceEffect | None) -> Iterable[Notice]:
    incomplete = [g.indicator.id for g in gaps if g.evidence_share is not None and g.evidence_share < 1]
    if not incomplete:
        return
    if effect is None:
        yield Notice(
            "evidence_effect_unknown",
            "Bukti belum lengkap pada "
            + ", ".join(incomplete)
            + ". Berapa indeks naik bila dilengkapi tidak diketahui tanpa model perkiraan (--model).",
        )
    else:
        mark = "SIMULASI: " if effect.simulated else ""
        yield Notice("evidence_effect_source", f"{mark}Pengaruh bukti terhadap indeks menurut {effect.source}.")
