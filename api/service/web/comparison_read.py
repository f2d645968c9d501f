"""Whom a comparison is of: chosen institutions, or those just ahead, with everybody whom ranks count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.service.comparison_cases import StoredComparison
from api.service.security.principal import Principal
from data.assessment import Institution
from data.faults import Fault
from data.store.assessments import StoredAssessment
from data.store.errors import NotFound
from data.store.institutions import StoredInstitution
from data.store.store import Store

from .official_results import index_of, results_in, results_of, whole

MOST_OTHERS = 5
"""More columns than six are no comparison any more."""


@dataclass(frozen=True)
class Compared:
    """What a comparison page shows besides the comparison.

    Attributes:
        own: the institution that is explained.
        others: those it is set beside, in the order of the columns.
        by_itself: whether they were chosen here, not by the user.
        cycles: of the own results that may be seen, latest first; empty if there are none.
        case: what the worker takes; ``None`` if there is nobody to compare with.
        faults: what the user asked for and does not get, with the reason.
    """

    own: StoredInstitution
    others: tuple[StoredInstitution, ...]
    by_itself: bool
    cycles: tuple[int, ...]
    cycle: int | None
    case: StoredComparison | None
    faults: tuple[Fault, ...]
    simulated: bool = False


def compared(principal: Principal, store: Store, institution: str, wanted: Sequence[str], year: int | None) -> Compared:
    """Gather a comparison.

    Args:
        principal: who looks; nobody else's unpublished results take part.
        store: in a transaction.
        institution: id of the one that is explained.
        wanted: ids of the others; empty: the two just ahead and the best of its type.
        year: the compared cycle; ``None`` for the latest.

    Raises:
        NotFound: if there is no such institution.
    """
    own = store.institutions.get(institution)
    faults: list[Fault] = []
    named = _named(store, institution, wanted, faults)
    histories = results_of(principal, store, [institution, *(one.id for one in named)])
    cycles = tuple(one.key.cycle for one in reversed(histories.get(institution, ())) if whole(one))
    if year is not None and year not in cycles:
        known = ", ".join(map(str, cycles)) or "belum ada"
        faults.append(Fault("cycle_missing", "siklus ini belum punya hasil lengkap", "Siklus", str(year), known))
        year = None
    if not cycles:
        return Compared(own, named, False, (), None, None, tuple(faults))
    cycle = year or cycles[0]
    everyone = [one for one in results_in(principal, store, cycle) if whole(one)]
    by_itself = not named and not faults
    others = _ahead(own, everyone, store) if by_itself else _with_result(named, everyone, cycle, faults)
    if by_itself:
        histories |= results_of(principal, store, [one.id for one in others])
    shown = {own.id, *(one.id for one in others)}
    past = [o for id_ in shown for o in histories.get(id_, ()) if o.key.cycle != cycle and whole(o)]
    parts = [one.assessment for one in (*everyone, *past)]
    keys = tuple(_key(one.institution) for one in (own, *others))
    case = StoredComparison(tuple(parts), keys, cycle) if others else None
    return Compared(own, others, by_itself, cycles, cycle, case, tuple(faults), any(a.simulated for a in parts))


def _named(store: Store, own: str, wanted: Sequence[str], faults: list[Fault]) -> tuple[StoredInstitution, ...]:
    found: list[StoredInstitution] = []
    for id_ in dict.fromkeys(one.strip() for one in wanted if one.strip()):
        if id_ == own:
            continue
        try:
            found.append(store.institutions.get(id_[:200]))
        except NotFound:
            faults.append(Fault("institution_missing", "instansi ini tidak ada", "instansi", id_[:80]))
    if len(found) > MOST_OTHERS:
        allowed = f"paling banyak {MOST_OTHERS} di samping instansi ini"
        faults.append(Fault("too_many_institutions", "terlalu banyak instansi", "instansi", str(len(found)), allowed))
    return tuple(found[:MOST_OTHERS])


def _with_result(
    named: Sequence[StoredInstitution], everyone: Sequence[StoredAssessment], cycle: int, faults: list[Fault]
) -> tuple[StoredInstitution, ...]:
    having = {one.key.institution_id for one in everyone}
    faults.extend(
        Fault(
            "result_not_visible",
            f"hasil {cycle} yang lengkap belum diterbitkan atau belum ada",
            one.institution.name,
            remedy="Pilih siklus lain, atau minta instansinya menerbitkan hasilnya.",
        )
        for one in named
        if one.id not in having
    )
    return tuple(one for one in named if one.id in having)


def _ahead(own: StoredInstitution, everyone: Sequence[StoredAssessment], store: Store) -> tuple[StoredInstitution, ...]:
    """The two just ahead of its own type, and the best; others of its type where nobody is ahead."""
    mine = next(one for one in everyone if one.key.institution_id == own.id)
    kin = [
        one
        for one in everyone
        if one.assessment.institution.type == own.institution.type
        and (one.assessment.instrument, one.key.stage) == (mine.assessment.instrument, mine.key.stage)
        and one.key.institution_id != own.id
    ]
    ordered = sorted(kin, key=lambda one: (index_of(one), one.key.institution_id))
    ahead = [one for one in ordered if index_of(one) > index_of(mine)]
    chosen = [*ahead[:2], *ahead[-1:]] if ahead else ordered[::-1][:2]
    return tuple(store.institutions.get(id_) for id_ in dict.fromkeys(one.key.institution_id for one in chosen))


def _key(institution: Institution) -> tuple[str, str, str]:
    return institution.name, institution.type, institution.province
