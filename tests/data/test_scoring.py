"""Scores are exact: laws, then the ministry's own figures, then what is refused."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.assessment import Assessment
from data.faults import InputError
from data.indices_file import read_indices
from data.instrument import Instrument, Predicate
from data.instrument_file import shipped_instrument, shipped_instruments
from data.numbers import plain, round_half_up
from data.panel_file import read_panel
from data.published_index import PublishedIndex
from data.scoring import score, weighted_mean
from tests.conftest import ROOT
from tests.oracles.full_cases import full_assessment

SPBE = shipped_instrument("spbe-2020")


def uniform(instrument: Instrument, level: int) -> dict[str, Fraction]:
    return dict.fromkeys(instrument.ids, Fraction(level))


@pytest.mark.parametrize("instrument_id", shipped_instruments())
def test_one_level_everywhere_is_the_index(instrument_id: str) -> None:
    instrument = shipped_instrument(instrument_id)
    for level in range(instrument.scale.minimum, instrument.scale.maximum + 1):
        scored = score(instrument, uniform(instrument, level))
        assert scored.index == level
        assert set(scored.aspects.values()) == {Fraction(level)}
        assert set(scored.domains.values()) <= {Fraction(level)}


@given(st.integers(0, 10**9), st.sampled_from(shipped_instruments()))
def test_the_three_formulas_of_the_regulation_agree(seed: int, instrument_id: str) -> None:
    """Index from indicators, from aspects and from domains is the same number, not nearly the same."""
    instrument = shipped_instrument(instrument_id)
    levels = full_assessment(Random(seed), instrument).levels
    scored = score(instrument, levels)
    by_indicator = sum((i.weight * levels[i.id] for i in instrument.indicators), Fraction(0)) / 100
    assert scored.index == by_indicator
    assert scored.index == sum((a.weight * scored.aspects[a.id] for a in instrument.aspects), Fraction(0)) / 100
    if instrument.domains:
        assert scored.index == sum((d.weight * scored.domains[d.id] for d in instrument.domains), Fraction(0)) / 100


@given(st.integers(0, 10**9), st.sampled_from(shipped_instruments()))
def test_raising_a_level_raises_the_index_by_its_weight(seed: int, instrument_id: str) -> None:
    instrument = shipped_instrument(instrument_id)
    levels = dict(full_assessment(Random(seed), instrument).levels)
    indicator = Random(seed).choice(instrument.indicators)
    if levels[indicator.id] + 1 <= instrument.scale.maximum:
        higher = {**levels, indicator.id: levels[indicator.id] + 1}
        assert score(instrument, higher).index - score(instrument, levels).index == indicator.weight / 100


@given(st.fractions(min_value=1, max_value=5))
def test_every_index_on_the_scale_has_one_predicate(index: Fraction) -> None:
    for instrument_id in shipped_instruments():
        instrument = shipped_instrument(instrument_id)
        bands = [p for p in instrument.predicates if p.lower <= index and (p.upper is None or index < p.upper)]
        assert [p.name for p in bands] == [instrument.predicate_of(index)]


@pytest.mark.parametrize("predicate", [p for p in SPBE.predicates if p.lower > 1], ids=lambda p: p.name)
def test_the_unrounded_index_decides_the_predicate(predicate: Predicate) -> None:
    """2.5999 shows as 2.60 and is not Baik: Kab. Luwu 2024 printed 2.60 with Cukup."""
    lower = predicate.lower
    just_below = lower - Fraction(1, 10_000)
    assert plain(just_below) == plain(lower)
    assert SPBE.predicate_of(lower) == predicate.name
    assert SPBE.predicate_of(just_below) != SPBE.predicate_of(lower)


def test_an_index_below_the_scale_has_no_predicate() -> None:
    pemdi = shipped_instrument("pemdi-2026")
    assert pemdi.predicate_of(Fraction(99, 100)) is None


# Golden cases.


PUBLISHED_2021 = {"index": "2.24", "d1": "2.21", "d2": "1.89", "d3": "1.23", "d4": "2.81"}
"""National means of the 517 institutions assessed in 2021, as the ministry published them."""


@pytest.fixture(scope="module")
def records(shared_data: Path) -> tuple[PublishedIndex, ...]:
    every = read_indices(shared_data / "panel" / "indices.csv").records
    return tuple(r for r in every if r.stage == "final" and r.instrument == "spbe-2020")


@pytest.fixture(scope="module")
def panel(shared_data: Path) -> tuple[Assessment, ...]:
    return read_panel(shared_data / "panel" / "levels.csv").assessments


def test_every_real_row_reproduces_its_published_index(
    panel: tuple[Assessment, ...], records: tuple[PublishedIndex, ...]
) -> None:
    published = {(r.institution, r.cycle): r for r in records}
    assert len(panel) == 847
    for assessment in panel:
        assert assessment.stage == "final"
        scored = score(SPBE, assessment.levels)
        expected = published[assessment.institution.name, assessment.cycle]
        assert abs(scored.index - expected.index) <= Fraction(5, 1000), assessment.label
        for domain, value in expected.domains.items():
            assert abs(scored.domains[domain] - value) <= Fraction(1, 100), (assessment.label, domain)


def test_national_means_of_2021(records: tuple[PublishedIndex, ...]) -> None:
    """Domain means over all institutions, put together with our weights, give the national index."""
    rows = [r for r in records if r.cycle == 2021]
    assert len(rows) == 517
    means = {d.id: sum((r.domains[d.id] for r in rows), Fraction(0)) / len(rows) for d in SPBE.domains}
    index = sum((d.weight * means[d.id] for d in SPBE.domains), Fraction(0)) / 100
    assert {d: plain(value) for d, value in means.items()} == {k: v for k, v in PUBLISHED_2021.items() if k != "index"}
    # The published 2.24 is the mean of indices that were rounded before; ours stays unrounded.
    assert abs(index - Fraction(PUBLISHED_2021["index"])) <= Fraction(5, 1000)


@pytest.mark.parametrize("cycle", [2021, 2022])
def test_shipped_level_counts_are_those_of_the_panel(panel: tuple[Assessment, ...], cycle: int) -> None:
    rows = [a for a in panel if a.cycle == cycle]
    counted = _mean_levels(str(cycle))
    assert {count for _, count in counted.values()} == {len(rows)}
    mean_index = sum((score(SPBE, a.levels).index for a in rows), Fraction(0)) / len(rows)
    assert weighted_mean(SPBE, {i: level for i, (level, _) in counted.items()}, SPBE.ids) == mean_index


def _mean_levels(cycle: str) -> dict[str, tuple[Fraction, int]]:
    """Mean level and number of institutions per indicator."""
    sums: dict[str, Fraction] = {}
    counts: dict[str, int] = {}
    text = (resources.files("data") / "reference" / "level-counts.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["cycle"] == cycle:
            i, count = row["indicator"], int(row["count"])
            sums[i] = sums.get(i, Fraction(0)) + Fraction(row["level"]) * count
            counts[i] = counts.get(i, 0) + count
    return {i: (sums[i] / counts[i], counts[i]) for i in sums}


@pytest.mark.parametrize(("cycle", "index"), [(2021, "1.20"), (2022, "1.50"), (2023, "2.15"), (2024, "2.98")])
def test_bandar_lampung(cycle: int, index: str) -> None:
    found = next(a for a in read_panel(ROOT / "data/samples/bandar-lampung.csv").assessments if a.cycle == cycle)
    assert plain(score(SPBE, found.levels).index) == index


def test_bandar_lampung_is_good_in_2024() -> None:
    latest = read_panel(ROOT / "data/samples/bandar-lampung.csv").assessments[-1]
    assert (latest.cycle, score(SPBE, latest.levels).predicate) == (2024, "Baik")


def test_aceh_tengah_on_pemdi() -> None:
    (found,) = read_panel(ROOT / "data/samples/aceh-tengah-pemdi.csv").assessments
    scored = score(shipped_instrument("pemdi-2026"), found.levels)
    assert plain(scored.index) == "1.24"
    assert scored.predicate == "Kurang"
    # The public dashboard rounds indicators to two decimals, so its aspects are met within one hundredth.
    published = ("1.75", "1.28", "1.00", "1.17", "1.08", "1.40", "1.18")
    for value, shown in zip(scored.aspects.values(), published, strict=True):
        assert abs(value - Fraction(shown)) < Fraction(1, 100)


def test_kalimantan_tengah_2025_shows_half_up() -> None:
    """Published domains 3.50, 2.70, 2.73, 4.01 give 3.405, which the ministry shows as 3.41."""
    domains = {"d1": "3.50", "d2": "2.70", "d3": "2.73", "d4": "4.01"}
    index = sum((d.weight * Fraction(domains[d.id]) for d in SPBE.domains), Fraction(0)) / 100
    assert index == Fraction("3.405")
    assert round_half_up(index) == Decimal("3.41")


def test_denpasar_2018(shared_data: Path) -> None:
    """37 scored items on the scale of 0 to 5, indicator 35 as three services: 2.64, Layanan 3.00."""
    instrument = shipped_instrument("spbe-2018")
    levels = dict(_denpasar(shared_data / "panel" / "denpasar-2018.csv"))
    scored = score(instrument, levels)
    assert len(levels) == 37
    assert plain(scored.index) == "2.64"
    assert [plain(value) for value in scored.domains.values()] == ["2.06", "2.29", "3.00"]
    assert plain(scored.aspects["a7"]) == "2.50"
    assert plain(weighted_mean(instrument, dict(_denpasar(shared_data / "panel" / "denpasar-2018.csv", "self")),
                               instrument.ids)) == "3.67"  # fmt: skip


def _denpasar(path: Path, column: str = "final") -> Iterator[tuple[str, Fraction]]:
    for row in csv.DictReader(path.read_text("utf-8-sig").splitlines()):
        number, *part = row["indicator"].split("-")
        yield "-".join([f"i{int(number):02}", *part]), Fraction(row[column])


# What is refused.


def test_every_bad_level_is_named_at_once() -> None:
    levels = uniform(SPBE, 3)
    del levels["i04"]
    levels |= {"i05": Fraction(6), "i06": Fraction(5, 2), "i99": Fraction(1)}
    with pytest.raises(InputError) as error:
        score(SPBE, levels)
    assert [(f.code, f.place) for f in error.value.faults] == [
        ("level_missing", "indikator i04"),
        ("unknown_indicator", "indikator i99"),
        ("level_out_of_range", "indikator i05"),
        ("level_out_of_range", "indikator i06"),
    ]


def test_an_index_without_predicate_is_refused() -> None:
    bands = tuple(p for p in SPBE.predicates if p.name != "Baik")
    with pytest.raises(InputError) as error:
        score(replace(SPBE, predicates=bands), uniform(SPBE, 3))
    assert error.value.code == "index_off_scale"
