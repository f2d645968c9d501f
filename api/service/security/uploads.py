"""Uploaded files, refused before any reader sees them when they could do harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath, PureWindowsPath

from data.content import Content
from data.faults import refuse
from data.xlsx_parts import MAX_UNPACKED

MOST_PARTS = 2_000
"""More parts than any workbook of this kind has."""

LONGEST_NAME = 120
_MACROS = ("vbaproject", "vbadata", "xl/macrosheets/", "xl/activex/")
_LINKS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
_OBJECTS = ("xl/embeddings/", "xl/ctrlprops/", "xl/webextensions/")
_SAVE_AS = "Buka di Excel atau LibreOffice, lalu simpan sebagai .xlsx biasa atau .csv."


def uploaded(name: str | None, data: bytes) -> Content:
    """The upload as content that readers take.

    Args:
        name: as the sender gave it; only its last part is kept, for messages.
        data: the bytes.

    Raises:
        InputError: if the file is a bomb, holds macros, links or embedded objects, or names its parts like paths.
    """
    content = Content(safe_name(name), data)
    if content.is_workbook:
        _refuse_harmful(content)
    return content


def safe_name(name: str | None) -> str:
    """The last part of a name, without signs that terminals, logs or paths give a meaning."""
    last = PurePosixPath(PureWindowsPath(name or "").as_posix()).name
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*\\/').strip(". ")
    return kept[:LONGEST_NAME] or "unggahan"


def _refuse_harmful(content: Content) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise refuse(
            "file_damaged",
            "buku kerja rusak atau tidak lengkap",
            place=content.name,
            remedy="Unduh ulang, atau buka di Excel dan simpan ulang sebagai .xlsx.",
        ) from error
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or len(parts) > MOST_PARTS:
        raise refuse(
            "file_too_large",
            "isi berkas jauh lebih besar daripada berkasnya",
            place=content.name,
            allowed=f"terurai paling besar {MAX_UNPACKED // 2**20} MiB",
            remedy=_SAVE_AS,
        )
    for part in parts:
        name = part.filename.replace("\\", "/").lower()
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise refuse("archive_path", "arsip memuat nama berkas yang keluar dari foldernya", place=content.name)
        if any(mark in name for mark in _MACROS):
            raise refuse("file_has_macro", "buku kerja memuat makro", place=content.name, remedy=_SAVE_AS)
        if any(mark in name for mark in _LINKS):
            raise refuse(
                "file_has_links",
                "buku kerja mengambil isi dari berkas atau sambungan lain",
                place=content.name,
                found=part.filename,
                remedy="Di Excel: Data, Edit Links (atau Queries & Connections), putuskan semuanya, lalu simpan ulang.",
            )
        if any(mark in name for mark in _OBJECTS):
            raise refuse(
                "file_has_objects",
                "buku kerja memuat objek atau berkas sisipan",
                place=content.name,
                found=part.filename,
                remedy="Hapus objek sisipannya di Excel, atau simpan sebagai .csv.",
            )
