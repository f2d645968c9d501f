"""What a saved plan says of its assurance, as far as it can be checked without the model that it was asked from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

ROUNDED = 0.00005
"""Most that a saved probability may lie below the one found, as documents keep four decimals."""

SENTENCES = {
    "assurance": "jaminan peluang ada tepat bila rencana dihitung dengan prakiraan asesor",
    "assurance_values": "peluang dan indeks pada jaminan berupa angka, peluang di antara 0 dan 1",
    "assurance_reached": "peluang yang dicapai tidak di bawah yang diminta",
    "assurance_simulated": "jaminan menyebut SIMULASI, sebab hasil rencana belum pernah tercatat untuk dipelajari",
}
"""What holds of an honest document, by the code of the check."""

_CHANCES = ("asked", "reached")
_POINTS = ("margin", "expected_index", "sure_index")


def assurance_checks(document: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Codes of `SENTENCES`, each with whether the document of a plan agrees."""
    assurance = document.get("assurance")
    expected = document["basis"].get("expected") is not None
    yield "assurance", isinstance(assurance, Mapping) if expected else assurance is None
    if not isinstance(assurance, Mapping):
        return
    sound = all(_number(assurance.get(key)) for key in (*_CHANCES, *_POINTS)) and all(
        0 <= assurance[key] <= 1 for key in _CHANCES
    )
    yield "assurance_values", sound
    yield "assurance_reached", sound and assurance["reached"] >= assurance["asked"] - ROUNDED
    yield "assurance_simulated", assurance.get("simulated") is True


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
