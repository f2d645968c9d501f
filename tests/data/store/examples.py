"""Things to store, and strategies for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from data.assessment import INSTITUTION_TYPES, REGIMES, STAGES, Assessment, Institution
from data.costs import COST_UNITS, CostsFile, FixedCost
from data.store.columns import Document
from data.store.database import Database
from data.store.stamp import Stamp

NOW = datetime(2026, 8, 17, 3, 0, tzinfo=UTC)
STAMP = Stamp("sri", NOW)
LATER = Stamp("budi", NOW + timedelta(hours=1))

KOTA = Institution("Pemerintah Kota Bandar Lampung", "kota", "Lampung", "18.71")
KABUPATEN = Institution("Pemerintah Kab. Pringsewu", "kabupaten", "Lampung", "18.10")
PROVINSI = Institution("Pemerintah Provinsi Lampung", "provinsi", "Lampung", "18")
KEMENTERIAN = Institution("Kementerian Keuangan", "kementerian", "Pusat")
INSTITUTIONS = (KOTA, KABUPATEN, PROVINSI, KEMENTERIAN)

# Whatever people write, but no NUL and no half of a surrogate pair: those are refused.
texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=40)
words = texts.filter(lambda text: len(text.strip()) > 0)
numbers = st.fractions(min_value=0, max_value=5, max_denominator=200)
indicators = st.integers(1, 47).map(lambda n: f"i{n:02d}")


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """A few indicators with values."""
    return st.dictionaries(indicators, values, max_size=6)


institutions = st.builds(
    Institution, name=words, type=st.sampled_from(INSTITUTION_TYPES), province=texts, region_code=texts
)
assessments = st.builds(
    Assessment,
    institution=st.just(KOTA),
    cycle=st.integers(2018, 2030),
    instrument=st.sampled_from(("spbe-2020", "pemdi-2026")),
    stage=st.sampled_from(STAGES),
    levels=some(numbers),
    owners=some(words),
    evidence=some(st.fractions(min_value=0, max_value=1, max_denominator=30)),
    regime=st.none() | st.sampled_from(REGIMES),
    assessor_group=st.none() | words,
    notes=some(texts),
    simulated=st.booleans(),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(texts, json_values, max_size=5)
steps = st.tuples(indicators, st.integers(2, 5))
amounts = st.decimals(min_value=0, max_value=10**12, places=2)
costs = st.builds(
    CostsFile,
    unit=st.sampled_from(COST_UNITS),
    prices=st.dictionaries(steps, amounts, max_size=5),
    fixed_costs=st.lists(st.builds(FixedCost, words, words, amounts, st.frozensets(steps, max_size=4)), max_size=2).map(
        tuple
    ),
    months=st.dictionaries(steps, st.integers(0, 60), max_size=3),
    source=texts,
)


def levels(value: int | Fraction, count: int = 47) -> dict[str, Fraction]:
    """The same level for every indicator."""
    return {f"i{n:02d}": Fraction(value) for n in range(1, count + 1)}


def assessment(institution: Institution = KOTA, cycle: int = 2024, level: int = 2, **other: object) -> Assessment:
    """An assessment of one level throughout."""
    values: dict[str, object] = {"instrument": "spbe-2020", "stage": "final", "levels": levels(level), **other}
    return Assessment(institution, cycle, **values)  # type: ignore[arg-type]  # checked by Assessment itself


def plan(status: str = "optimal", cost: float = 12.5) -> Document:
    """As much of a plan's document as the store looks at, and a little more."""
    return {"status": status, "cycle": 2024, "stage": "final", "simulated": False, "cost": cost, "steps": []}


def price_list(price: str = "154600000.00") -> CostsFile:
    """Own costs in rupiah."""
    work = FixedCost("perwali", "Satu Perwali", Decimal("25000000"), frozenset({("i01", 2), ("i02", 2)}))
    return CostsFile("rupiah", {("i11", 3): Decimal(price)}, (work,), {("i11", 3): 6}, "biaya.csv")


def add_institutions(database: Database) -> dict[str, str]:
    """Put the institutions into the store; their ids by name."""
    with database.transaction() as store:
        return {i.name: store.institutions.add(i, STAMP).id for i in INSTITUTIONS}
