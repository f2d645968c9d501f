"""Cells of a CSV file, whatever encoding and separator an office's spreadsheet gave it."""

import csv
import io
from collections.abc import Iterator

from .content import Content
from .faults import refuse
from .formula_cells import restore

DELIMITERS = (",", ";", "\t")


def decode(content: Content) -> str:
    """Text of a file in UTF-8, UTF-16 or Windows-1252, in that order; spaces that do not break become plain.

    Raises:
        InputError: if it is none of these.
    """
    text = _decode(content)
    if "\x00" in text:
        raise refuse("not_a_table", "ini bukan berkas teks", place=content.name)
    for space in ("\u00a0", "\u202f", "\u2007", "\ufeff"):
        text = text.replace(space, " ")
    return text


def _decode(content: Content) -> str:
    data = content.data
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if data.startswith(b"\xef\xbb\xbf"):
            return data.decode("utf-8-sig")
        if data[1:40:2].count(0) > 8:
            return data.decode("utf-16-le")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refuse(
            "unknown_encoding",
            f"huruf pada byte ke-{error.start + 1} tidak terbaca",
            place=content.name,
            allowed="UTF-8, UTF-16, Windows-1252",
            remedy="Simpan ulang sebagai «CSV UTF-8».",
        ) from error


def csv_rows(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    """Rows of stripped cells; row n of the iterator is row n of the spreadsheet, blank rows included.

    Raises:
        InputError: where quotes do not close.
    """
    escaped = "'" in text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):  # noqa: B007  # the row is told on error
            stripped = list(map(str.strip, cells))
            yield list(map(restore, stripped)) if escaped else stripped
    except csv.Error as error:
        raise refuse(
            "broken_quotes",
            "tanda kutip tidak berpasangan",
            place=f"{name}, baris {row + 1}",
            row=row + 1,
            remedy='Tutup tanda kutip, atau tulis "" untuk satu tanda kutip di dalam sel.',
        ) from error
