"""Read assessments from a panel or from the worksheet of one institution, whichever the file is."""

from collections.abc import Mapping
from pathlib import Path

from .content import Content, open_content
from .instrument import Instrument
from .panel_file import Panel, read_panel
from .worksheet import is_worksheet, read_worksheet


def read_assessments(
    source: str | Path | Content,
    *,
    instruments: Mapping[str, Instrument] | None = None,
    allow_missing: bool = False,
) -> Panel:
    """Read a panel or a worksheet; its content decides which.

    Args:
        source: a file, or its bytes with a name.
        instruments: instruments by id besides the shipped ones.
        allow_missing: leave levels that are blank absent, with a notice, instead of refusing them.

    Raises:
        InputError: with every fault of the file, each with row and column.
    """
    content = open_content(source)
    read = read_worksheet if is_worksheet(content) else read_panel
    return read(content, instruments=instruments, allow_missing=allow_missing)
