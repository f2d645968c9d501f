"""The front page of an institution, arranged: figures, history with outlook, target."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from api.service.stored_cases import instrument_of_cycle
from data.assessment import STAGE_NAMES, STAGES, Stage
from data.numbers import indonesian

from .home_ahead import Ahead, Expectation
from .home_basis import Known, Result
from .number_words import index_words

HEADS = ("Siklus", "Penilaian mandiri", "Penilaian dokumen", "Hasil akhir", "Predikat")
_STAGE_TITLES = {stage: words[:1].upper() + words[1:] for stage, words in STAGE_NAMES.items()}

Figure = dict[str, str]


def home_view(known: Known, ahead: Ahead) -> dict[str, Any]:
    """Values of ``beranda.html``."""
    best = ahead.best
    return {
        "figures": _figures(known, best),
        "history": _history(known, ahead) if known.results else None,
        "assumed": _assumed(best),
        "expectation": _sentence(best) if best else "",
        "other": _sentence(ahead.other) if ahead.other else "",
        "reasons": ahead.reasons,
        "target": known.target,
        "predicates": known.instrument.predicates[1:] if known.instrument else (),
        "scale": known.instrument.scale if known.instrument else None,
        "instrument": known.instrument,
        "may_set_target": known.whole and known.instrument is not None,
    }


def is_simulated(known: Known, ahead: Ahead) -> bool:
    """Whether anything on the page is simulated."""
    forecasts = [one.simulated for one in (ahead.best, ahead.other) if one]
    plan = known.shown_plan
    plans = [plan is not None and plan.head.simulated, known.plan.simulated]
    return any([*forecasts, *plans, *(r.assessment.simulated for r in known.results)])


def _figures(known: Known, best: Expectation | None) -> list[Figure]:
    """The large figures, each with its unit and where it comes from."""
    official, claim, target = known.official, known.claim, known.target
    found = []
    if official is not None and official.score is not None:
        source = _source(official)
        found.append(_figure("Indeks hasil akhir", _index(official), "dari 5", source))
        found[-1]["predicate"] = official.score.predicate
    if claim is not None and claim.score is not None:
        words = f"{_source(claim)}; belum dinilai asesor"
        found.append(_figure("Indeks penilaian mandiri", _index(claim), "dari 5", words))
    if target is not None:
        named = f"predikat {target.predicate}" if target.predicate else "indeks"
        found.append(_figure("Target", indonesian(target.index), named, target.source))
        if official is not None and official.score is not None:
            found.append(_distance(target.index - official.score.index, official))
        if best is not None and best.chance is not None:
            name = f"Peluang mencapai target {best.cycle}"
            assumed = "" if best.claims else "bila berjalan seperti biasanya: "
            found.append(_figure(name, chance_words(best.chance), "", f"{assumed}{_marked(best)}"))
        found += _assured(known, best)
    return found


def _assured(known: Known, best: Expectation | None) -> list[Figure]:
    """The chance that the plan in force was made for, if it was made for one and for this target."""
    plan, target = known.plan.plan, known.target
    assurance = plan.document.get("assurance") if plan else None
    if plan is None or target is None or not assurance or Fraction(str(plan.document["target"])) != target.index:
        return []
    mark = " (SIMULASI)" if assurance["simulated"] else ""
    source = f"bila rencana «{plan.head.name}» dikerjakan seluruhnya{mark}"
    if best is None or not best.claims:
        # Beside an outlook it would look as if the work made the target less sure.
        source = f"{source}, tanpa kenaikan lain; bukan bandingan ramalan di sebelahnya"
    return [_figure("Peluang yang dijamin rencana", chance_words(assurance["reached"]), "", source)]


def _assumed(best: Expectation | None) -> str:
    """What the chance takes for granted, and why other pages show another one; empty where none is shown."""
    if best is None or best.chance is None:
        return ""
    if best.claims:
        return (
            f"Peluang mencapai target dihitung dari nilai mandiri {best.cycle} seperti yang diisi, sebelum ada langkah "
            "rencana. Rencana menghitungnya sesudah langkahnya selesai dan terbukti, Peta jalan dengan risiko level "
            "turun pada tahun berikutnya; karena itu angka di sana lain."
        )
    return (
        "Peluang mencapai target diramal dari indeks terbit dengan anggapan semuanya berjalan seperti biasanya, dan "
        "biasanya indeks instansi naik; angkanya dibaca di antara lima titik sebaran ramalan, jadi kira-kira. Rencana "
        "dan Peta jalan menjawab pertanyaan lain: tanpa kenaikan selain yang dikerjakan, sedangkan level yang "
        "dibiarkan dapat turun; karena itu peluang di sana biasanya lebih rendah."
    )


def _distance(distance: Fraction, official: Result) -> Figure:
    source = f"dari hasil akhir {official.assessment.cycle}"
    if distance <= 0:
        return _figure("Jarak ke target", "tercapai", "", f"{source}, lebih {indonesian(-distance)} poin indeks")
    return _figure("Jarak ke target", indonesian(distance), "poin indeks", source)


def _figure(name: str, value: str, unit: str, source: str) -> Figure:
    return {"name": name, "value": value, "unit": unit, "source": source, "predicate": ""}


def _index(result: Result) -> str:
    if result.score is None:
        return ""
    return index_words(result.score.index, instrument_of_cycle(result.assessment))


def _source(result: Result) -> str:
    mark = " (SIMULASI)" if result.assessment.simulated else ""
    return f"{STAGE_NAMES[result.stage]} {result.assessment.cycle}{mark}"


def chance_words(chance: float) -> str:
    """A probability as people read it; what lies beyond 5 % and 95 % is not known more closely."""
    if chance < 0.05:
        return "< 5 %"
    return "> 95 %" if chance > 0.95 else f"{indonesian(Fraction(chance) * 100, 0)} %"


def _marked(one: Expectation) -> str:
    return f"{one.source}{' (SIMULASI)' if one.simulated else ''}"


def _sentence(one: Expectation) -> str:
    spread = {name: indonesian(Fraction(value)) for name, value in one.spread.items() if name.startswith("q")}
    return (
        f"Hasil akhir {one.cycle} kira-kira {spread['q50']}; dengan peluang 50 % antara {spread['q25']} dan "
        f"{spread['q75']}, dengan peluang 90 % antara {spread['q05']} dan {spread['q95']}. Sumber: {_marked(one)}."
    )


def _history(known: Known, ahead: Ahead) -> dict[str, Any]:
    """The chart, its table, and its words."""
    best = ahead.best
    cycles = sorted({one.assessment.cycle for one in known.results} | ({best.cycle} if best else set()))
    by_key = {(one.assessment.cycle, one.stage): one for one in known.results}
    rows = [_row(cycle, by_key, best) for cycle in cycles]
    data = {
        "cycles": [str(cycle) for cycle in cycles],
        "series": [
            {"name": _STAGE_TITLES[stage], "stage": stage, "values": values}
            for stage in STAGES
            for values in _lines(cycles, stage, by_key)
        ],
        "ahead": _fan(best, known),
        "bands": _bands(known),
        "target": float(known.target.index) if known.target else None,
    }
    return {"data": data, "rows": rows, "heads": HEADS, "alt": _alt(known, best)}


def _lines(cycles: list[int], stage: Stage, by_key: Mapping[tuple[int, Stage], Result]) -> list[list[float | None]]:
    """Values per cycle; a line for each instrument, since indices of two instruments do not compare."""
    found: dict[str, list[float | None]] = {}
    for place, cycle in enumerate(cycles):
        one = by_key.get((cycle, stage))
        if one is not None and one.score is not None:
            values = found.setdefault(one.assessment.instrument, [None] * len(cycles))
            values[place] = round(float(one.score.index), 4)
    return list(found.values())


def _fan(best: Expectation | None, known: Known) -> dict[str, Any] | None:
    if best is None:
        return None
    official = known.official
    start = None
    if official is not None and official.score is not None and official.assessment.cycle < best.cycle:
        start = {"cycle": str(official.assessment.cycle), "value": round(float(official.score.index), 4)}
    spread = {name: round(float(value), 4) for name, value in best.spread.items() if name.startswith("q")}
    return {"cycle": str(best.cycle), "from": start, **spread}


def _bands(known: Known) -> list[dict[str, Any]]:
    if known.instrument is None:
        return []
    top = known.instrument.scale.maximum
    return [
        {"name": band.name, "lower": float(band.lower), "upper": float(top if band.upper is None else band.upper)}
        for band in known.instrument.predicates
    ]


def _row(cycle: int, by_key: Mapping[tuple[int, Stage], Result], best: Expectation | None) -> list[str]:
    cells = [str(cycle)]
    for stage in STAGES:
        one = by_key.get((cycle, stage))
        if one is None:
            forecast = stage == "final" and best is not None and best.cycle == cycle
            cells.append(f"{_range(best)} (ramalan)" if forecast and best else "-")
        else:
            cells.append("belum lengkap" if one.score is None else _index(one))
    final = by_key.get((cycle, "final"))
    cells.append(final.score.predicate if final and final.score else "-")
    return cells


def _range(best: Expectation) -> str:
    low, middle, high = (indonesian(Fraction(best.spread[name])) for name in ("q05", "q50", "q95"))
    return f"{middle}, antara {low} dan {high}"


def _alt(known: Known, best: Expectation | None) -> str:
    finals = [one for one in known.results if one.stage == "final" and one.score is not None]
    words = []
    if finals:
        first, last = finals[0], finals[-1]
        told = [f"{indonesian(one.score.index)} pada {one.assessment.cycle}" for one in (first, last) if one.score]
        words.append(f"Indeks hasil akhir {' dan '.join(dict.fromkeys(told))}.")
    if best is not None:
        words.append(f"Ramalan {best.cycle}: {_range(best)} dengan peluang 90 %.")
    return " ".join(words) or "Riwayat indeks."
