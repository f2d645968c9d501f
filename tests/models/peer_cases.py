"""Small made-up panels for peers: who stood where is written out, so that the right answer is plain."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

from data.assessment import Assessment, Institution, InstitutionType
from data.instrument_file import shipped_instrument

SPBE = shipped_instrument("spbe-2020")
PEMDI = shipped_instrument("pemdi-2026")


def institution(name: str, kind: InstitutionType = "kabupaten", province: str = "Bali", code: str = "") -> Institution:
    return Institution(name, kind, province, code)


def assessed(
    who: Institution, cycle: int = 2022, level: int = 2, changed: Mapping[str, int] | None = None
) -> Assessment:
    """Every indicator at `level`, but for those in `changed`."""
    levels = {i: Fraction((changed or {}).get(i, level)) for i in SPBE.ids}
    return Assessment(who, cycle, SPBE.id, "final", levels)


def random_panel(seed: int, institutions: int = 12, cycles: Sequence[int] = (2021, 2022)) -> list[Assessment]:
    """Institutions of three types in three provinces at random levels; some miss the earlier cycle."""
    rng = Random(seed)
    kinds: tuple[InstitutionType, ...] = ("kabupaten", "kota", "lpnk")
    found = []
    for number in range(institutions):
        who = institution(f"Instansi {number}", rng.choice(kinds), rng.choice(("Bali", "Riau", "Aceh")))
        who = replace(who, region_code=str(rng.randint(1, 3)))
        for cycle in cycles:
            if cycle == cycles[-1] or rng.random() < 0.7:
                levels = {i: Fraction(rng.randint(1, 5)) for i in SPBE.ids}
                found.append(Assessment(who, cycle, SPBE.id, "final", levels))
    return found


def goals_for(seeker: Assessment, indicators: int = 8, seed: int = 0) -> dict[str, int]:
    """One or two levels up on some indicators that are not at the top."""
    rng = Random(seed)
    able = [i for i in SPBE.ids if seeker.levels[i] < 5]
    chosen = rng.sample(able, min(indicators, len(able)))
    return {i: min(5, int(seeker.levels[i]) + rng.randint(1, 2)) for i in chosen}
