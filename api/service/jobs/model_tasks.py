"""Tasks that tell about forecast models; nothing of a model is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.service.encoding import encode
from data.faults import InputError, refuse
from engine.optimise import Limits
from models.manifest import CARD_FILE, default_folder, read_manifest

from .outcomes import Done, Task

SHOWN = ("version", "instrument", "trained_on", "simulated", "seed", "sha256")


def models_task(value: Any, limits: Limits) -> Done:
    """Every model of a mapping from id to folder; one whose manifest is broken says so."""
    del limits
    items = []
    for name, folder in value.items():
        try:
            items.append(_document(name, folder))
        except InputError as error:
            items.append({"id": name, "shipped": folder is None, "broken": error.faults[0].message})
    return Done(encode({"items": items, "next": None}), "read")


def model_task(value: Any, limits: Limits) -> Done:
    """One model, as id and folder, with its card: Markdown in Bahasa Indonesia."""
    del limits
    name, folder = value
    path = Path(folder) if folder else default_folder()
    try:
        card = (path / CARD_FILE).read_text("utf-8")
    except OSError as error:
        raise refuse("card_missing", "kartu model tidak ada", place="model", found=name) from error
    return Done(encode({**_document(name, folder), "card": card}), "read")


def _document(name: str, folder: str | None) -> dict[str, Any]:
    manifest = read_manifest(Path(folder) if folder else default_folder())
    return {"id": name, "shipped": folder is None, **{key: getattr(manifest, key) for key in SHOWN}}


TASKS: Mapping[str, Task] = {"models": models_task, "model": model_task}
