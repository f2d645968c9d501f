# ruff: noqa: N818 - these are refusals, named for what was found; "Error" is for faults of the input
"""What can go wrong in the store, in Bahasa Indonesia, each with a stable code."""

from __future__ import annotations

from typing import ClassVar


class StoreError(Exception):
    """Base of every refusal of the store that is not a fault of the input.

    Attributes:
        code: stable, machine-readable name.
        message: what is wrong, one sentence in Bahasa Indonesia, without the full stop.
        remedy: the way out, a full sentence, if there is one.
    """

    code: ClassVar[str] = "store_error"

    def __init__(self, message: str, remedy: str | None = None) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message}. {remedy}" if remedy else f"{message}.")


class NotFound(StoreError):
    """The named thing is not in the store.

    Args:
        noun: what was looked for, in Bahasa Indonesia.
        name: how it was called.
        near: the nearest that there is, as a sentence.
    """

    code = "not_found"

    def __init__(self, noun: str, name: object, near: str | None = None) -> None:
        super().__init__(f"{noun} «{name}» tidak ada", near or "Periksa namanya.")


class AlreadyExists(StoreError):
    """Something of that name is in the store already.

    Args:
        noun: what was to be added, in Bahasa Indonesia.
        name: how it was called.
    """

    code = "already_exists"

    def __init__(self, noun: str, name: object) -> None:
        super().__init__(f"{noun} «{name}» sudah ada", "Pakai nama lain, atau ubah yang sudah ada.")


class StaleVersion(StoreError):
    """Somebody saved in between: the edit is based on a version that is no longer the current one.

    Args:
        noun: what was edited, in Bahasa Indonesia.
        based_on: version that the edit names; ``None`` if it was to be new.
        current_version: version that stands; ``None`` if nothing does.
        current: what stands now, as the repository returns it; ``None`` if nothing does.
        yours: what was to be saved.
    """

    code = "stale_version"

    def __init__(
        self, noun: str, based_on: int | None, current_version: int | None, current: object, yours: object
    ) -> None:
        self.based_on = based_on
        self.current_version = current_version
        self.current = current
        self.yours = yours
        mine = "sebagai yang baru" if based_on is None else f"berdasar versi {based_on}"
        now = "belum ada di penyimpanan" if current_version is None else f"kini versi {current_version}"
        super().__init__(
            f"{noun} disimpan {mine}, padahal {now}",
            "Bandingkan kedua versi, lalu ulangi perubahan pada versi yang berlaku.",
        )


class SchemaMissing(StoreError):
    """The database holds no store yet."""

    code = "schema_missing"

    def __init__(self, label: str) -> None:
        super().__init__(f"penyimpanan di {label} belum dibuat", "Jalankan `tangga serve` sekali; ia membuatnya.")


class SchemaMismatch(StoreError):
    """The database has a schema of another release.

    Attributes:
        found: revision in the database.
        needed: revision of this release.
    """

    code = "schema_mismatch"

    def __init__(self, found: str, needed: str, *, newer: bool) -> None:
        self.found = found
        self.needed = needed
        if newer:
            remedy = "Basis data ini dari rilis Tangga yang lebih baru: perbarui Tangga."
        else:
            remedy = "Buat cadangan dengan `tangga backup`, lalu jalankan `tangga serve --migrate` sekali."
        super().__init__(f"skema basis data {found}, sedangkan rilis ini memerlukan {needed}", remedy)


class StoreBusy(StoreError):
    """Another write held the store for too long; nothing was written."""

    code = "store_busy"

    def __init__(self) -> None:
        super().__init__("penyimpanan sedang sibuk dan tidak ada yang ditulis", "Ulangi sebentar lagi.")


class StoreUnavailable(StoreError):
    """The database cannot be reached, or refuses for a reason of its own (disk full, no rights).

    Args:
        label: the database, without its password.
        reason: in the database's own words.
    """

    code = "store_unavailable"

    def __init__(self, label: str, reason: str) -> None:
        remedy = "Periksa apakah basis datanya berjalan, dapat ditulis, dan diskanya tidak penuh."
        super().__init__(f"basis data {label} tidak dapat dipakai ({reason})", remedy)


class SchemaDamaged(StoreError):
    """The database says that it is this release's store, but tables or columns of it are missing.

    Args:
        label: the database, without its password.
        reason: in the database's own words.
    """

    code = "schema_damaged"

    def __init__(self, label: str, reason: str) -> None:
        remedy = "Basis datanya rusak atau diubah program lain: pulihkan dari cadangan dengan `tangga restore`."
        super().__init__(f"tabel di {label} tidak seperti yang dibuat Tangga ({reason})", remedy)


class RowProtected(StoreError):
    """Somebody tried to change or remove what is kept for good: a plan, a version, the audit log."""

    code = "row_protected"

    def __init__(self, table: str) -> None:
        super().__init__(
            f"isi tabel «{table}» tidak boleh diubah atau dihapus", "Simpan versi baru, jangan mengubah yang lama."
        )


class ConstraintBroken(StoreError):
    """The database refuses rows that contradict each other.

    Args:
        reason: in the database's own words.
    """

    code = "constraint_broken"

    def __init__(self, reason: str) -> None:
        super().__init__(f"data bertentangan dengan aturan penyimpanan ({reason})")


class DocumentDamaged(StoreError):
    """A stored document no longer matches its digest: it was changed behind the store's back.

    Args:
        noun: what was read, in Bahasa Indonesia.
        name: which one.
    """

    code = "document_damaged"

    def __init__(self, noun: str, name: object) -> None:
        super().__init__(f"{noun} «{name}» tidak cocok dengan sidik digitalnya", "Pulihkan dari cadangan.")


class JobLost(StoreError):
    """A worker reports on a job that is no longer its own: it was cancelled, finished or taken over."""

    code = "job_lost"

    def __init__(self, job: str) -> None:
        super().__init__(f"pekerjaan «{job}» tidak lagi dipegang pelaksana ini")


class KeyReused(StoreError):
    """An idempotency key came back with another request."""

    code = "idempotency_key_reused"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"kunci idempotensi «{key}» sudah dipakai untuk permintaan lain", "Pakai kunci baru untuk permintaan baru."
        )
