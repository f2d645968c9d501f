"""Where models lie that the service may ask: the shipped one, and those trained into the service's own folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.forecasting import SHIPPED
from data.faults import refuse
from models.manifest import MANIFEST_FILE

_NAME = re.compile(r"[0-9a-f]{24}")
"""Ids of jobs, which name the models that they trained; nothing else can be a folder's name here."""


@dataclass(frozen=True)
class Modelled:
    """A body, to be sent to a worker with the model that it names.

    Attributes:
        model: folder of the model; ``None`` for the shipped one.
    """

    body: Any
    model: str | None


def model_folders(folder: Path) -> dict[str, str | None]:
    """Folder of each model by its id: the shipped one (``None``) first, then trained ones, the latest last."""
    found: dict[str, str | None] = {SHIPPED: None}
    if folder.is_dir():
        whole = [one for one in folder.iterdir() if _NAME.fullmatch(one.name) and (one / MANIFEST_FILE).is_file()]
        found |= {one.name: str(one) for one in sorted(whole, key=lambda one: (one / MANIFEST_FILE).stat().st_mtime)}
    return found


def folder_of(folder: Path, name: str | None) -> str | None:
    """Folder of the model of that id; ``None`` for the shipped one.

    Raises:
        InputError: if there is none.
    """
    known = model_folders(folder)
    if name is not None and name not in known:
        raise refuse(
            "unknown_model", "model tidak dikenal", place="model", found=name or None, allowed=", ".join(known)
        )
    return known[name or SHIPPED]


def check_model_of_plan(name: str | None, assurance: float | None) -> None:
    """Refuse a plan that names a model, which serves its assurance only, without one.

    Raises:
        InputError: `model_without_assurance`.
    """
    if name is not None and assurance is None:
        raise refuse(
            "model_without_assurance",
            "model disebut tanpa peluang",
            place="model",
            found=name,
            remedy="Tambahkan assurance, misalnya 0.8, atau hilangkan model.",
        )


def named(value: Any) -> tuple[Any, str | None]:
    """The body of what a task got, and the folder of the model that it names."""
    return (value.body, value.model) if isinstance(value, Modelled) else (value, None)
