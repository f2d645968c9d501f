"""The seed of commands that draw random numbers."""

from typing import Annotated

import typer

from data.rules_values import whole

from .option_values import OptionReader, number

MOST_SEED = 2**32 - 1

SeedOption = Annotated[
    str, typer.Option(metavar="BILANGAN", help="Benih bilangan acak; benih yang sama memberi hasil yang sama.")
]


def seed_of(reader: OptionReader, text: str) -> int:
    """The seed as a number; 0 while a fault is kept in `reader`."""
    return reader.take("--seed", text, number(whole(0, MOST_SEED))) or 0
