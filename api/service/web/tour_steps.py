"""The tour of a first run: three places of the sample institution, and what to look at there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from api.sample_region import FIRST_LOOK

TOUR_COOKIE = "tangga_tur"
RUNNING, DONE = "jalan", "selesai"
START = "beranda"
"""Where the tour is offered."""

Action = Literal["mulai", "selesai"]

_STEPS: tuple[tuple[str, str], ...] = (
    (
        "penilaian",
        "Di sini nilai mandiri diisi: ketik level tiap indikator, lalu catat bukti dan catatannya. Indeks dan predikat "
        "dihitung tepat seperti aturan.",
    ),
    (
        "prakiraan",
        "Asesor biasanya memberi kurang dari yang diklaim. Halaman ini memperkirakan hasilnya, dan menunjukkan klaim "
        "mana yang paling mungkin turun.",
    ),
    (
        "rencana",
        "Pilih target dan peluang mencapainya. Tangga mencari langkah termurah per OPD beserta buktinya; simpan, lalu "
        "cetak.",
    ),
)


@dataclass(frozen=True)
class Tour:
    """What the strip at the top of a page says.

    Attributes:
        number: 1-3; 0 where the tour is only offered.
        words: what to look at.
        following: path of the next step; empty at the last one.
    """

    number: int
    count: int
    words: str
    following: str


def tour_at(cookie: str | None, institution: str | None, place: str, paths: Mapping[str, str]) -> Tour | None:
    """What the tour says at a place; ``None`` where it says nothing.

    Args:
        cookie: how far the person is; ``None``: never asked.
        institution: whose pages these are.
        place: key of the current place.
        paths: path by key of every place where this person may go.
    """
    if not offered(institution, paths):
        return None
    names = [key for key, _ in _STEPS]
    if cookie is None and place == START:
        words = "Baru pertama kali di sini? Tiga halaman ini menunjukkan caranya, dengan data contoh."
        return Tour(0, len(names), words, paths[names[0]])
    if cookie != RUNNING or place not in names:
        return None
    at = names.index(place)
    following = paths[names[at + 1]] if at + 1 < len(names) else ""
    return Tour(at + 1, len(names), _STEPS[at][1], following)


def offered(institution: str | None, places: Mapping[str, str] | Sequence[str]) -> bool:
    """Whether there is a tour: of the sample institution, for those who may see all its steps."""
    return institution == FIRST_LOOK and all(key in places for key, _ in _STEPS)


def first_step(institution: str) -> str:
    """Path of the first step."""
    return f"/instansi/{institution}/{_STEPS[0][0]}"
