"""Bytes of a user's file, refused before reading when they cannot be a table."""

from dataclasses import dataclass
from pathlib import Path

from .faults import refuse
from .near import suggestion
from .system_words import system_words

MAX_BYTES = 64 * 2**20
"""Largest file read: 64 MiB, about a million rows of CSV."""

_SAVE_AS = "Buka di Excel atau LibreOffice, lalu simpan sebagai .xlsx atau .csv."


@dataclass(frozen=True)
class Content:
    """A file's name, for messages, and its bytes."""

    name: str
    data: bytes

    @property
    def is_workbook(self) -> bool:
        """Whether the bytes are a ZIP archive, as every XLSX is, whatever the name says."""
        return self.data.startswith(b"PK\x03\x04")


def open_content(source: str | Path | Content) -> Content:
    """Read a file and refuse what no table can be: missing, empty, too large, old Excel, HTML, PDF.

    Raises:
        InputError: with the reason and the way out.
    """
    content = source if isinstance(source, Content) else _read(Path(source))
    _refuse_size(content)
    _refuse_kind(content)
    return content


def _read(path: Path) -> Content:
    if not path.exists():
        folder = path.parent
        near = suggestion(path.name, (entry.name for entry in folder.iterdir())) if folder.is_dir() else None
        raise refuse("file_missing", "berkas tidak ditemukan", place=str(path), remedy=near)
    if path.is_dir():
        raise refuse("file_is_folder", "ini folder, bukan berkas", place=str(path))
    try:
        # A file that is far too large is not worth reading to its end.
        with path.open("rb") as stream:
            return Content(path.name, stream.read(MAX_BYTES + 1))
    except OSError as error:
        reason = system_words(error)
        raise refuse("file_unreadable", f"berkas tidak dapat dibaca ({reason})", place=str(path)) from error


def _refuse_size(content: Content) -> None:
    if not content.data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise refuse("file_empty", "berkas kosong", place=content.name, remedy="Isi lalu simpan ulang.")
    if len(content.data) > MAX_BYTES:
        raise refuse(
            "file_too_large",
            "berkas terlalu besar",
            place=content.name,
            allowed=f"paling besar {MAX_BYTES // 2**20} MiB",
            remedy="Pecah per siklus atau per kelompok instansi.",
        )


def _refuse_kind(content: Content) -> None:
    head = content.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.data.startswith(b"\xd0\xcf\x11\xe0"):
        # Encrypted XLSX lives in the same container as old Excel; its stream names are UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in content.data:
            raise refuse(
                "file_protected",
                "berkas dilindungi kata sandi",
                place=content.name,
                remedy="Simpan ulang tanpa kata sandi.",
            )
        raise refuse("old_excel", "berkas Excel lama (.xls)", place=content.name, remedy=_SAVE_AS)
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        message = "isinya halaman HTML atau XML, bukan tabel, walau namanya mungkin .xls atau .csv"
        raise refuse("html_not_table", message, place=content.name, remedy=_SAVE_AS)
    if head.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff")):
        raise refuse("not_a_table", "ini bukan berkas tabel", place=content.name, remedy=_SAVE_AS)
