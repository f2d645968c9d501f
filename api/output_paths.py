"""Where a command writes, checked before it does anything: never over what it reads, never twice to one place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from data.faults import refuse

OUTPUTS = frozenset({"out", "index_out", "xlsx", "chart", "charts", "visit"})
"""Parameters that name what a command writes."""

INPUTS = frozenset({
    "file", "panel", "plan", "among", "costs", "rules", "evidence", "chances", "population", "weights", "outlook",
    "instrument", "model", "database",
})  # fmt: skip
"""Parameters that name what a command reads."""


def check_outputs(parameters: Sequence[Any], values: Mapping[str, Any]) -> None:
    """Refuse a call that would destroy one of its own files, whichever way that file is spelled.

    Args:
        parameters: of the command, as Typer describes them.
        values: what was typed, by a parameter's name.

    Raises:
        InputError: `output_is_input` or `outputs_collide`.
    """
    outputs = list(_named(parameters, values, OUTPUTS))
    inputs = list(_named(parameters, values, INPUTS))
    for place, path in outputs:
        for source, read in inputs:
            if _same_existing(path, read) or _file_of(read, path):
                raise refuse(
                    "output_is_input",
                    f"hasil akan menimpa berkas yang dibaca perintah ini ({source})",
                    place=place,
                    found=path,
                    remedy="Pakai nama lain untuk hasilnya.",
                )
    for (first, one), (second, other) in combinations(outputs, 2):
        if os.path.realpath(one) == os.path.realpath(other) or _same_existing(one, other):
            raise refuse(
                "outputs_collide",
                f"dua hasil ditulis ke berkas yang sama, juga oleh {first}",
                place=second,
                found=other,
                remedy="Beri masing-masing nama sendiri.",
            )


def _named(parameters: Sequence[Any], values: Mapping[str, Any], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each path that was typed, after the words for where it was typed."""
    for parameter in parameters:
        typed = values.get(parameter.name) if parameter.name in names else None
        place = f"opsi {parameter.opts[0]}"
        if parameter.param_type_name == "argument":
            place = f"argumen {parameter.metavar}"
        for path in [typed] if isinstance(typed, str) else typed or ():
            yield place, path


def _file_of(folder: str, path: str) -> bool:
    """Whether a path is that of a file that is there, in a folder that is read as a whole, as that of a model is."""
    try:
        return Path(path).is_file() and Path(folder).is_dir() and Path(path).resolve().parent.samefile(folder)
    except (OSError, ValueError):
        return False


def _same_existing(one: str, other: str) -> bool:
    """Whether both name one file that is there; links of either kind are seen through."""
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False
