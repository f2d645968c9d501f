"""A made-up country of institutions whose indices drift, for tests of the outlook."""

from fractions import Fraction

import numpy as np

from data.published_index import PublishedIndex
from models.index_history import instrument_of_cycle

TYPES = ("kabupaten", "kabupaten", "kabupaten", "kota", "provinsi", "kementerian")


def record(
    institution: str = "Kota Uji",
    cycle: int = 2023,
    index: float = 2.5,
    *,
    stage: str = "final",
    kind: str = "kota",
    province: str = "Uji",
    instrument: str | None = None,
    simulated: bool = False,
) -> PublishedIndex:
    return PublishedIndex(
        institution=institution,
        institution_type=kind,
        province=province,
        cycle=cycle,
        instrument=instrument or instrument_of_cycle(cycle) or "spbe-2018",
        stage=stage,  # type: ignore[arg-type]  # tests name stages in plain text
        index=Fraction(str(round(index, 2))),
        simulated=simulated,
    )


def country(
    cycles: range = range(2018, 2025),
    size: int = 360,
    drift: float = 0.25,
    noise: float = 0.3,
    seed: int = 1,
) -> tuple[PublishedIndex, ...]:
    """Indices of `size` institutions that move by `drift` in every cycle, with independent errors."""
    rng = np.random.default_rng(seed)
    level = 1.6 + 0.6 * rng.random(size)
    found = []
    for cycle in cycles:
        for i in range(size):
            kind = TYPES[i % len(TYPES)]
            province = "Pusat" if kind == "kementerian" else f"Provinsi {i % 12}"
            found.append(record(f"Instansi {i:04d}", cycle, level[i], kind=kind, province=province))
        level = np.clip(level + drift + noise * rng.standard_normal(size), 1.0, 4.8)
    return tuple(found)
