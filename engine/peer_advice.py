"""Whom to learn from: from a panel and what is planned to peers with reasons, or to why there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil
from typing import Literal

import numpy as np

from data.assessment import Assessment, Institution
from data.costs import CostTable
from data.faults import Notice, refuse
from data.instrument import Instrument
from data.rules import Rules
from data.scoring import check_levels, weighted_mean
from models.peer_pool import NO_START, PeerPool, peer_pool
from models.peer_weights import PeerWeights
from models.peers import PeerSearch, find_peers

from .build import build_problem, target_of
from .optimise import DEFAULT_LIMITS, Limits, cheapest, highest

Basis = Literal["plan", "rules", "next_predicate", "nothing"]
"""What is planned: a saved plan, the plan that the user's rules ask for, the cheapest to the next predicate under
those rules, or nothing, at the highest predicate."""

LEAST_SHOWN = 3
"""Fewer institutions than this in a group is worth a word."""

MOST_NAMED = 5
"""Institutions named in a warning; the rest are counted."""


@dataclass(frozen=True)
class PeerRequest:
    """What to look for.

    Attributes:
        assessment: complete levels of the seeker.
        panel: assessments of possible peers; the seeker may be among them.
        costs: prices, where a plan has to be found.
        rules: as for a plan; where they ask for nothing themselves, the next predicate is the target under them.
        planned: levels of a saved plan, which then decides instead of `rules`.
        populations: people per institution, where known.
        weights: other weights than the shipped ones.
        across_types: admit institutions of other types.
        count: peers per role instead of the weights' own.
        notices: warnings that came with the input.
    """

    instrument: Instrument
    assessment: Assessment
    panel: Sequence[Assessment]
    costs: CostTable
    rules: Rules = Rules()  # noqa: RUF009  # frozen, so one shared default is safe
    planned: Mapping[str, Fraction] | None = None
    populations: Mapping[Institution, int] = field(default_factory=dict)
    weights: PeerWeights | None = None
    across_types: bool = False
    count: int | None = None
    notices: tuple[Notice, ...] = ()
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True)
class PeerAdvice:
    """The answer; `search` holds no peers where nobody qualifies, and `notices` say why."""

    instrument: Instrument
    search: PeerSearch
    basis: Basis
    notices: tuple[Notice, ...]

    @property
    def simulated(self) -> bool:
        """Whether the seeker or any peer rests on simulated levels."""
        return self.search.seeker.simulated or any(peer.simulated for peer in self.search.peers)


def advise_on_peers(request: PeerRequest) -> PeerAdvice:
    """Find peers for what is planned.

    Raises:
        InputError: levels, prices or rules are wrong, or no plan obeys the rules.
        SolverError: the solver failed.
    """
    check_levels(request.instrument, request.assessment.levels)
    goals, basis = planned_goals(request)
    panel = (*request.panel, request.assessment)
    pool = peer_pool(panel, request.instrument, request.populations)
    search = find_peers(
        pool,
        request.assessment,
        goals,
        weights=request.weights,
        across_types=request.across_types,
        count=request.count,
    )
    return PeerAdvice(request.instrument, search, basis, (*request.notices, *_notices(request, pool, search, basis)))


def planned_goals(request: PeerRequest) -> tuple[dict[str, int], Basis]:
    """Whole level after the plan for each indicator that it raises, and whose plan it is.

    Raises:
        InputError: prices or rules are wrong, or no plan obeys the rules.
        SolverError: the solver failed.
    """
    levels = request.assessment.levels
    if request.planned is not None:
        return {i: ceil(after) for i, after in request.planned.items() if after > levels[i]}, "plan"
    rules, basis = request.rules, _basis(request.rules)
    if basis == "next_predicate":
        following = _next_predicate(request.instrument, levels)
        if following is None:
            return {}, "nothing"
        rules = replace(rules, predicate=following)
    problem = build_problem(request.instrument, request.assessment, request.costs, rules)
    for_highest = target_of(request.instrument, rules) is None and rules.budget is not None
    optimum = highest(problem, request.limits) if for_highest else cheapest(problem, request.limits)
    if optimum is None:
        asked = f" --predicate {rules.predicate!r}" if basis == "next_predicate" else ""
        raise refuse(
            "no_plan_to_learn_from",
            "tidak ada rencana yang memenuhi aturan, jadi belum jelas apa yang perlu dipelajari",
            remedy=f"Jalankan `tangga plan{asked}` dengan aturan yang sama untuk melihat jalan keluarnya.",
        )
    outcome = optimum.outcome
    goals = {i: outcome.planned[i] for i in outcome.touched}
    return goals, basis if goals else "nothing"


def _basis(rules: Rules) -> Literal["rules", "next_predicate"]:
    asks = rules.target is not None or rules.predicate is not None or rules.budget is not None
    return "rules" if asks or rules.lock or rules.floor else "next_predicate"


def _next_predicate(instrument: Instrument, levels: Mapping[str, Fraction]) -> str | None:
    index = weighted_mean(instrument, levels, instrument.ids)
    return next((p.name for p in instrument.predicates if p.lower > index), None)


def _notices(request: PeerRequest, pool: PeerPool, search: PeerSearch, basis: Basis) -> Iterator[Notice]:
    kind = search.seeker.institution.type
    whom = "instansi lain" if request.across_types else f"{kind} lain"
    if search.seeker.simulated or any(peer.simulated for peer in search.peers):
        yield Notice("simulated", "SIMULASI: sebagian level ini bukan hasil penilaian nyata.")
    if search.seeker.stage == "self":
        yield Notice(
            "self_scores_only",
            "Level Anda dari penilaian mandiri, sedangkan level sejawat dari asesor. Klaim bukan hasil penilaian: "
            "jarak yang sebenarnya mungkin lebih jauh.",
        )
    if basis == "nothing":
        yield Notice(
            "nothing_planned",
            "Yang diminta sudah tercapai, jadi tidak ada yang perlu dipelajari. Beri target yang lebih tinggi.",
        )
    elif not search.candidates:
        yield Notice(
            "alone_in_type",
            f"Berkas ini tidak memuat {whom} dengan hasil penilaian {request.instrument.id} yang lengkap. Tambahkan "
            "instansi sejenis" + ("." if request.across_types else ", atau minta lintas jenis (--across-types)."),
        )
    elif not search.peers:
        yield Notice(
            "no_peer_qualifies",
            f"Tidak satu pun dari {search.candidates} {whom} cukup jauh di depan pada indikator yang direncanakan.",
        )
    else:
        yield from _about_roles(search, whom)
    if search.candidates and basis != "nothing":
        yield from _about_history(request, pool, search)


def _about_roles(search: PeerSearch, whom: str) -> Iterator[Notice]:
    if not search.next_step:
        yield Notice(
            "no_next_step",
            f"Tidak ada {whom} yang selangkah di depan; yang memenuhi syarat sudah jauh di atas rencana.",
        )
    if not search.champions:
        yield Notice("no_champion", f"Tidak ada {whom} yang melampaui tujuan rencana pada sebagian besar langkahnya.")
    untaught = [i for i in search.goals if not any(lesson.indicator == i for p in search.peers for lesson in p.lessons)]
    if untaught:
        names = ", ".join(untaught)
        yield Notice("untaught", f"Tidak satu pun sejawat dalam daftar ini lebih tinggi daripada Anda pada {names}.")
    if search.candidates < LEAST_SHOWN:
        yield Notice("few_candidates", f"Hanya {search.candidates} {whom} dalam berkas: pilihannya sempit.")


def _about_history(request: PeerRequest, pool: PeerPool, search: PeerSearch) -> Iterator[Notice]:
    own = pool if request.across_types else pool.by_type.get(search.seeker.institution.type, pool)
    if (own.start_cycle == NO_START).all():
        yield Notice(
            "one_cycle_only",
            "Berkas hanya memuat satu siklus per instansi: siapa yang benar-benar naik dari level Anda tidak terlihat.",
        )
    older = sorted({lesson.now_cycle for p in search.peers for lesson in p.lessons} - {search.seeker.cycle})
    if older and older[0] < search.seeker.cycle:
        yield Notice(
            "older_standing",
            f"Sebagian level sejawat dari siklus {older[0]}, lebih lama daripada level Anda ({search.seeker.cycle}): "
            "tanyakan dahulu apakah masih berlaku.",
        )
    if not search.size_known and not np.isnan(own.population).all():
        yield Notice(
            "size_unknown", "Jumlah penduduk instansi Anda tidak ada dalam berkas, jadi ukuran tidak dihitung."
        )
    left_out = [name for name in pool.left_out if name != search.seeker.institution.name]
    if left_out:
        names = ", ".join(left_out[:MOST_NAMED]) + (", ..." if len(left_out) > MOST_NAMED else "")
        yield Notice(
            "institutions_left_out",
            f"{len(left_out)} instansi tidak dibandingkan karena tidak punya hasil penilaian "
            f"{request.instrument.id} yang lengkap dari asesor: {names}.",
        )
