"""Tables in CSV and XLSX, with the row numbers and column letters that a spreadsheet shows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .content import Content, open_content
from .csv_cells import DELIMITERS, csv_rows, decode
from .faults import Fault, InputError
from .near import nearest
from .table import Header, Problem, Table, column_letter
from .xlsx_cells import Sheet, read_sheets

__all__ = ["Header", "Problem", "Table", "column_letter", "missing_columns", "read_table", "sheet_table"]

SEARCHED_ROWS = 60
"""The header is looked for in this many first rows; above it stand titles and comments."""


@dataclass(frozen=True)
class _Candidate:
    """One reading of the file: a sheet, or the text cut at one delimiter."""

    place: str
    sheet: str
    header_row: int
    cells: list[str]
    score: int
    rows: Callable[[], Iterable[list[str]]]
    merged: tuple[tuple[int, int, int], ...] = ()


def read_table(source: str | Path | Content, header: Header) -> Table:
    """Read the one table of a file.

    Raises:
        InputError: if the file is no table, or no row looks like the header.
    """
    content = open_content(source)
    candidates = list(_workbook(content, header) if content.is_workbook else _text(content, header))
    best = max(candidates, key=lambda candidate: candidate.score)
    if best.score < min(2, len(header.required)):
        raise _no_header(content.name, best, header)
    others = tuple(c.sheet for c in candidates if c is not best and c.sheet and c.score >= best.score)
    return _table(best, header, others)


def missing_columns(table: Table, names: Iterable[str]) -> list[Fault]:
    """One fault for each of `names` that the table has no column for, with the title that comes near."""
    unknown = [t for p, t in enumerate(table.titles) if t and p not in table.fields.values()]
    faults = []
    for name in names:
        if name not in table.fields:
            near = nearest(name, unknown)
            remedy = f"Mungkin maksudnya kolom «{near}»: ganti judulnya." if near else "Tambahkan kolom itu."
            problem = Problem("column_missing", f"kolom {name} tidak ada", remedy=remedy)
            faults.append(table.fault(table.header_row, None, problem))
    return faults


def sheet_table(content: Content, sheet: Sheet, header: Header) -> Table | None:
    """The table of one sheet; ``None`` if none of its rows names any of the header's required fields."""
    candidate = _sheet_candidate(content, sheet, header)
    return _table(candidate, header, ()) if candidate.score > 0 else None


def _text(content: Content, header: Header) -> Iterator[_Candidate]:
    text = decode(content)
    failed: InputError | None = None
    found: list[_Candidate] = []
    for delimiter in DELIMITERS:
        rows = _rows_of(text, delimiter, content.name)
        try:
            found.append(_candidate(content.name, "", rows, header))
        except InputError as error:
            failed = error
    if failed and not any(candidate.score >= 2 for candidate in found):
        raise failed
    yield from found


def _rows_of(text: str, delimiter: str, name: str) -> Callable[[], Iterator[list[str]]]:
    return lambda: csv_rows(text, delimiter, name)


def _workbook(content: Content, header: Header) -> Iterator[_Candidate]:
    for sheet in read_sheets(content):
        yield _sheet_candidate(content, sheet, header)


def _sheet_candidate(content: Content, sheet: Sheet, header: Header) -> _Candidate:
    place = f"{content.name}, lembar «{sheet.name}»"
    return _candidate(place, sheet.name, lambda: sheet.rows, header, sheet.merged)


def _candidate(
    place: str,
    sheet: str,
    rows: Callable[[], Iterable[list[str]]],
    header: Header,
    merged: tuple[tuple[int, int, int], ...] = (),
) -> _Candidate:
    # Under a title in two tiers the lower row, which also names the indicators, is the header.
    best: tuple[tuple[int, int], int, list[str]] = ((-1, -1), 0, [])
    top = [list(cells) for cells in islice(rows(), SEARCHED_ROWS)]
    _spread(top, merged, range(max(map(len, top), default=0)))
    for number, cells in enumerate(top, start=1):
        if cells and cells[0].startswith("#") and len(cells[0]) > 1:
            continue
        known = {name for cell in cells if cell and (name := header.recognise(cell))}
        named = len(known & {*header.required, *header.optional})
        # Where nothing is known the fullest row is shown to the user as the likeliest header.
        score = (named, len(known) if named else sum(map(bool, cells)))
        if score > best[0]:
            best = (score, number, cells)
    return _Candidate(place, sheet, best[1], best[2], best[0][0], rows, merged)


def _spread(rows: list[list[str]], merged: Iterable[tuple[int, int, int]], columns: Iterable[int]) -> None:
    """Copy the first cell of each vertical merge down over the rows it covers."""
    wanted = set(columns)
    for first, last, column in merged:
        if column not in wanted or first >= len(rows) or column >= len(rows[first]):
            continue
        for cells in rows[first + 1 : last + 1]:
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = cells[column] or rows[first][column]


def _table(found: _Candidate, header: Header, others: tuple[str, ...]) -> Table:
    titles = tuple(found.cells)
    fields: dict[str, int] = {}
    faults: list[Fault] = []
    for position, title in enumerate(titles):
        name = header.recognise(title) if title else None
        if name in fields:
            faults.append(_twice(found, position, title, fields[name]))
        elif name:
            fields[name] = position
    if faults:
        raise InputError(faults)
    everything = list(found.rows())
    below = everything[found.header_row :]
    if found.merged:
        below = [list(cells) for cells in below]
        shift = found.header_row
        merged = [(max(a - shift, 0), b - shift, c) for a, b, c in found.merged if a >= shift]
        _spread(below, merged, {fields[name] for name in header.spread & fields.keys()})
    width = len(titles)
    return Table(
        place=found.place,
        header_row=found.header_row,
        titles=titles,
        fields=fields,
        rows=list(_filled(below, found.header_row + 1, width)),
        comments=tuple(_comments(everything[: found.header_row - 1])),
        other_sheets=others,
    )


def _filled(rows: Iterable[list[str]], start: int, width: int) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(rows, start):
        if not any(cells):
            continue
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        yield number, cells


def _comments(rows: Iterable[list[str]]) -> Iterator[str]:
    for cells in rows:
        text = " ".join(cell for cell in cells if cell)
        if text:
            yield text.lstrip("# ")


def _twice(found: _Candidate, position: int, title: str, before: int) -> Fault:
    return Fault(
        "column_duplicate",
        f"kolom ini sama dengan kolom {column_letter(before)}",
        place=f"{found.place}, baris {found.header_row}, kolom {column_letter(position)}",
        found=title,
        remedy="Hapus salah satunya.",
        row=found.header_row,
        column=column_letter(position),
    )


def _no_header(name: str, best: _Candidate, header: Header) -> InputError:
    known = (*header.required, *header.optional)
    titles = [cell for cell in best.cells if cell]
    pairs = [(title, near) for title in titles if (near := nearest(title, known)) and near != title.casefold()]
    hint = "; ".join(f"«{title}» mirip «{near}»" for title, near in pairs[:5])
    return InputError(
        Fault(
            "header_not_found",
            "baris judul kolom tidak dikenali" + (f" ({hint})" if hint else ""),
            place=f"{name}, baris {best.header_row}" if best.header_row else name,
            found=", ".join(titles[:12]) or "tidak ada teks",
            allowed="kolom " + ", ".join(header.required),
            remedy="Samakan nama kolom; mulai dari contoh `tangga template` bila perlu.",
            row=best.header_row or None,
        )
    )
