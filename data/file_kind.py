"""Whether a table holds levels (a panel) or published indices."""

from pathlib import Path
from typing import Literal

from .content import Content, open_content
from .faults import InputError
from .panel_words import OPTIONAL, REQUIRED, column_of, word
from .table import Header
from .tabular import read_table

FileKind = Literal["panel", "indices"]

_INDEX_WORDS = frozenset({"index", "indeks"})


def file_kind(source: str | Path | Content) -> FileKind:
    """Kind of table; a file that is neither counts as a panel, whose reader says what is wrong with it.

    Raises:
        InputError: if the file cannot be opened.
    """
    content = open_content(source)
    try:
        table = read_table(content, Header(_column, ("institution", "cycle"), (*REQUIRED, *OPTIONAL)))
    except InputError:
        return "panel"
    if "index" not in table.fields:
        return "panel"
    return "panel" if table.fields.keys() - {"index", *REQUIRED, *OPTIONAL} else "indices"


def _column(title: str) -> str | None:
    return "index" if word(title) in _INDEX_WORDS else column_of(title)
