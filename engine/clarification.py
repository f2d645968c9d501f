"""Desk scores are in, the interview is near: which indicators to reopen with the hours that each owner has.

An indicator that is not reopened keeps its desk level. Each owner's choice is a knapsack of its own and is
solved exactly, so the whole is optimal for expected index points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm

from data.assessment import Assessment
from data.evidence import EvidenceLedger, Proof
from data.faults import Fault, InputError, Notice
from data.instrument import Instrument
from data.near import suggestion
from data.owners import Ownership, ownership
from data.scoring import check_levels, weighted_mean

from .demand import Readiness, demand_of, readiness
from .knapsack import best_subset
from .raise_chances import Prospect
from .raise_distribution import INDEPENDENT, GainDistribution, Raise, Together, gain_distribution


@dataclass(frozen=True)
class ClarificationRequest:
    """What to decide.

    Attributes:
        desk: complete desk levels of one institution.
        claimed: the institution's own levels, to show beside the desk's; empty if not known.
        prospects: chance of a raise per indicator that may be reopened.
        work: hours of work to reopen each indicator, above 0.
        hours: working hours that each person has until the interview, 0 or more.
        people: persons per owner, 0 or more; owners not named have `people_each`.
        together: how strongly raises come together.
        ledger: states of evidence, if recorded.
    """

    instrument: Instrument
    desk: Assessment
    prospects: Mapping[str, Prospect]
    work: Mapping[str, Fraction]
    hours: Fraction
    people: Mapping[str, int] = field(default_factory=dict)
    people_each: int = 1
    claimed: Mapping[str, Fraction] = field(default_factory=dict)
    together: Together = INDEPENDENT
    ledger: EvidenceLedger | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Reopening:
    """One indicator that may be reopened.

    Attributes:
        hours: work it takes.
        expected_gain: index points, exact.
        to_level: highest level with a chance; the evidence to bring is for it and those below.
        evidence: what to bring, incomplete items first.
    """

    indicator: str
    units: Ownership
    desk: Fraction
    claimed: Fraction | None
    prospect: Prospect
    hours: Fraction
    expected_gain: Fraction
    to_level: int
    readiness: Readiness
    evidence: tuple[Proof, ...]


@dataclass(frozen=True)
class OwnerHours:
    """One owner's time: `available` is hours times people; `used` never exceeds it."""

    owner: str
    people: int
    available: Fraction
    used: Fraction


@dataclass(frozen=True)
class Clarification:
    """The decision.

    Attributes:
        chosen: indicators to reopen, most expected index points first.
        left: indicators with a chance for which there is no time, likewise ordered.
        capacities: time per owner that has an indicator with a chance.
        distribution: of the index points gained by the chosen ones.
    """

    request: ClarificationRequest
    chosen: tuple[Reopening, ...]
    left: tuple[Reopening, ...]
    capacities: tuple[OwnerHours, ...]
    distribution: GainDistribution
    notices: tuple[Notice, ...]

    @cached_property
    def index_before(self) -> Fraction:
        """Desk index: what it stays at if nothing is reopened."""
        instrument = self.request.instrument
        return weighted_mean(instrument, self.request.desk.levels, instrument.ids)

    @property
    def simulated(self) -> bool:
        """Whether the levels, or any chance, rest on simulation; also the verdict that an indicator has none."""
        return self.request.desk.simulated or any(one.simulated for one in self.request.prospects.values())

    @property
    def index_after(self) -> Fraction:
        """Expected final index, exact."""
        return self.index_before + sum((one.expected_gain for one in self.chosen), Fraction(0))

    def quantile(self, share: float) -> Fraction:
        """Final index that is not exceeded with chance `share`."""
        return self.index_before + self.distribution.quantile(share)

    @property
    def predicates(self) -> Mapping[str, float]:
        """Chance of each predicate, lowest first, judged on the unrounded index; they sum to 1."""
        reach = {
            p.name: self.distribution.at_least(p.lower - self.index_before) for p in self.request.instrument.predicates
        }
        names = list(reach)
        # The lowest band also takes an index below the scale, which only a faulty import brings.
        reach[names[0]] = 1.0
        return {name: reach[name] - (reach[names[k + 1]] if k + 1 < len(names) else 0) for k, name in enumerate(names)}


def clarify(request: ClarificationRequest) -> Clarification:
    """Choose what to reopen.

    Raises:
        InputError: if levels are missing, the assessment is not the desk's, hours or people are negative, an
            owner with people holds no indicator, or no chance is known at all.
    """
    _check(request)
    candidates = _candidates(request)
    chosen: list[Reopening] = []
    capacities: list[OwnerHours] = []
    for owner in dict.fromkeys(one.units.main for one in candidates):
        mine = [one for one in candidates if one.units.main == owner]
        people = request.people.get(owner, request.people_each)
        available = request.hours * people
        picked = _pick(mine, available)
        chosen += picked
        capacities.append(OwnerHours(owner, people, available, sum((one.hours for one in picked), Fraction(0))))
    taken = {one.indicator for one in chosen}
    return Clarification(
        request=request,
        chosen=tuple(sorted(chosen, key=_rank)),
        left=tuple(sorted((one for one in candidates if one.indicator not in taken), key=_rank)),
        capacities=tuple(capacities),
        distribution=_distribution(request, chosen),
        notices=(*request.notices, *_notices(request)),
    )


def _rank(one: Reopening) -> tuple[Fraction, Fraction]:
    """Most expected points first, then least work; equal ones stay in instrument order."""
    return -one.expected_gain, one.hours


def _candidates(request: ClarificationRequest) -> list[Reopening]:
    """Every indicator with a chance of a raise, in instrument order."""
    units = ownership(request.instrument, request.desk)
    found = []
    for indicator in request.instrument.indicators:
        prospect = request.prospects.get(indicator.id)
        if prospect is not None and prospect.chance > 0:
            found.append(_candidate(request, indicator.id, units[indicator.id], prospect))
    return found


def _candidate(request: ClarificationRequest, i: str, units: Ownership, prospect: Prospect) -> Reopening:
    instrument, desk = request.instrument, request.desk.levels[i]
    to_level = max(level for level, chance in prospect.chances.items() if chance)
    demands = [demand_of(instrument, i, level, request.ledger) for level in range(int(desk) + 1, to_level + 1)]
    evidence = dict.fromkeys(proof for demand in demands for proof in demand.proofs)
    return Reopening(
        indicator=i,
        units=units,
        desk=desk,
        claimed=request.claimed.get(i),
        prospect=prospect,
        hours=request.work[i],
        expected_gain=instrument.by_id[i].weight / 100 * prospect.expected_rise(desk),
        to_level=to_level,
        readiness=readiness(request.desk, demands[0]),
        evidence=tuple(sorted(evidence, key=lambda proof: proof.complete)),
    )


def _pick(candidates: list[Reopening], available: Fraction) -> list[Reopening]:
    """The best set within the hours available."""
    if not candidates:
        return []
    unit = lcm(available.denominator, *(one.hours.denominator for one in candidates))
    scale = lcm(*(one.expected_gain.denominator for one in candidates))
    positions = best_subset(
        [int(one.hours * unit) for one in candidates],
        [int(one.expected_gain * scale) for one in candidates],
        int(available * unit),
    )
    return [candidates[position] for position in positions]


def _distribution(request: ClarificationRequest, chosen: list[Reopening]) -> GainDistribution:
    instrument = request.instrument
    fine = lcm(*(one.desk.denominator for one in chosen)) if chosen else 1
    unit = Fraction(1, instrument.weight_scale * 100 * fine)
    raises = [
        Raise(
            aspect=instrument.by_id[one.indicator].aspect,
            chances={
                int(instrument.by_id[one.indicator].weight / 100 * (level - one.desk) / unit): chance
                for level, chance in one.prospect.chances.items()
            },
        )
        for one in chosen
    ]
    return gain_distribution(raises, unit, request.together)


def _check(request: ClarificationRequest) -> None:
    check_levels(request.instrument, request.desk.levels)
    faults: list[Fault] = []
    if request.desk.stage != "desk":
        remedy = "Klarifikasi berangkat dari nilai dokumen: beri baris dengan stage desk."
        faults.append(Fault("not_desk_stage", "ini bukan penilaian dokumen", request.desk.label, remedy=remedy))
    if request.hours < 0:
        faults.append(Fault("bad_hours", "jam tidak boleh negatif", "jam tersedia", f"{float(request.hours):g}"))
    owners = {units.main for units in ownership(request.instrument, request.desk).values()}
    for owner, people in (*request.people.items(), (None, request.people_each)):
        place = "jumlah orang" if owner is None else f"jumlah orang {owner}"
        if people < 0:
            faults.append(Fault("bad_people", "jumlah orang tidak boleh negatif", place, str(people)))
        if owner is not None and owner not in owners:
            names = ", ".join(sorted(owners))
            near = suggestion(owner, owners)
            faults.append(Fault("unknown_owner", "bukan penanggung jawab indikator", place, owner, names, near))
    for i in request.prospects:
        if i not in request.work or request.work[i] <= 0:
            faults.append(Fault("bad_hours", "jam kerja harus di atas 0", f"indikator {i}", str(request.work.get(i))))
    if not request.prospects:
        faults.append(
            Fault(
                "chances_missing",
                "peluang naik tidak diketahui untuk satu indikator pun",
                remedy="Beri model perkiraan (--model) atau berkas peluang Anda sendiri (--chances).",
            )
        )
    if faults:
        raise InputError(faults)


def _notices(request: ClarificationRequest) -> list[Notice]:
    instrument, levels = request.instrument, request.desk.levels
    top = instrument.scale.maximum
    unknown = [
        i.id for i in instrument.indicators if i.id not in request.prospects and levels[i.id] < top and not i.external
    ]
    notices = []
    if request.desk.simulated:
        notices.append(Notice("simulated", "SIMULASI: level ini bukan hasil penilaian nyata."))
    if unknown:
        words = f"Peluang naik tidak diketahui, jadi tidak ikut dipilih: {', '.join(unknown)}."
        notices.append(Notice("chance_unknown", words))
    if not request.together.institution:
        notices.append(
            Notice(
                "independent_raises",
                "Kenaikan antarindikator dianggap saling bebas; rentang indeks yang sebenarnya lebih lebar.",
            )
        )
    return notices
