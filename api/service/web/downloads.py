"""Files that pages hand out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from starlette.responses import Response

from data.table_export import Value, write_table

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """A file to be saved.

    Args:
        content: the bytes.
        name: letters, digits, dots and dashes only.
        media_type: what it is.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def table_file(name: str, titles: Sequence[str], rows: Iterable[Sequence[Value]], sheet: str = "Data") -> Response:
    """A table as CSV or XLSX, as the name's ending says; nothing in it that a spreadsheet would run. Slow: in a thread.

    Raises:
        InputError: if the ending is another.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_table(path, titles, rows, sheet)
        return attachment(path.read_bytes(), name, XLSX if name.endswith(".xlsx") else CSV)
