"""Stored rules in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from data.numbers import indonesian_short


def rules_words(document: Mapping[str, Any]) -> list[str]:
    """One sentence per rule."""
    return [*_whole(document), *_per_indicator(document), *_per_owner(document)]


def _whole(document: Mapping[str, Any]) -> Iterator[str]:
    for key, words in (("target", "indeks paling rendah {}"), ("budget", "anggaran paling banyak {}")):
        if key in document:
            yield words.format(_number(document[key]))
    for key, words in (
        ("predicate", "predikat {}"),
        ("max_indicators", "paling banyak {} indikator berubah"),
        ("horizon_months", "selesai dalam {} bulan"),
    ):
        if key in document:
            yield words.format(document[key])


def _per_indicator(document: Mapping[str, Any]) -> Iterator[str]:
    for key, words in (("lock", "{} paling rendah level {}"), ("ceiling", "{} paling tinggi level {}")):
        for indicator, level in document.get(key, {}).items():
            yield words.format(indicator, level)
    if document.get("freeze"):
        yield f"tidak boleh berubah: {', '.join(document['freeze'])}"
    for part, value in document.get("floor", {}).items():
        yield f"nilai {part} paling rendah {_number(value)}"
    for one in document.get("requires", ()):
        yield f"{one['indicator']} ke level {one['level']} menuntut {one['needs']} di level {one['needs_level']}"


def _per_owner(document: Mapping[str, Any]) -> Iterator[str]:
    for one in document.get("capacity", ()):
        if one.get("steps") is not None:
            yield f"{one['owner']}: paling banyak {one['steps']} langkah"
        if one.get("cost") is not None:
            yield f"{one['owner']}: biaya paling banyak {_number(one['cost'])}"


def _number(text: object) -> str:
    return indonesian_short(Fraction(str(text)))
