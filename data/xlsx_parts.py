"""What the reader of XLSX cells does not tell: how far a sheet reaches, and its error cells."""

import html
import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass

from .content import Content
from .faults import refuse

MAX_UNPACKED = 256 * 2**20
"""Largest workbook read, unpacked: 256 MiB; a small file can unpack to terabytes."""

MAX_CELLS = 16_000_000
"""Largest rectangle from A1 to the last filled cell; memory is taken for all of it."""

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What reading a damaged or encrypted archive raises."""

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\b\w+:id=[\"']([^\"']+)[\"']")
_NAME = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\bname=[\"']([^\"']+)[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']+)[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d+)[\"']")
_TWO_LETTERS = re.compile(rb"\br=[\"'][A-Z]{2}\d")
_THREE_LETTERS = re.compile(rb"\br=[\"'][A-Z]{3}\d")
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]+)(\d+)[\"'][^>]*(?<!/)>")
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


@dataclass(frozen=True)
class Parts:
    """XML of the worksheets in workbook order; empty bytes for a sheet without one (a chart)."""

    sheets: tuple[bytes, ...]


def refuse_oversized(content: Content) -> Parts:
    """Unpack the worksheets unless the workbook is damaged, no XLSX, or too large to hold in memory.

    Raises:
        InputError: with the reason and the way out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise refuse(
                    "not_xlsx",
                    "arsip ini bukan buku kerja Excel (.xlsx)",
                    place=content.name,
                    remedy="Buka di Excel atau LibreOffice, lalu simpan sebagai .xlsx atau .csv.",
                )
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise _too_large(content, f"terurai paling besar {MAX_UNPACKED // 2**20} MiB")
            sheets = tuple(archive.read(name) if name in names else b"" for name in _part_names(archive))
    except _DAMAGE as error:
        raise refuse(
            "file_damaged",
            "buku kerja rusak atau tidak lengkap",
            place=content.name,
            remedy="Unduh ulang, atau buka di Excel dan simpan ulang sebagai .xlsx.",
        ) from error
    for xml in sheets:
        if _reach_at_most(xml) > MAX_CELLS and _reach(xml) > MAX_CELLS:
            raise _too_large(content, f"paling banyak {MAX_CELLS:_} sel".replace("_", "."))
    return Parts(sheets)


def sheet_names(content: Content) -> tuple[str, ...]:
    """Names of the worksheets, without reading them; empty if the file is no readable workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
            return tuple(html.unescape(name.decode()) for name in _NAME.findall(archive.read("xl/workbook.xml")))
    except _DAMAGE:
        return ()


def error_cells(parts: Parts, order: int) -> dict[tuple[int, int], str]:
    """Error texts such as ``#REF!`` by (row, column), counted from 0, of the sheet at `order`."""
    xml = parts.sheets[order] if order < len(parts.sheets) else b""
    found: dict[tuple[int, int], str] = {}
    if b't="e"' not in xml and b"t='e'" not in xml:
        return found
    for attributes, inside in _ERROR.findall(xml):
        reference, value = _REFERENCE.search(attributes), _VALUE.search(inside)
        if reference:
            text = value.group(1).decode() if value else "#ERROR!"
            found[int(reference.group(2)) - 1, _column(reference.group(1)) - 1] = text
    return found


def _part_names(archive: zipfile.ZipFile) -> list[str]:
    relations: dict[bytes, bytes] = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        relations[attributes.get(b"Id", b"")] = attributes.get(b"Target", b"")
    targets = [relations.get(id_, b"").decode() for id_ in _SHEET.findall(archive.read("xl/workbook.xml"))]
    return [target.lstrip("/") if target.startswith("/") else f"xl/{target}" for target in targets]


def _reach_at_most(xml: bytes) -> int:
    """Upper bound of cells that is cheap: styled empty cells count, columns rounded up."""
    rows = max(map(int, _ROW.findall(xml)), default=xml.count(b"<c"))
    columns = 16_384 if _THREE_LETTERS.search(xml) else 702 if _TWO_LETTERS.search(xml) else 26
    return rows * columns


def _reach(xml: bytes) -> int:
    rows, columns = 0, set[bytes]()
    for cell in _FILLED.finditer(xml):
        columns.add(cell.group(1))
        rows = max(rows, int(cell.group(2)))
    return rows * max(map(_column, columns), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(content: Content, allowed: str) -> Exception:
    return refuse(
        "file_too_large",
        "buku kerja terlalu besar",
        place=content.name,
        allowed=allowed,
        remedy="Hapus isi yang tersesat jauh di luar tabel, atau simpan tabelnya sebagai CSV.",
    )
