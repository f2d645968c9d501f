"""The shipped sample region: simulated institutions of one made-up province, drawn and named.

`python -m training.sample_region data/samples/wilayah-contoh-simulasi.csv` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from data.assessment import Assessment, Institution
from data.panel_export import write_panel

from .simulation import simulate

PROVINCE = "Provinsi Contoh"
KABUPATEN = "Pemerintah Kabupaten Contoh"
"""The institution that a first look begins with; its id in the store is its name in small letters with hyphens."""

LANDMARKS = (
    "Anggrek",
    "Bakau",
    "Cendana",
    "Durian",
    "Enau",
    "Flamboyan",
    "Gaharu",
    "Hanjuang",
    "Ilalang",
    "Jati",
    "Kemiri",
)
CYCLES = (2022, 2023, 2024, 2025)
"""The last one has been claimed and not yet assessed."""

SEED, DRAWN = 2025, 120
TYPICAL_CLAIM = 3.4
"""Index that the first look's institution claims, about."""


def sample_region() -> Iterator[Assessment]:
    """Every assessment of the region; the same at every call."""
    drawn = tuple(simulate(DRAWN, CYCLES, SEED).assessments())
    names = _names(drawn)
    for one in drawn:
        named = names.get(one.institution.name)
        if named is not None and (one.cycle < CYCLES[-1] or one.stage == "self"):
            yield replace(one, institution=named)


def _names(drawn: tuple[Assessment, ...]) -> dict[str, Institution]:
    """New names for one province, twelve kabupaten and three kota of those drawn."""
    kinds: dict[str, list[str]] = {"provinsi": [], "kabupaten": [], "kota": []}
    claims = {one.institution.name: one for one in drawn if (one.cycle, one.stage) == (CYCLES[-1], "self")}
    by_claim = sorted(claims, key=lambda name: abs(_mean(claims[name]) - TYPICAL_CLAIM))
    for name in by_claim:
        kind = claims[name].institution.type
        if kind in kinds:
            kinds[kind].append(name)
    names = {kinds["provinsi"][0]: "Pemerintah Provinsi Contoh", kinds["kabupaten"][0]: KABUPATEN}
    # Their claims must not all look alike: the rest are taken from the whole range.
    others = [*kinds["kabupaten"][1 :: max(1, (len(kinds["kabupaten"]) - 1) // len(LANDMARKS))]][: len(LANDMARKS)]
    names |= {old: f"{KABUPATEN} {mark}" for old, mark in zip(others, LANDMARKS, strict=True)}
    names |= {old: f"Pemerintah Kota Contoh {mark}" for old, mark in zip(kinds["kota"], ("Lontar", "Meranti", "Nipah"))}  # noqa: B905 - three of those drawn
    return {old: replace(claims[old].institution, name=name, province=PROVINCE) for old, name in names.items()}


def _mean(assessment: Assessment) -> float:
    return float(sum(assessment.levels.values()) / len(assessment.levels))


if __name__ == "__main__":
    write_panel(sys.argv[1], tuple(sample_region()))
