"""Write assessments as a panel that `data.panel_file.read_panel` reads back unchanged."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from .assessment import Assessment
from .formula_cells import neutralise
from .table_export import Value, share_value, write_table

__all__ = ["SIMULATED_MARK", "neutralise", "write_panel"]

SIMULATED_MARK = "SIMULASI"

Form = Literal["wide", "long"]

_HEAD: dict[str, Callable[[Assessment], Value]] = {
    "institution": lambda a: a.institution.name,
    "institution_type": lambda a: a.institution.type,
    "province": lambda a: a.institution.province,
    "region_code": lambda a: a.institution.region_code,
    "cycle": lambda a: a.cycle,
    "instrument": lambda a: a.instrument,
    "stage": lambda a: a.stage,
    "regime": lambda a: a.regime,
    "assessor_group": lambda a: a.assessor_group,
    "simulated": lambda a: SIMULATED_MARK if a.simulated else "",
}
_OPTIONAL = ("region_code", "regime", "assessor_group", "simulated")


def write_panel(path: str | Path, assessments: Iterable[Assessment], form: Form | None = None) -> None:
    """Write a panel as CSV or XLSX, by the name's ending.

    Args:
        path: ends in ``.csv`` or ``.xlsx``.
        assessments: in the order of the rows.
        form: ``wide`` (a row an assessment) or ``long`` (a row a level); by default wide, unless owners,
            evidence or notes would be lost.

    Raises:
        InputError: if the file cannot be written.
        ValueError: if a level has no finite decimal expansion.
    """
    chosen = tuple(assessments)
    if form is None:
        form = "long" if any(a.owners or a.evidence or a.notes for a in chosen) else "wide"
    head = [name for name in _HEAD if name not in _OPTIONAL or any(_HEAD[name](a) for a in chosen)]
    sheet = f"Panel {SIMULATED_MARK}" if any(a.simulated for a in chosen) else "Panel"
    if form == "wide":
        ids = sorted({id_ for a in chosen for id_ in a.levels}, key=_natural)
        rows = ([*_head(a, head), *(a.levels.get(id_) for id_ in ids)] for a in chosen)
        write_table(path, [*head, *ids], rows, sheet)
    else:
        titles = [*head, "indicator", "level", "owner", "evidence", "note"]
        write_table(path, titles, (row for a in chosen for row in _long(a, head)), sheet)


def _head(assessment: Assessment, names: Sequence[str]) -> list[Value]:
    return [_HEAD[name](assessment) for name in names]


def _long(assessment: Assessment, head: Sequence[str]) -> Iterable[list[Value]]:
    extras = (assessment.levels, assessment.owners, assessment.evidence, assessment.notes)
    for id_ in sorted({id_ for extra in extras for id_ in extra}, key=_natural):
        yield [
            *_head(assessment, head),
            id_,
            assessment.levels.get(id_),
            assessment.owners.get(id_),
            share_value(assessment.evidence.get(id_)),
            assessment.notes.get(id_),
        ]


def _natural(id_: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", id_)]
