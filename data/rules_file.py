"""Read rules.toml: what the user demands of a plan."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from .content import Content, open_content
from .faults import Fault, InputError
from .instrument import Instrument
from .near import suggestion
from .rules import Capacity, Prerequisite, Rules
from .rules_values import cost, index, indicator, level, part, predicate, whole
from .table import Problem
from .toml_exact import Toml, load_toml

MAX_MONTHS = 600
MAX_STEPS = 10_000

_KEYS = (
    "target",
    "predicate",
    "budget",
    "max_indicators",
    "horizon_months",
    "lock",
    "freeze",
    "ceiling",
    "floor",
    "requires",
    "capacity",
)
_REQUIRES_KEYS = ("indicator", "level", "needs", "needs_level")
_CAPACITY_KEYS = ("steps", "cost")

Value = TypeVar("Value")
Read = Callable[[object], Value | Problem]


def read_rules(source: str | Path | Content, instrument: Instrument, owners: Iterable[str] = ()) -> Rules:
    """Read rules.toml.

    Args:
        source: a file, or its bytes with a name.
        instrument: gives the indicators, parts, predicates, scale and default owners.
        owners: further owners that `capacity` may name, e.g. those of the assessment.

    Raises:
        InputError: with every fault of the file, each with its line.
    """
    return _RulesReader(load_toml(open_content(source)), instrument, owners).read()


def rules_of(values: Mapping[str, Any], place: str, instrument: Instrument, owners: Iterable[str] = ()) -> Rules:
    """Rules from the values that rules.toml would hold; fractions are `Decimal`.

    Args:
        values: by key.
        place: what the values are called in messages.
        instrument: as in `read_rules`.
        owners: as in `read_rules`.

    Raises:
        InputError: with every fault.
    """
    return _RulesReader(Toml(place, dict(values), ""), instrument, owners).read()


class _RulesReader:
    """Takes the document apart key by key and keeps every fault."""

    def __init__(self, toml: Toml, instrument: Instrument, owners: Iterable[str]) -> None:
        self.toml = toml
        self.instrument = instrument
        self._read_indicator = indicator(instrument)
        self._read_level = level(instrument.scale)
        named = (o for i in instrument.indicators for o in (i.owner, *i.support_owners))
        self.owners = tuple(dict.fromkeys((*owners, *named)))
        self.faults: list[Fault] = []

    def read(self) -> Rules:
        values = self.toml.values
        self._unknown_keys(values, _KEYS)
        if "target" in values and "predicate" in values:
            message = "target dan predicate tidak boleh bersama"
            self._bad(Problem("target_and_predicate", message, remedy="Hapus salah satunya."), "predicate")
        instrument, scale = self.instrument, self.instrument.scale
        rules = Rules(
            target=self._take(index(scale), "target"),
            predicate=self._take(predicate(instrument), "predicate"),
            budget=self._take(cost, "budget"),
            max_indicators=self._take(whole(0, MAX_STEPS), "max_indicators"),
            horizon_months=self._take(whole(0, MAX_MONTHS), "horizon_months"),
            lock=self._mapping("lock", indicator(instrument), level(scale)),
            freeze=self._freeze(),
            ceiling=self._mapping("ceiling", indicator(instrument), level(scale)),
            floor=self._mapping("floor", part(instrument), index(scale)),
            requires=tuple(self._requires()),
            capacity=tuple(self._capacity()),
        )
        if self.faults:
            raise InputError(sorted(self.faults, key=lambda fault: fault.row or 0))
        return rules

    def _bad(self, problem: Problem, *keys: str) -> None:
        row = self.toml.line(*keys)
        name = ".".join(keys)
        where = f"{self.toml.name}, baris {row}, {name}" if row else f"{self.toml.name}, {name}"
        p = problem
        self.faults.append(Fault(p.code, p.message, where, p.found, p.allowed, p.remedy, row, name))

    def _judge(self, value: Value | Problem, *keys: str) -> Value | None:
        if isinstance(value, Problem):
            self._bad(value, *keys)
            return None
        return value

    def _take(self, read: Read[Value], key: str) -> Value | None:
        value = self.toml.values.get(key)
        return None if value is None else self._judge(read(value), key)

    def _unknown_keys(self, table: Mapping[str, object], known: tuple[str, ...], *around: str) -> None:
        for key in table:
            if key not in known:
                near = suggestion(key, known)
                self._bad(Problem("unknown_key", "kunci tidak dikenal", key, ", ".join(known), near), *around, key)

    def _table(self, key: str, example: str) -> dict[str, Any]:
        value = self.toml.values.get(key, {})
        if isinstance(value, dict):
            return value
        self._bad(Problem("wrong_type", f"{key} harus berupa tabel", str(value), example), key)
        return {}

    def _list(self, key: str, example: str) -> list[Any]:
        value = self.toml.values.get(key, [])
        if isinstance(value, list):
            return value
        self._bad(Problem("wrong_type", f"{key} harus berupa daftar", str(value), example), key)
        return []

    def _mapping(self, key: str, name: Callable[[object], str | Problem], read: Read[Value]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for text, raw in self._table(key, f"{key} = {{ {self.instrument.ids[0]} = 3 }}").items():
            id_ = self._judge(name(text), key, text)
            value = self._judge(read(raw), key, text)
            if id_ in found:
                message = f"{id_} tertulis dua kali"
                self._bad(Problem("duplicate_key", message, text, remedy="Hapus salah satunya."), key, text)
            elif id_ is not None and value is not None:
                found[id_] = value
        return found

    def _freeze(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for raw in self._list("freeze", f'freeze = ["{self.instrument.ids[0]}"]'):
            id_ = self._judge(self._read_indicator(raw), "freeze", str(raw))
            if id_ in found:
                problem = Problem("duplicate_key", f"{id_} tertulis dua kali", str(raw), remedy="Hapus salah satunya.")
                self._bad(problem, "freeze", str(raw))
            elif id_ is not None:
                found[id_] = None
        return tuple(found)

    def _requires(self) -> Iterable[Prerequisite]:
        example = 'requires = [ { indicator = "i21", level = 2, needs = "i12", needs_level = 2 } ]'
        for order, entry in enumerate(self._list("requires", example), start=1):
            where = ("requires", str(entry.get("indicator"))) if isinstance(entry, dict) else ("requires",)
            if not isinstance(entry, dict) or not entry.keys() >= set(_REQUIRES_KEYS):
                message = f"prasyarat ke-{order} tidak lengkap"
                self._bad(Problem("requires_incomplete", message, str(entry), ", ".join(_REQUIRES_KEYS)), *where)
                continue
            self._unknown_keys(entry, _REQUIRES_KEYS, *where)
            who = self._judge(self._read_indicator(entry["indicator"]), *where)
            rise = self._judge(self._read_level(entry["level"]), *where, "level")
            needs = self._judge(self._read_indicator(entry["needs"]), *where, "needs")
            needs_level = self._judge(self._read_level(entry["needs_level"]), *where, "needs_level")
            if who is not None and who == needs:
                message = "prasyarat menunjuk indikator itu sendiri"
                self._bad(Problem("requires_itself", message, who), *where)
            elif who and needs and rise is not None and needs_level is not None:
                yield Prerequisite(who, rise, needs, needs_level)

    def _capacity(self) -> Iterable[Capacity]:
        for owner, limits in self._table("capacity", "Inspektorat = { steps = 3 }").items():
            if owner not in self.owners:
                near = suggestion(owner, self.owners)
                problem = Problem(
                    "unknown_owner", "perangkat daerah tidak dikenal", owner, ", ".join(self.owners), near
                )
                self._bad(problem, "capacity", owner)
            if not isinstance(limits, dict) or not limits:
                problem = Problem(
                    "wrong_type", "batas kapasitas kosong", str(limits), "{ steps = 3 } atau { cost = 200 }"
                )
                self._bad(problem, "capacity", owner)
                continue
            self._unknown_keys(limits, _CAPACITY_KEYS, "capacity", owner)
            steps = self._judge(whole(0, MAX_STEPS)(limits["steps"]), "capacity", owner) if "steps" in limits else None
            most = self._judge(cost(limits["cost"]), "capacity", owner) if "cost" in limits else None
            yield Capacity(owner, steps, most)
