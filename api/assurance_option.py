"""The option that asks for a probability of reaching the target."""

from __future__ import annotations

from typing import Annotated

import typer

from data.faults import Notice, refuse
from data.rules_values import number as rational
from engine.assurance import check_probability

from .option_values import OptionReader, number

AssuranceOption = Annotated[
    str | None,
    typer.Option(metavar="PELUANG", help="Peluang indeks hasil asesor mencapai target, misalnya 0,8 atau 80%."),
]

HoldOption = Annotated[
    bool, typer.Option("--hold", help="Pertahankan predikat sekarang dengan peluang --assurance (tanpanya: 0,8).")
]

HELD_WITH = "0,8"
"""Probability with which a predicate is kept where none was asked for."""

HELD_UNASKED = Notice(
    "hold_assurance_assumed",
    "Peluang tidak disebut, jadi predikat dijaga dengan peluang 80 %; ubah dengan --assurance.",
)


def probability(text: str | None, model: str | None, hold: bool = False) -> float | None:
    """The probability 0-1 that was typed as a share or in percent.

    Args:
        text: as typed.
        model: of the forecast, which serves no other purpose.
        hold: whether a predicate is to be kept, which asks for a probability where none was typed.

    Raises:
        InputError: if it is no number or off the range, or a model was named without it.
    """
    text = HELD_WITH if hold and text is None else text
    reader = OptionReader()
    share = reader.take("--assurance", text.removesuffix("%") if text else text, number(rational))
    reader.finish()
    if share is None and model is not None:
        remedy = "Tambahkan --assurance, misalnya --assurance 0,8."
        raise refuse("model_without_assurance", "--model tanpa --assurance", found=model, remedy=remedy)
    if share is None:
        return None
    chance = float(share / 100 if text and text.endswith("%") else share)
    check_probability(chance, text)
    return chance


def hold_notices(text: str | None, hold: bool) -> tuple[Notice, ...]:
    """What to say where a predicate is kept with a probability that nobody typed."""
    return (HELD_UNASKED,) if hold and text is None else ()
