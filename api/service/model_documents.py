"""What is told about forecast models; nothing of a model is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.faults import InputError, refuse
from models.manifest import CARD_FILE, default_folder, read_manifest

SHOWN = ("version", "instrument", "trained_on", "simulated", "seed", "sha256")


def model_list(folders: Mapping[str, str | None]) -> dict[str, Any]:
    """Every model of a mapping from id to folder (``None``: the shipped one); one whose manifest is broken says so."""
    items = []
    for name, folder in folders.items():
        try:
            items.append(_document(name, folder))
        except InputError as error:
            items.append({"id": name, "shipped": folder is None, "broken": error.faults[0].message})
    return {"items": items, "next": None}


def model_with_card(name: str, folder: str | None) -> dict[str, Any]:
    """One model with its card, Markdown in Bahasa Indonesia.

    Raises:
        InputError: if its manifest or card cannot be read.
    """
    return {**_document(name, folder), "card": card_text(_place(folder))}


def card_text(folder: Path) -> str:
    """The card of a model.

    Raises:
        InputError: if it cannot be read.
    """
    try:
        return (folder / CARD_FILE).read_text("utf-8")
    except OSError as error:
        remedy = "Latih ulang dengan `tangga train`, yang menulis kartunya."
        raise refuse("card_missing", "kartu model tidak dapat dibaca", place=CARD_FILE, remedy=remedy) from error


def _document(name: str, folder: str | None) -> dict[str, Any]:
    manifest = read_manifest(_place(folder))
    return {"id": name, "shipped": folder is None, **{key: getattr(manifest, key) for key in SHOWN}}


def _place(folder: str | None) -> Path:
    return default_folder() if folder is None else Path(folder)
