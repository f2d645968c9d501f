"""Self, desk and final levels side by side: the dense table that the assessor forecast learns from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import count

import numpy as np

from data.assessment import INSTITUTION_TYPES, STAGES, Assessment, Institution, Stage
from data.faults import Fault, InputError, refuse
from data.instrument import Instrument

from .arrays import Bools, Floats, Ints
from .cohort import cohort_columns

PER_ROW = ("cycle", "type", "document", "remembered", "cohort_desk_shape", "cohort_final_shape")

PER_INDICATOR = (
    "claimed",
    "desk",
    "final",
    "evidence",
    "cohort",
    "cohort_desk_discount",
    "cohort_final_discount",
)

EVERY_CYCLE = 10_000
"""Earlier cycles that a row remembers where nothing is hidden from it; more than there are."""


@dataclass(frozen=True)
class PairPanel:
    """A row per institution and cycle, ordered by institution, then cycle.

    Attributes:
        institutions: in the order of their code.
        institution: code per row.
        cycle: year per row.
        type: position in `INSTITUTION_TYPES` per row.
        document: 1 where the cycle ended with documents only, 0 after interviews, NaN unknown.
        remembered: earlier cycles of its institution that a row may look back at; `EVERY_CYCLE` in what users bring.
        claimed, desk, final: levels 1-5, shape (rows, indicators), NaN where missing.
        evidence: complete share of the evidence checklist 0-1 when the claim was made, same shape, NaN where unknown.
        cohort: mean claim of the file's other institutions for the indicator in the same cycle, same shape, NaN where
            fewer than `LEAST_COHORT` of them claimed; tells how high the whole cycle stands.
        cohort_desk_discount, cohort_final_discount: mean of what the stage took off the claims of the file's other
            institutions, per indicator, in the latest earlier cycle with `LEAST_COHORT` of them; same shape, NaN
            where there is none.
        cohort_desk_shape, cohort_final_shape: how those discounts were spread over claims and institutions, shape
            (rows, len(`models.cohort.SHAPE`)), NaN likewise.
        simulated: whether any row is simulated.
    """

    instrument: Instrument
    institutions: tuple[Institution, ...]
    institution: Ints
    cycle: Ints
    type: Ints
    document: Floats
    remembered: Ints
    claimed: Floats
    desk: Floats
    final: Floats
    evidence: Floats
    cohort: Floats
    cohort_desk_discount: Floats
    cohort_final_discount: Floats
    cohort_desk_shape: Floats
    cohort_final_shape: Floats
    simulated: bool

    def __post_init__(self) -> None:
        shape = (len(self.institution), len(self.instrument.indicators))
        for name in PER_INDICATOR:
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} must have shape {shape}")
        keys = self.institution * 10_000 + self.cycle
        if np.any(np.diff(keys) <= 0):
            raise ValueError("rows must be ordered by institution and cycle, without repeats")

    def __len__(self) -> int:
        return len(self.institution)

    @cached_property
    def weights(self) -> Floats:
        """Indicator weights as shares of the index, summing to 1."""
        return indicator_weights(self.instrument)

    def levels(self, stage: Stage) -> Floats:
        """Levels of a stage, shape (rows, indicators)."""
        return {"self": self.claimed, "desk": self.desk, "final": self.final}[stage]

    def cohort_discount(self, stage: Stage) -> Floats:
        """What the desk or final stage last took off the claims of others, shape (rows, indicators)."""
        return {"desk": self.cohort_desk_discount, "final": self.cohort_final_discount}[stage]

    def cohort_shape(self, stage: Stage) -> Floats:
        """How what the desk or final stage last took off the claims of others was spread, `models.cohort.SHAPE`."""
        return {"desk": self.cohort_desk_shape, "final": self.cohort_final_shape}[stage]

    def index(self, stage: Stage) -> Floats:
        """Index per row; NaN where a level is missing."""
        return np.asarray(self.levels(stage) @ self.weights)

    def take(self, rows: Bools | Ints) -> "PairPanel":
        """The same panel with some of its rows, their order kept."""
        chosen = np.flatnonzero(rows) if rows.dtype == bool else np.sort(rows)
        names = ("institution", *PER_ROW, *PER_INDICATOR)
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

    def previous(self, order: int) -> Ints:
        """Row of the institution's `order`-th earlier cycle, -1 where there is none or the row does not remember it."""
        earlier = np.arange(len(self)) - order
        same = (earlier >= 0) & (self.institution[np.maximum(earlier, 0)] == self.institution)
        return np.where(same & (order <= self.remembered), earlier, -1)

    def all_previous(self) -> Iterator[Ints]:
        """`previous` of order 1, 2 and so on, as long as any row has such a cycle."""
        for order in count(1):
            earlier = self.previous(order)
            if earlier.max(initial=-1) < 0:
                return
            yield earlier


def merge_panels(panels: Sequence[PairPanel]) -> PairPanel:
    """Rows of several panels of one instrument below each other; institutions of different panels stay apart.

    Raises:
        ValueError: if the instruments differ.
    """
    if len({panel.instrument.id for panel in panels}) != 1:
        raise ValueError("panels of different instruments cannot be merged")
    starts = np.cumsum([0] + [len(panel.institutions) for panel in panels[:-1]])
    names = (*PER_ROW, *PER_INDICATOR)
    return PairPanel(
        instrument=panels[0].instrument,
        institutions=tuple(institution for panel in panels for institution in panel.institutions),
        institution=np.concatenate([p.institution + start for p, start in zip(panels, starts, strict=True)]),
        simulated=any(panel.simulated for panel in panels),
        **{name: np.concatenate([getattr(panel, name) for panel in panels]) for name in names},
    )


def indicator_weights(instrument: Instrument) -> Floats:
    """Indicator weights as shares of the index, summing to 1, in instrument order."""
    return np.array([float(i.weight) / 100 for i in instrument.indicators])


def aspect_codes(instrument: Instrument) -> Ints:
    """Position of each indicator's aspect in `instrument.aspects`."""
    order = {aspect.id: position for position, aspect in enumerate(instrument.aspects)}
    return np.array([order[i.aspect] for i in instrument.indicators])


def check_forecastable(instrument: Instrument) -> None:
    """Refuse instruments whose levels are not the whole numbers 1-5.

    Raises:
        InputError: `instrument_not_forecastable`.
    """
    scale = instrument.scale
    if not scale.whole or (scale.minimum, scale.maximum) != (1, 5):
        raise refuse(
            "instrument_not_forecastable",
            "prakiraan asesor hanya untuk instrumen dengan level bilangan bulat 1 sampai 5",
            place=f"instrumen {instrument.id}",
            found=scale.describe(),
            remedy="Pakai instrumen spbe-2020. Rencana dan peta jalan tanpa prakiraan tersedia untuk setiap instrumen.",
        )


def pair_panel(assessments: Iterable[Assessment], instrument: Instrument) -> PairPanel:
    """Lay assessments of one instrument side by side; the order of the input does not matter.

    Raises:
        InputError: for another instrument, unknown indicators, levels off the scale, evidence outside 0-1, or two
            assessments of the same institution, cycle and stage; all faults at once.
    """
    check_forecastable(instrument)
    given = list(assessments)
    if not given:
        raise refuse("panel_empty", "tidak ada penilaian", remedy="Isi berkas dengan paling sedikit satu instansi.")
    faults = [fault for assessment in given for fault in _faults(assessment, instrument)]
    faults += _repeats(given)
    if faults:
        raise InputError(faults)
    return _arrange(given, instrument)


def _faults(assessment: Assessment, instrument: Instrument) -> list[Fault]:
    if assessment.instrument != instrument.id:
        return [
            Fault(
                "wrong_instrument",
                "penilaian memakai instrumen lain",
                place=assessment.label,
                found=assessment.instrument,
                allowed=instrument.id,
                remedy="Pisahkan berkas menurut instrumen; level antarinstrumen tidak dapat disamakan.",
            )
        ]
    faults = []
    for indicator, level in assessment.levels.items():
        place = f"{assessment.label}, indikator {indicator}"
        if indicator not in instrument.by_id:
            faults.append(Fault("unknown_indicator", f"indikator tidak dikenal pada {instrument.id}", place))
        elif not instrument.scale.allows(level):
            allowed = instrument.scale.describe()
            faults.append(Fault("level_out_of_range", "level di luar skala", place, str(level), allowed))
    faults += [
        Fault("evidence_out_of_range", "kelengkapan bukti di luar 0 sampai 1", f"{assessment.label}, {i}", str(share))
        for i, share in assessment.evidence.items()
        if not 0 <= share <= 1
    ]
    return faults


def _repeats(assessments: list[Assessment]) -> list[Fault]:
    seen: set[tuple[str, int, str]] = set()
    faults = []
    for a in assessments:
        key = (a.institution.name, a.cycle, a.stage)
        if key in seen:
            remedy = "Hapus salah satunya."
            faults.append(Fault("duplicate_assessment", "penilaian ini ada dua kali", a.label, remedy=remedy))
        seen.add(key)
    return faults


def _arrange(assessments: list[Assessment], instrument: Instrument) -> PairPanel:
    institutions = {a.institution.name: a.institution for a in assessments}
    names = sorted(institutions)
    code_of = {name: code for code, name in enumerate(names)}
    rows = sorted({(code_of[a.institution.name], a.cycle) for a in assessments})
    position = {row: k for k, row in enumerate(rows)}
    shape = (len(rows), len(instrument.indicators))
    tables = {stage: np.full(shape, np.nan) for stage in ("self", "desk", "final")}
    evidence = np.full(shape, np.nan)
    document = np.full(len(rows), np.nan)
    # Where stages name different regimes the later one knows how the cycle went.
    for a in sorted(assessments, key=lambda one: STAGES.index(one.stage)):
        row = position[code_of[a.institution.name], a.cycle]
        _fill(tables[a.stage][row], a.levels, instrument)
        # What a later stage knows of evidence was not known when the desk stage began.
        if a.stage == "self":
            _fill(evidence[row], a.evidence, instrument)
        if a.regime is not None:
            document[row] = float(a.regime == "document")
    codes, cycles = np.array(rows).T
    return PairPanel(
        instrument=instrument,
        institutions=tuple(institutions[name] for name in names),
        institution=codes,
        cycle=cycles,
        type=np.array([INSTITUTION_TYPES.index(institutions[names[code]].type) for code in codes]),
        document=document,
        remembered=np.full(len(rows), EVERY_CYCLE),
        claimed=tables["self"],
        desk=tables["desk"],
        final=tables["final"],
        evidence=evidence,
        **cohort_columns(codes, cycles, tables["self"], tables["desk"], tables["final"]),
        simulated=any(a.simulated for a in assessments),
    )


def _fill(target: Floats, values: Mapping[str, Fraction], instrument: Instrument) -> None:
    for column, indicator in enumerate(instrument.ids):
        if indicator in values:
            target[column] = float(values[indicator])
