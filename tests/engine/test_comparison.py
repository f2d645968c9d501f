"""Laws of comparing: contributions sum exactly, ranks do not depend on order; then the national figures."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from data.assessment import Assessment, Institution
from data.faults import InputError
from data.indices_file import read_indices
from data.instrument_file import shipped_instrument
from data.panel_file import read_panel
from data.published_index import PublishedIndex
from engine.comparison import compare
from engine.comparison_document import comparison_document, region_document
from engine.difference import difference
from engine.ranking import SCOPES, rank, ranks
from engine.region_summary import region_summary
from engine.standing import Standing, best_known, standing_of_assessment, standing_of_record

SPBE, PEMDI, OLD = (shipped_instrument(id_) for id_ in ("spbe-2020", "pemdi-2026", "spbe-2018"))


def standings(seed: int, institutions: int = 9) -> list[Standing]:
    rng = Random(seed)
    found = []
    for number in range(institutions):
        who = Institution(f"Instansi {number}", rng.choice(("kabupaten", "kota")), rng.choice(("Bali", "Riau")))
        for cycle in (2021, 2022):
            levels = {i: Fraction(rng.randint(1, 5)) for i in SPBE.ids}
            found.append(standing_of_assessment(SPBE, Assessment(who, cycle, SPBE.id, "final", levels)))
    return found


def published(
    name: str, cycle: int, index: str, domains: dict[str, str] | None = None, id_: str = "spbe-2020"
) -> Standing:
    values = {part: Fraction(value) for part, value in (domains or {}).items()}
    record = PublishedIndex(name, "kota", "Bali", cycle, id_, "final", Fraction(index), domains=values)
    return standing_of_record(shipped_instrument(id_), record)


@pytest.mark.parametrize("seed", range(10))
def test_contributions_sum_exactly_to_the_difference_at_every_grain(seed: int) -> None:
    first, second, *_ = standings(seed)
    found = difference(first, second)
    assert found.rounding == 0
    for contributions in (found.domains, found.aspects, found.indicators):
        assert sum((c.points for c in contributions), Fraction(0)) == found.total == first.index - second.index


@pytest.mark.parametrize("seed", range(10))
def test_a_domain_contributes_what_its_aspects_and_indicators_do(seed: int) -> None:
    first, second, *_ = standings(seed)
    found = difference(first, second)
    points = {c.part: c.points for c in (*found.domains, *found.aspects, *found.indicators)}
    for domain in SPBE.domains:
        assert points[domain.id] == sum(points[a.id] for a in SPBE.aspects if a.domain == domain.id)
        assert points[domain.id] == sum(points[i] for i in SPBE.members(domain.id))


@pytest.mark.parametrize("seed", range(10))
def test_the_difference_the_other_way_round_is_its_negative(seed: int) -> None:
    first, second, *_ = standings(seed)
    there, back = difference(first, second), difference(second, first)
    assert there.total == -back.total
    assert [c.points for c in there.indicators] == [-c.points for c in back.indicators]
    assert difference(first, first).total == 0


def test_fractional_levels_are_explained_exactly_too() -> None:
    rng = Random(1)
    pair = []
    for name in ("Kab. A", "Kab. B"):
        levels = {i: Fraction(rng.randint(4, 20), 4) for i in PEMDI.ids}
        who = Institution(name, "kabupaten", "Aceh")
        pair.append(standing_of_assessment(PEMDI, Assessment(who, 2026, PEMDI.id, "desk", levels)))
    found = difference(*pair)
    assert found.domains == ()
    assert found.coarsest == found.aspects
    assert sum(c.points for c in found.aspects) == sum(c.points for c in found.indicators) == found.total


def test_what_rounding_of_published_values_leaves_open_is_named() -> None:
    first = published("Kota A", 2024, "3.45", {"d1": "4.10", "d2": "2.70", "d3": "2.50", "d4": "4.00"})
    second = published("Kota B", 2024, "3.69", {"d1": "3.70", "d2": "3.50", "d3": "2.31", "d4": "4.25"})
    found = difference(first, second)
    assert found.aspects == found.indicators == ()
    assert sum((c.points for c in found.domains), Fraction(0)) + found.rounding == found.total
    assert 0 < abs(found.rounding) < Fraction(2, 100)


def test_without_domains_nothing_is_explained() -> None:
    found = difference(published("Kota A", 2021, "3"), published("Kota B", 2021, "2"))
    assert found.finest == ()
    assert found.total == 1


def test_levels_and_published_values_of_one_instrument_compare_by_domain() -> None:
    levels = standings(0)[0]
    other = published("Kota B", 2022, "2.5", {"d1": "2", "d2": "2", "d3": "2", "d4": "3"})
    found = difference(levels, other)
    assert found.aspects == ()
    assert sum(c.points for c in found.domains) + found.rounding == found.total


def test_different_instruments_are_not_explained_away() -> None:
    with pytest.raises(InputError, match="instrumennya berbeda"):
        difference(published("Kota A", 2020, "3", id_="spbe-2018"), published("Kota A", 2021, "2"))


@pytest.mark.parametrize("seed", range(5))
def test_ranks_do_not_depend_on_the_order_of_rows(seed: int) -> None:
    everyone = standings(seed)
    shuffled = list(everyone)
    Random(seed).shuffle(shuffled)
    assert ranks(everyone[1], everyone) == ranks(everyone[1], shuffled)


@pytest.mark.parametrize("seed", range(5))
def test_places_run_from_one_and_percentiles_average_to_fifty(seed: int) -> None:
    everyone = [s for s in standings(seed) if s.cycle == 2022]
    found = [ranks(s, everyone)["nation"]["index"] for s in everyone]
    assert min(r.place for r in found) == 1
    assert all(1 <= r.place <= r.of == len(everyone) for r in found)
    assert sum((r.percentile for r in found), Fraction(0)) / len(found) == 50


def test_equal_values_share_the_better_place() -> None:
    values = [Fraction(v) for v in (3, 2, 2, 1)]
    assert [rank(v, values).place for v in values] == [1, 2, 2, 4]
    assert [rank(v, values).percentile for v in values] == [Fraction(175, 2), 50, 50, Fraction(25, 2)]
    assert rank(Fraction(3), [Fraction(3)]).percentile == 50
    with pytest.raises(ValueError, match="not among"):
        rank(Fraction(9), values)


def test_ranks_count_only_the_same_cycle_instrument_stage_and_scope() -> None:
    everyone = standings(2)
    me = everyone[1]
    stranger = published("Kota Z", 2022, "5")
    claim = replace(stranger, stage="self")
    old = replace(stranger, instrument=OLD)
    here = [s for s in everyone if s.cycle == 2022]
    found = ranks(me, [*everyone, claim, old])
    assert found["nation"]["index"].of == len(here)
    assert found["type"]["index"].of == sum(s.institution_type == me.institution_type for s in here)
    assert found["province"]["index"].of == sum(s.province == me.province for s in here)
    assert set(found) == set(SCOPES)
    assert ranks(me, [*everyone, stranger])["nation"]["index"].of == len(here) + 1
    # A published index has no aspects, so those are ranked among fewer.
    assert ranks(me, [*everyone, stranger])["nation"]["a1"].of == len(here)


def test_the_best_known_stage_is_taken() -> None:
    final = published("Kota A", 2024, "3")
    stages = [replace(final, stage="self"), replace(final, stage="desk"), final]
    for order in (stages, stages[::-1]):
        assert best_known(order) == (final,)


def test_side_by_side_takes_the_latest_cycle_that_all_have() -> None:
    everyone = [published("Kota A", c, "3") for c in (2022, 2023, 2024)] + [published("Kota B", 2023, "2")]
    found = compare(everyone, [("Kota A", "kota", "Bali"), ("Kota B", "kota", "Bali")])
    assert [s.standing.cycle for s in found.subjects] == [2023, 2023]
    assert [s.cycle for s in found.subjects[0].history] == [2022, 2023, 2024]
    assert {n.code for n in found.notices} == {"later_cycle_known", "one_cycle_only"}
    assert found.subjects[0].rise is not None
    assert found.subjects[0].rise.second.cycle == 2022
    assert found.subjects[1].rise is None


def test_without_a_common_cycle_each_one_s_latest_is_taken_and_said() -> None:
    everyone = [published("Kota A", 2024, "3"), published("Kota B", 2023, "2")]
    found = compare(everyone, [s.key for s in everyone])
    assert [s.standing.cycle for s in found.subjects] == [2024, 2023]
    assert "cycles_differ" in {n.code for n in found.notices}


def test_a_history_across_instruments_warns_and_has_no_rise_over_the_break() -> None:
    everyone = [published("Kota A", 2020, "3", id_="spbe-2018"), published("Kota A", 2021, "2")]
    found = compare(everyone, [everyone[0].key])
    assert "instrument_changes" in {n.code for n in found.notices}
    assert found.subjects[0].rise is None


def test_stages_that_differ_are_said() -> None:
    everyone = [published("Kota A", 2024, "3"), replace(published("Kota B", 2024, "3"), stage="desk")]
    found = compare(everyone, [s.key for s in everyone])
    assert "stages_differ" in {n.code for n in found.notices}


def test_simulation_is_said() -> None:
    everyone = [replace(published("Kota A", 2024, "3"), simulated=True)]
    assert "simulated" in {n.code for n in compare(everyone, [everyone[0].key]).notices}
    assert "simulated" in {n.code for n in region_summary(everyone).notices}


@pytest.mark.parametrize(
    ("names", "cycle", "code"), [(("A", "A"), None, "institution_repeated"), (("A",), 1999, "cycle_missing")]
)
def test_what_cannot_be_compared_is_refused(names: tuple[str, ...], cycle: int | None, code: str) -> None:
    everyone = [published("Kota A", 2024, "3")]
    with pytest.raises(InputError) as caught:
        compare(everyone, [(f"Kota {name}", "kota", "Bali") for name in names], cycle)
    assert caught.value.code == code


def test_a_region_counts_every_institution_once_and_names_its_weakest_domains() -> None:
    everyone = standings(4)
    found = region_summary(everyone, province="Bali")
    group = [s for s in everyone if s.cycle == 2022 and s.province == "Bali"]
    assert found.cycle == 2022
    assert found.partial
    assert sum(found.predicates.values()) == len(group) == len(found.institutions)
    for part in ("index", "d3", "a5", "i21"):
        assert found.means[part] == sum((s.values[part] for s in group), Fraction(0)) / len(group)
    assert [found.means[d] for d in found.weakest] == sorted(found.means[d.id] for d in SPBE.domains)
    assert len(found.weakest_indicators) == 47
    assert not region_summary(everyone).partial


def test_claims_are_left_out_of_a_region_where_results_exist() -> None:
    everyone = [published("Kota A", 2024, "3"), replace(published("Kota B", 2024, "5"), stage="self")]
    found = region_summary(everyone)
    assert found.means["index"] == 3
    assert "without_final_left_out" in {n.code for n in found.notices}


@pytest.mark.parametrize(
    ("cycle", "province", "kind", "code"),
    [(1999, None, None, "cycle_missing"), (None, "Jawa", None, "group_empty"), (None, None, "lns", "group_empty")],
)
def test_an_empty_region_is_refused(cycle: int | None, province: str | None, kind: str | None, code: str) -> None:
    with pytest.raises(InputError) as caught:
        region_summary(standings(0), cycle, province, kind)
    assert caught.value.code == code
    assert caught.value.faults[0].allowed


def test_a_cycle_of_two_instruments_is_no_region() -> None:
    everyone = [published("Kota A", 2024, "3"), replace(published("Kota B", 2024, "3"), instrument=PEMDI)]
    with pytest.raises(InputError, match="beberapa instrumen"):
        region_summary(everyone)


def test_documents_repeat_the_figures() -> None:
    everyone = standings(5)
    keys = list(dict.fromkeys(s.key for s in everyone))[:3]
    found = compare(everyone, keys)
    document = comparison_document(found)
    assert [s["institution"] for s in document["subjects"]] == [key[0] for key in keys]
    for written, exact in zip(document["differences"], found.differences, strict=True):
        assert written["total"] == pytest.approx(float(exact.total))
        assert sum(c["points"] for c in written["indicators"]) + written["rounding"] == pytest.approx(written["total"])
    region = region_document(region_summary(everyone))
    assert sum(p["institutions"] for p in region["predicates"]) == region["institutions"]


@pytest.fixture(scope="module")
def indices(shared_data: Path) -> list[Standing]:
    records = read_indices(shared_data / "panel" / "indices.csv").records
    return [standing_of_record(shipped_instrument(r.instrument), r) for r in records]


def test_the_nation_of_2021_is_weak_in_governance_and_management(indices: list[Standing]) -> None:
    found = region_summary(indices, 2021)
    means = {part: round(float(found.means[part]), 2) for part in ("d1", "d2", "d3", "d4")}
    assert means == {"d1": 2.21, "d2": 1.89, "d3": 1.23, "d4": 2.81}
    assert found.weakest[:2] == ("d3", "d2")
    assert [found.predicates[p.name] for p in SPBE.predicates] == [130, 228, 150, 9, 0]


def test_every_real_difference_is_explained_up_to_rounding(shared_data: Path, indices: list[Standing]) -> None:
    levels = [standing_of_assessment(SPBE, a) for a in read_panel(shared_data / "panel" / "levels.csv").assessments]
    first = levels[0]
    for other in levels[:: len(levels) // 60]:
        found = difference(first, other)
        assert sum(c.points for c in found.indicators) == found.total
    recent = [s for s in indices if s.cycle == 2023 and s.parts and s.index >= 1]
    for other in recent[::10]:
        assert abs(difference(recent[0], other).rounding) <= Fraction(2, 100)
