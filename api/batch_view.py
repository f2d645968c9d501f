"""The result of a batch on the screen: how many of each status, and every failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.text import Text

from data.faults import Notice
from data.numbers import indonesian, parse_number
from engine.batch_row import Row
from engine.wording import percent

from .console import out
from .page import attention, heading, item

MOST_LISTED = 20

STATUS_NAMES = {
    "optimal": "ada rencana termurah",
    "already_met": "sudah memenuhi",
    "infeasible": "tidak mungkin dengan aturan ini",
    "failed": "gagal",
}


def print_batch(rows: Sequence[Row], notices: Iterable[Notice]) -> None:
    """Print the summary."""
    console = out()
    if any(row["simulated"] for row in rows):
        console.print(Text("SIMULASI: sebagian level ini bukan hasil penilaian nyata.", "bold yellow"))
    console.print(Text(f"Rencana untuk {len(rows)} instansi", "bold"))
    counted = Counter(row["status"] for row in rows)
    for status, name in STATUS_NAMES.items():
        if counted[status]:
            console.print(f"  {counted[status]:>5} {name}")
    units = {row["cost_unit"] for row in rows if row["cost"]}
    if len(units) == 1:
        total = sum(parse_number(row["cost"]) or 0 for row in rows if row["cost"])
        unit = "poin upaya" if units == {"effort"} else "rupiah"
        console.print(f"Jumlah biaya semua rencana: {indonesian(total)} {unit}.")
    for status, words in (("failed", "Yang gagal"), ("infeasible", "Yang tidak mungkin")):
        listed = [row for row in rows if row["status"] == status]
        if listed:
            heading(console, words)
            for row in listed[:MOST_LISTED]:
                item(console, f"{row['institution']}: {row['error'] or _why_infeasible(row)}")
            if len(listed) > MOST_LISTED:
                console.print(f"  dan {len(listed) - MOST_LISTED} lagi; semuanya ada dalam berkas hasil.")
    attention(console, notices)


def _why_infeasible(row: Row) -> str:
    if row["assurance_reached"]:
        best = percent(float(row["assurance_reached"]))
        return f"target terjangkau, tetapi peluangnya paling tinggi sekitar {best} %"
    for key, words in (
        ("within_budget", "indeks paling tinggi dengan anggaran itu"),
        ("best_reachable", "indeks paling tinggi"),
    ):
        if row[key]:
            return f"{words} {row[key].replace('.', ',')}"
    return "aturannya saling bertentangan"
