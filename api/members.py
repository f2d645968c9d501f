"""Several institutions of one file, each with its problem: what joint plans and batches start from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data.assessment import STAGES, Assessment
from data.costs import CostTable
from data.faults import Fault, InputError, Notice, refuse
from data.instrument import Instrument
from data.near import suggestion
from data.panel_words import TYPE_OF, word
from data.rules import Rules
from engine.build import build_problem
from engine.joint_request import Member

from .inputs import cost_table, instrument_of
from .rules_options import RulesOptions, main_owners
from .selection import Selection, nearest_names

MOST_LISTED = 8


@dataclass(frozen=True)
class Group:
    """Which institutions of a file take part; everything where nothing is chosen.

    Attributes:
        names: institutions, as written in the file in any case.
        province: all of one province.
        kind: all of one type, e.g. ``kabupaten``.
        cycle, stage: as in `Selection`.
    """

    names: tuple[str, ...] = ()
    province: str | None = None
    kind: str | None = None
    cycle: str | None = None
    stage: str | None = None


@dataclass(frozen=True)
class Members:
    """Institutions that share an instrument, prices and rules."""

    instrument: Instrument
    costs: CostTable
    rules: Rules
    members: tuple[Member, ...]
    notices: tuple[Notice, ...]


def chosen_assessments(assessments: Sequence[Assessment], group: Group) -> tuple[list[Assessment], tuple[Notice, ...]]:
    """One assessment per institution: its latest cycle, final before desk before self.

    Raises:
        InputError: naming every institution that is unknown, or what there is where nothing matches.
    """
    matching = _of_names(Selection(None, group.cycle, group.stage).matching(assessments), group.names)
    matching = _of_province(matching, group.province)
    matching = _of_kind(matching, group.kind)
    latest: dict[tuple[str, str, str], Assessment] = {}
    for assessment in matching:
        key = (assessment.institution.name, assessment.institution.type, assessment.institution.province)
        if key not in latest or _rank(assessment) > _rank(latest[key]):
            latest[key] = assessment
    chosen = list(latest.values())
    return chosen, tuple(_about(chosen))


def read_members(
    assessments: Sequence[Assessment],
    own: Mapping[str, Instrument],
    costs: str | None,
    typed: RulesOptions,
) -> Members:
    """Problems of the chosen assessments under common prices and rules.

    Raises:
        InputError: naming every institution with another instrument than most, or that cannot be planned.
    """
    instrument = one_instrument(assessments, own)
    table, about_costs = cost_table(instrument, costs)
    rules, about_rules = typed.read(instrument, main_owners(instrument, assessments), table)
    return members_of(assessments, instrument, table, rules, (*about_costs, *about_rules))


def members_of(
    assessments: Sequence[Assessment],
    instrument: Instrument,
    costs: CostTable,
    rules: Rules,
    notices: tuple[Notice, ...],
) -> Members:
    """Problems of assessments of one instrument.

    Raises:
        InputError: naming every institution that cannot be planned.
    """
    members: list[Member] = []
    faults: list[Fault] = []
    for assessment in assessments:
        try:
            members.append(Member(assessment, build_problem(instrument, assessment, costs, rules)))
        except InputError as error:
            faults += [at_institution(assessment, fault) for fault in error.faults]
    if faults:
        raise InputError(faults)
    return Members(instrument, costs, rules, tuple(members), notices)


def at_institution(assessment: Assessment, fault: Fault) -> Fault:
    """The fault with the institution that it concerns."""
    place = f"{assessment.institution.name}, {fault.place}" if fault.place else assessment.institution.name
    return replace(fault, place=place)


def _rank(assessment: Assessment) -> tuple[int, int]:
    return assessment.cycle, STAGES.index(assessment.stage)


def _of_names(assessments: Sequence[Assessment], names: Sequence[str]) -> list[Assessment]:
    if not names:
        return list(assessments)
    known: dict[str, list[Assessment]] = {}
    for assessment in assessments:
        known.setdefault(_fold(assessment.institution.name), []).append(assessment)
    spelled = list(dict.fromkeys(a.institution.name for a in assessments))
    faults = [
        Fault(
            "institution_missing",
            "instansi ini tidak ada dalam berkas",
            place="opsi --institutions",
            found=name,
            remedy=f"Nama yang paling dekat: {_listed(nearest_names(name, spelled))}.",
        )
        for name in names
        if _fold(name) not in known
    ]
    if faults:
        raise InputError(faults)
    return [assessment for name in dict.fromkeys(map(_fold, names)) for assessment in known[name]]


def _of_province(assessments: list[Assessment], province: str | None) -> list[Assessment]:
    if province is None:
        return assessments
    chosen = [a for a in assessments if _fold(a.institution.province) == _fold(province)]
    if not chosen:
        known = list(dict.fromkeys(a.institution.province for a in assessments))
        raise refuse(
            "province_missing",
            "provinsi ini tidak ada dalam berkas untuk pilihan itu",
            place="opsi --province",
            found=province,
            remedy=f"Nama yang paling dekat: {_listed(nearest_names(province, known))}.",
        )
    return chosen


def _of_kind(assessments: list[Assessment], kind: str | None) -> list[Assessment]:
    if kind is None:
        return assessments
    wanted = TYPE_OF.get(word(kind))
    chosen = [a for a in assessments if a.institution.type == wanted]
    if not chosen:
        raise refuse(
            "unknown_type" if wanted is None else "type_missing",
            "jenis instansi tidak dikenal" if wanted is None else "jenis ini tidak ada dalam berkas untuk pilihan itu",
            place="opsi --type",
            found=kind,
            allowed=", ".join(dict.fromkeys(a.institution.type for a in assessments)),
            remedy=suggestion(kind, TYPE_OF),
        )
    return chosen


def one_instrument(assessments: Sequence[Assessment], own: Mapping[str, Instrument]) -> Instrument:
    """The instrument that all follow.

    Raises:
        InputError: naming every institution with another than most.
    """
    counted = Counter(a.instrument for a in assessments)
    usual = counted.most_common(1)[0][0]
    if len(counted) > 1:
        raise InputError(
            Fault(
                "institutions_not_comparable",
                f"instrumennya {a.instrument}, sedangkan {counted[usual]} instansi lain memakai {usual}",
                place=a.institution.name,
                remedy="Pilih anggota dengan --institutions, --province, --type, atau --cycle.",
            )
            for a in assessments
            if a.instrument != usual
        )
    return instrument_of(usual, own)


def _about(chosen: Sequence[Assessment]) -> list[Notice]:
    notices = []
    cycles = Counter(a.cycle for a in chosen)
    if len(cycles) > 1:
        counts = ", ".join(f"{cycles[cycle]} dari {cycle}" for cycle in sorted(cycles, reverse=True))
        notices.append(Notice("mixed_cycles", f"Siklus terakhir tiap instansi berbeda: {counts}."))
    for stage, words in (("self", "penilaian mandiri"), ("desk", "penilaian dokumen")):
        names = [a.institution.name for a in chosen if a.stage == stage]
        if names:
            more = f" dan {len(names) - MOST_LISTED} lainnya" if len(names) > MOST_LISTED else ""
            notices.append(
                Notice(
                    f"{stage}_stage_members",
                    f"Hasil akhir belum ada, dipakai {words}: {', '.join(names[:MOST_LISTED])}{more}.",
                )
            )
    if any(a.simulated for a in chosen):
        notices.append(Notice("simulated", "SIMULASI: sebagian level ini bukan hasil penilaian nyata."))
    return notices


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
