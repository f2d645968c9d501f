"""Read an instrument from YAML and refuse one that does not add up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from .faults import Fault, InputError
from .instrument import (
    Aspect,
    Domain,
    ExternalIndex,
    Indicator,
    Instrument,
    LeastDuration,
    Predicate,
    Scale,
    SharedWork,
    Verified,
)
from .instrument_checks import check_instrument
from .instrument_dependencies import read_dependencies
from .yaml_exact import load_yaml

DEFAULT_INSTRUMENT = "spbe-2020"


def shipped_instruments() -> tuple[str, ...]:
    """Ids of the instruments that come with Tangga, newest regulation last."""
    folder = resources.files("data") / "instruments"
    ids = [entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    return tuple(sorted(ids, key=lambda id_: (id_.rsplit("-", 1)[-1], id_)))


@cache
def shipped_instrument(instrument_id: str) -> Instrument:
    """One of the instruments that come with Tangga.

    Raises:
        InputError: if there is none of that name.
    """
    if instrument_id not in shipped_instruments():
        known = ", ".join(shipped_instruments())
        raise InputError(Fault("unknown_instrument", "instrumen tidak dikenal", found=instrument_id, allowed=known))
    source = resources.files("data") / "instruments" / f"{instrument_id}.yaml"
    return _parsed(load_yaml(source.read_text("utf-8"), source.name, shipped=True), source.name)


def read_instrument(name_or_path: str) -> Instrument:
    """An instrument by its shipped id or from a YAML file.

    Raises:
        InputError: with every fault of the file.
    """
    if name_or_path in shipped_instruments():
        return shipped_instrument(name_or_path)
    path = Path(name_or_path)
    if path.suffix.lower() not in (".yaml", ".yml"):
        return shipped_instrument(name_or_path)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Fault("unreadable_file", f"berkas tidak terbaca ({error})", place=str(path))) from error
    return parse_instrument(text, path.name)


def parse_instrument(text: str, name: str) -> Instrument:
    """Parse and validate one instrument.

    Args:
        text: the YAML document.
        name: file name, used in faults.

    Raises:
        InputError: with every fault found: missing parts, weights that do not sum to 100, aspects or domains
            that do not add up, predicates that leave a gap.
    """
    return _parsed(load_yaml(text, name), name)


def _parsed(raw: Any, name: str) -> Instrument:
    if not isinstance(raw, dict):
        raise InputError(Fault("not_an_instrument", "isi berkas bukan instrumen", place=name))
    try:
        instrument = _build(raw)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as error:
        what = f"bagian «{error.args[0]}» tidak ada" if isinstance(error, KeyError) else f"isian salah bentuk ({error})"
        raise InputError(Fault("not_an_instrument", what, place=name)) from error
    faults = check_instrument(instrument, name)
    if faults:
        raise InputError(faults)
    return instrument


def _build(raw: Mapping[str, Any]) -> Instrument:
    domains = tuple(Domain(str(d["id"]), str(d["name"]), _exact(d["weight"])) for d in raw.get("domains") or ())
    if len(domains) == 1:
        # A single domain of 100 % says nothing: the instrument knows aspects only (Pemdi).
        domains = ()
    indicators = tuple(item for entry in raw["indicators"] for item in _indicators(entry))
    regulation = raw.get("regulation") or {}
    scale = raw["scale"]
    return Instrument(
        id=str(raw["id"]),
        title=str(raw["title"]),
        status=str(regulation.get("status", "")),
        applied_years=tuple(int(year) for year in regulation.get("applied_years") or ()),
        scale=Scale(int(scale["min"]), int(scale["max"]), whole=scale.get("step") is not None),
        domains=domains,
        aspects=tuple(
            Aspect(str(a["id"]), str(a["domain"]) if domains else None, str(a["name"]), _exact(a["weight"]))
            for a in raw["aspects"]
        ),
        indicators=indicators,
        predicates=_predicates(raw["predicates"]),
        level_names=_level_names(raw.get("levels") or {}),
        dependencies=read_dependencies(raw.get("dependencies") or {}, tuple(i.id for i in indicators)),
        shared_works=tuple(_shared_work(work) for work in raw.get("shared_works") or ()),
        least_durations=tuple(
            LeastDuration(str(i), int(entry["to_level"]), int(entry["months"]), str(entry["basis"]))
            for entry in raw.get("least_durations") or ()
            for i in entry["indicators"]
        ),
        notes=_notes(raw),
        display_decimals=int((raw.get("formula") or {}).get("display_decimals", 2)),
        sources=tuple(str(source["title"]) for source in raw.get("sources") or ()),
    )


def _exact(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(f"bukan bilangan: {value!r}")
    return Fraction(value)


def _indicators(entry: Mapping[str, Any]) -> list[Indicator]:
    """One indicator, or its sub-scores where the regulation scores several services apart."""
    external = entry.get("external_index")
    base: dict[str, Any] = {
        "number": int(entry["number"]),
        "aspect": str(entry["aspect"]),
        "capability": str(entry["capability"]),
        "family": str(entry.get("family") or entry["aspect"]),
        "level_texts": {int(level): str(text) for level, text in entry["levels"].items()},
        "evidence": tuple(str(item) for item in entry.get("evidence") or ()),
        "owner": str(entry["default_owner"]),
        "support_owners": tuple(str(owner) for owner in entry.get("support_owners") or ()),
        "verified": _verified(entry),
        "external": external
        and ExternalIndex(
            str(external["index"]),
            str(external["assessor"]),
            external.get("conversion") and str(external["conversion"]),
            bool(external.get("conversion_verified")),
        ),
        "note": str(entry.get("note", "")),
    }
    name, short = str(entry["name"]), str(entry.get("short_name") or entry["name"])
    parts = entry.get("sub_indicators")
    if not parts:
        weight = _exact(entry.get("weight_fraction", entry["weight"]))
        return [Indicator(id=str(entry["id"]), name=name, short_name=short, weight=weight, **base)]
    return [
        Indicator(
            id=str(part["id"]),
            name=f"{name}, layanan {order}",
            short_name=f"{short} {order}",
            weight=_exact(part.get("weight_fraction", part.get("weight"))),
            **base,
        )
        for order, part in enumerate(parts, start=1)
    ]


def _verified(entry: Mapping[str, Any]) -> Verified:
    verified = entry.get("verified", False)
    levels = verified.get("levels", False) if isinstance(verified, Mapping) else verified
    if entry.get("external_index") or levels == "external":
        return "eksternal"
    return "ya" if levels is True else "sebagian" if levels == "partial" else "tidak"


def _predicates(entries: list[Mapping[str, Any]]) -> tuple[Predicate, ...]:
    bands = [
        Predicate(str(p["name"]), _exact(p["min"]), None if p.get("max") is None else _exact(p["max"])) for p in entries
    ]
    return tuple(sorted(bands, key=lambda band: band.lower))


def _level_names(raw: Mapping[str, Any]) -> dict[str, dict[int, str]]:
    return {
        str(capability): {int(k): str(v["name"]) for k, v in levels.items() if isinstance(k, int)}
        for capability, levels in raw.items()
    }


def _shared_work(work: Mapping[str, Any]) -> SharedWork:
    return SharedWork(
        id=str(work["id"]),
        name=str(work["name"]),
        indicators=tuple(str(i) for i in work["indicators"]),
        to_levels=tuple(int(level) for level in work["to_levels"]),
        basis=str(work["basis"]),
    )


def _notes(raw: Mapping[str, Any]) -> tuple[str, ...]:
    scale, formula = raw.get("scale") or {}, raw.get("formula") or {}
    verification = raw.get("verification") or {}
    notes = [scale.get("note"), formula.get("note"), raw.get("predicates_note"), verification.get("levels")]
    return tuple(str(note) for note in notes if note)
