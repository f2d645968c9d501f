"""What makes an instrument consistent, each fault with the exact difference."""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from .faults import Fault
from .instrument import Instrument
from .numbers import indonesian_short


def check_instrument(instrument: Instrument, place: str) -> list[Fault]:
    """Every fault of an instrument: duplicate ids, dangling references, sums, predicates, level texts."""
    return [
        *_duplicates(instrument, place),
        *_references(instrument, place),
        *_sums(instrument, place),
        *_predicate_gaps(instrument, place),
        *_level_texts(instrument, place),
    ]


def _duplicates(instrument: Instrument, place: str) -> Iterator[Fault]:
    kinds: dict[str, Iterable[str]] = {
        "indikator": instrument.ids,
        "aspek": (a.id for a in instrument.aspects),
        "domain": (d.id for d in instrument.domains),
        "predikat": (p.name for p in instrument.predicates),
    }
    for kind, ids in kinds.items():
        for id_, count in Counter(ids).items():
            if count > 1:
                yield Fault("duplicate_id", f"{kind} {id_} tertulis {count} kali", place=place)
    for kind, items in (
        ("indikator", instrument.ids),
        ("aspek", instrument.aspects),
        ("predikat", instrument.predicates),
    ):
        if not items:
            yield Fault("empty_instrument", f"instrumen tidak memuat {kind}", place=place)


def _references(instrument: Instrument, place: str) -> Iterator[Fault]:
    domains = {d.id for d in instrument.domains}
    aspects = {a.id for a in instrument.aspects}
    for aspect in instrument.aspects:
        if domains and aspect.domain not in domains:
            yield Fault("unknown_domain", f"aspek {aspect.id} menunjuk domain {aspect.domain}", place=place)
    for indicator in instrument.indicators:
        if indicator.aspect not in aspects:
            yield Fault("unknown_aspect", f"indikator {indicator.id} menunjuk aspek {indicator.aspect}", place=place)
    referred = [
        *((d.id, i) for d in instrument.dependencies for i in (*d.scope, *d.after, *(r for r, _ in d.requires))),
        *((w.id, i) for w in instrument.shared_works for i in w.indicators),
        *(("least_durations", d.indicator) for d in instrument.least_durations),
    ]
    for origin, indicator_id in referred:
        if indicator_id not in instrument.by_id:
            yield Fault("unknown_indicator", f"«{origin}» menunjuk indikator {indicator_id}", place=place)


def _sums(instrument: Instrument, place: str) -> Iterator[Fault]:
    for indicator in instrument.indicators:
        if indicator.weight <= 0:
            yield Fault("weight_not_positive", f"bobot indikator {indicator.id} harus di atas 0", place=place)
    yield from _sum_fault("seluruh indikator", (i.weight for i in instrument.indicators), Fraction(100), place)
    yield from _sum_fault("seluruh aspek", (a.weight for a in instrument.aspects), Fraction(100), place)
    if instrument.domains:
        yield from _sum_fault("seluruh domain", (d.weight for d in instrument.domains), Fraction(100), place)
    for aspect in instrument.aspects:
        weights = (i.weight for i in instrument.indicators if i.aspect == aspect.id)
        yield from _sum_fault(f"indikator aspek {aspect.id}", weights, aspect.weight, place)
    for domain in instrument.domains:
        weights = (a.weight for a in instrument.aspects if a.domain == domain.id)
        yield from _sum_fault(f"aspek domain {domain.id}", weights, domain.weight, place)


def _sum_fault(what: str, weights: Iterable[Fraction], expected: Fraction, place: str) -> Iterator[Fault]:
    total = sum(weights, Fraction(0))
    if total != expected:
        difference = total - expected
        sign = "lebih" if difference > 0 else "kurang"
        yield Fault(
            "weights_do_not_sum",
            f"bobot {what} berjumlah {indonesian_short(total, 4)} %, {sign} "
            f"{indonesian_short(abs(difference), 4)} dari {indonesian_short(expected, 4)} %",
            place=place,
            found=indonesian_short(total, 4),
            allowed=indonesian_short(expected, 4),
            remedy="Cocokkan bobot dengan lampiran peraturan.",
        )


def _predicate_gaps(instrument: Instrument, place: str) -> Iterator[Fault]:
    bands = instrument.predicates
    if not bands:
        return
    if bands[0].lower > instrument.scale.minimum:
        low, high = indonesian_short(instrument.scale.minimum), indonesian_short(bands[0].lower)
        yield Fault("predicate_gap", f"tidak ada predikat untuk indeks {low} sampai {high}", place=place)
    for below, above in pairwise(bands):
        end = below.upper if below.upper is not None else Fraction(instrument.scale.maximum)
        lower, upper = sorted((end, above.lower))
        if end != above.lower or below.upper is None:
            kind = "bertumpuk" if end > above.lower or below.upper is None else "bercelah"
            span = f"{indonesian_short(lower, 4)} sampai {indonesian_short(upper, 4)}"
            yield Fault(
                "predicate_gap" if kind == "bercelah" else "predicate_overlap",
                f"predikat {below.name} dan {above.name} {kind} pada indeks {span}",
                place=place,
            )
    last = bands[-1]
    if last.upper is not None and last.upper < instrument.scale.maximum:
        span = f"{indonesian_short(last.upper)} sampai {indonesian_short(instrument.scale.maximum)}"
        yield Fault("predicate_gap", f"tidak ada predikat untuk indeks {span}", place=place)


def _level_texts(instrument: Instrument, place: str) -> Iterator[Fault]:
    if instrument.scale.minimum >= instrument.scale.maximum:
        yield Fault("bad_scale", "skala level terbalik", place=place)
    # The lowest level of a scale from 0 means "nothing exists" and needs no text.
    needed = range(max(1, instrument.scale.minimum), instrument.scale.maximum + 1)
    for indicator in instrument.indicators:
        missing = [str(level) for level in needed if level not in indicator.level_texts]
        if missing:
            levels = ", ".join(missing)
            yield Fault("level_text_missing", f"indikator {indicator.id} tanpa uraian level {levels}", place=place)
