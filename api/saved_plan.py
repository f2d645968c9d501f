"""Read a plan that ``tangga plan --out`` saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from data.content import MAX_BYTES
from data.faults import refuse


def refuse_beside_plan(**options: object) -> None:
    """Refuse options that a saved plan decides already.

    Args:
        options: values by the option's name, e.g. ``target``; what is ``None`` or empty was not given.

    Raises:
        InputError: `beside_plan` if any was given.
    """
    given = [f"--{name}" for name, value in options.items() if value]
    if given:
        raise refuse(
            "beside_plan",
            "rencana tersimpan sudah memuat sasaran, aturan, dan harganya",
            place="--plan",
            found=", ".join(given),
            remedy="Hilangkan salah satunya; untuk aturan lain buat rencana baru dengan `tangga plan --out`.",
        )


def read_saved_plan(name: str) -> Any:
    """The JSON document of a file.

    Raises:
        InputError: if the file is missing, too large or no JSON.
    """
    path = Path(name)
    if not path.is_file():
        raise refuse("file_missing", "berkas tidak ditemukan", place=name)
    if path.stat().st_size > MAX_BYTES:
        raise refuse("file_too_large", "berkas terlalu besar untuk sebuah rencana", place=name)
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        remedy = "Beri berkas yang ditulis oleh `tangga plan --out`."
        raise refuse("not_json", "berkas bukan JSON", place=name, remedy=remedy) from error
