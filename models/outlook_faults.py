"""What can hinder or weaken an outlook, in the words that users read."""

from collections.abc import Sequence
from typing import Literal

from data.assessment import Regime
from data.faults import InputError, Notice, refuse

from .outlook_parameters import OutlookParameters

UNTIL_THEN = "Gunakan `tangga plan` atau `tangga roadmap` untuk menyusun rencana tanpa ramalan indeks."

LISTED = 5
"""Names listed in a warning; the rest are counted."""


def no_history(cycle: int) -> InputError:
    """No final index before the cycle."""
    return refuse(
        "no_earlier_index",
        f"tidak ada indeks hasil akhir sebelum siklus {cycle}",
        place="kolom cycle",
        remedy="Tambahkan indeks siklus sebelumnya atau pilih siklus yang lebih akhir.",
    )


def other_instrument(last: str, instrument: str, cycle: int) -> InputError:
    """All history stems from another instrument."""
    return refuse(
        "instrument_changes",
        f"siklus {cycle} dinilai dengan {instrument}, sedangkan riwayat terakhir memakai {last}; "
        "skala dan isinya berbeda sehingga indeks tidak dapat diteruskan",
        place="kolom instrument",
        found=last,
        allowed=f"riwayat dengan instrumen {instrument}",
        remedy=f"Ramalan {instrument} baru mungkin setelah dua siklusnya terbit secara nasional. {UNTIL_THEN}",
    )


def instrument_not_learned(instrument: str, cycle: int, size: int) -> InputError:
    """No pair of cycles under the instrument was ever seen."""
    return refuse(
        "instrument_not_learned",
        f"perubahan indeks antarsiklus pada {instrument} belum pernah teramati, jadi siklus {cycle} "
        "belum dapat diramalkan",
        place="kolom instrument",
        found=instrument,
        allowed=f"berkas nasional: dua siklus {instrument} berurutan, {size} instansi atau lebih",
        remedy=UNTIL_THEN,
    )


def parameters_notice(basis: Literal["file", "shipped"], parameters: OutlookParameters) -> Notice:
    """Says which parameters were used."""
    through = parameters.trained_through
    if basis == "file":
        return Notice("outlook_refitted", f"Parameter outlook dilatih dari berkas ini sampai siklus {through}.")
    return Notice(
        "outlook_shipped",
        f"Parameter outlook bawaan dipakai (dilatih dari indeks terbit nasional sampai siklus {through}); "
        "berkas ini belum cukup besar untuk melatih sendiri.",
    )


def simulated_notice(simulated: bool) -> Notice | None:
    """Labels an outlook that rests on simulated indices."""
    if not simulated:
        return None
    return Notice("outlook_simulated", "Riwayat indeks memuat data SIMULASI; ramalan ini pun SIMULASI.")


def regime_notice(cycle: int, regime: Regime | None) -> Notice | None:
    """Says that it is not known how the cycle ends."""
    if regime:
        return None
    return Notice(
        "regime_unknown",
        f"Belum diketahui apakah siklus {cycle} memakai wawancara; rentang dilebarkan untuk keduanya.",
    )


def other_instrument_notice(names: Sequence[str], instrument: str) -> Notice | None:
    """Names institutions left out for want of an index under the instrument."""
    if not names:
        return None
    return Notice(
        "history_other_instrument",
        f"{len(names)} instansi tidak diramalkan karena tidak punya indeks {instrument}: {_list(names)}.",
    )


def gap_notice(gaps: Sequence[tuple[str, int]], cycle: int) -> Notice | None:
    """Names institutions whose latest index is older than the previous cycle."""
    if not gaps:
        return None
    names = _list([f"{name} (terakhir {base})" for name, base in gaps])
    return Notice(
        "cycle_gap",
        f"{len(gaps)} instansi tidak punya indeks siklus {cycle - 1}; diramalkan dari siklus yang lebih "
        f"lama dengan rentang lebih lebar: {names}.",
    )


def province_notice(names: Sequence[str]) -> Notice | None:
    """Names provinces whose mean is not known, so that provincial peers count for nothing."""
    if not names:
        return None
    return Notice(
        "province_without_mean",
        f"Rata-rata provinsi tidak tersedia sehingga tidak ikut dihitung: {_list(names)}. "
        "Periksa ejaan nama provinsi; provinsi dengan kurang dari lima instansi memang tidak dimuat.",
    )


def short_history_notice(names: Sequence[str]) -> Notice | None:
    """Names institutions with a single index."""
    if not names:
        return None
    return Notice(
        "single_index",
        f"{len(names)} instansi hanya punya satu indeks; ramalan bertumpu pada gerak nasional, jenis, "
        f"dan provinsi: {_list(names)}.",
    )


def _list(names: Sequence[str]) -> str:
    shown = "; ".join(names[:LISTED])
    return f"{shown}; dan {len(names) - LISTED} lainnya" if len(names) > LISTED else shown
