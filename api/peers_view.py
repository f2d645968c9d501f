"""Peers on the screen: who, why, and who teaches what."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.instrument import Instrument
from data.owners import ownership
from engine.peer_advice import Basis, PeerAdvice
from engine.peer_words import ROLE_NAMES, climb_words, covered_words, level_word, story, term_name
from models.peers import Peer, PeerSearch

from .console import out
from .page import attention, heading, item, title

_BASIS: dict[Basis, str] = {
    "plan": "rencana tersimpan",
    "rules": "rencana termurah untuk target Anda",
    "next_predicate": "rencana termurah ke predikat berikutnya",
    "nothing": "tidak ada yang direncanakan",
}
MOST_REASONS = 4
"""Largest terms shown per peer; the JSON document has all of them."""

MOST_TOLD = 9
"""Lessons told one by one; longer lists are read better in the table below."""


def print_peers(advice: PeerAdvice) -> None:
    """Print the whole answer."""
    console = out()
    search = advice.search
    title(console, search.seeker)
    console.print(f"Yang ingin dicapai: {_BASIS[advice.basis]}, {len(search.goals)} indikator.")
    console.print(
        f"Dari {search.candidates} instansi lain, {search.qualified['next_step']} memenuhi syarat sebagai "
        f"{ROLE_NAMES['next_step']} dan {search.qualified['champion']} sebagai {ROLE_NAMES['champion']}."
    )
    number = 0
    for name, peers in (("Selangkah di depan", search.next_step), ("Panutan", search.champions)):
        if peers:
            heading(console, name)
        for peer in peers:
            number += 1
            _print_peer(console, advice.instrument, number, peer)
    if search.peers:
        _print_lessons(console, advice.instrument, search)
    attention(console, advice.notices)


def _print_peer(console: Console, instrument: Instrument, number: int, peer: Peer) -> None:
    mark = " (SIMULASI)" if peer.simulated else ""
    where = f", {peer.institution.province}"
    head = Text.assemble(
        f"{number}. ", (f"{peer.institution.name}{mark}", "bold cyan"), f"{where}: jarak {peer.distance} poin"
    )
    item(console, head, 0)
    words = story(peer) if len(peer.lessons) <= MOST_TOLD else climb_words(peer)
    item(console, f"{covered_words(peer)}. {words}".strip(), 3)
    item(console, Text(f"Jaraknya dari: {_reasons(instrument, peer)}.", "dim"), 3)


def _reasons(instrument: Instrument, peer: Peer) -> str:
    terms = sorted((t for t in peer.reasons.items() if t[1]), key=lambda term: -term[1])
    words = [f"{term_name(instrument, term)} {points}" for term, points in terms[:MOST_REASONS]]
    rest = sum(points for _, points in terms[MOST_REASONS:])
    if rest:
        words.append(f"lainnya {rest}")
    return ", ".join(words) or "tidak ada perbedaan"


def _print_lessons(console: Console, instrument: Instrument, search: PeerSearch) -> None:
    heading(console, "Siapa mengajarkan apa (level mereka; ↑ terlihat naik dari level Anda atau lebih rendah)")
    owners = ownership(instrument, search.seeker)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Indikator", overflow="fold")
    table.add_column("Unit kita", overflow="fold")
    table.add_column("Kita", no_wrap=True)
    for number in range(1, len(search.peers) + 1):
        table.add_column(str(number), no_wrap=True, justify="right")
    for i in instrument.ids:
        if i in search.goals:
            now = level_word(search.seeker.levels[i])
            name = f"{i} {instrument.by_id[i].short_name}"
            table.add_row(name, owners[i].main, f"{now} → {search.goals[i]}", *_cells(search.peers, i))
    console.print(table)


def _cells(peers: Sequence[Peer], indicator: str) -> list[str]:
    cells = []
    for peer in peers:
        lesson = next((lesson for lesson in peer.lessons if lesson.indicator == indicator), None)
        mark = "↑" if lesson and lesson.start is not None else " "
        cells.append(f"{level_word(lesson.now)}{mark}" if lesson else "· ")
    return cells
