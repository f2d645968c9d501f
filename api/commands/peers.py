"""``tangga peers``: whom to learn from, what, and a sheet for the visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_json, print_notices
from api.inputs import PlanningCase, own_instruments, read_case
from api.option_values import OptionReader, number
from api.options import (
    CostsOption,
    CycleOption,
    FileArgument,
    FreezeOption,
    InstitutionOption,
    InstrumentOption,
    JsonOption,
    LockOption,
    RulesOption,
    StageOption,
)
from api.peers_view import print_peers
from api.rules_options import RulesOptions
from api.saved_plan import read_saved_plan, refuse_beside_plan
from api.selection import Selection, nearest_names
from api.solving import solving
from api.study_visit_workbook import save_study_visit
from data.assessment import Assessment, Institution
from data.assessment_files import read_assessments
from data.faults import refuse
from data.institution_facts import read_populations
from data.instrument import Instrument
from data.saving import saving
from data.table_export import write_table
from engine.peer_advice import PeerAdvice, PeerRequest, advise_on_peers
from engine.peers_document import peers_document
from engine.saved_plan import saved_plan
from engine.study_visit import SHEET_TITLES, StudyVisit, study_visit
from engine.study_visit_text import study_visit_markdown
from models.peer_weights import read_peer_weights
from models.peers import Peer

MOST_PEERS = 50
VISIT_ENDINGS = (".md", ".xlsx", ".csv")

app, command = verb_app(
    "peers",
    "Sejawat dicari di antara instansi sejenis yang serupa keadaannya (wilayah, ukuran, profil awal) dan lebih "
    "tinggi pada indikator yang Anda rencanakan: yang selangkah di depan, dan panutan. Setiap sejawat disertai "
    "alasan; jumlah alasannya adalah jaraknya. Tanpa target atau rencana, yang dipakai rencana termurah ke predikat "
    "berikutnya.\n\nBila tidak satu pun memenuhi syarat, sebabnya disebut (status keluar 1). Sejawat menunjukkan "
    "tempat belajar, bukan janji kenaikan: hasil ujinya ada di docs/peers.md.",
    [
        "tangga peers panel.csv --institution 'Pemerintah Kab. Buleleng'",
        "tangga peers panel.csv --institution 'Pemerintah Kab. Buleleng' --plan rencana.json --visit kunjungan.xlsx",
        "tangga peers lembar-kerja.xlsx --among panel.csv --population penduduk.csv",
    ],
)


@command
def peers(
    file: FileArgument,
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    stage: StageOption = None,
    among: Annotated[
        str | None, typer.Option(metavar="PANEL", help="Panel lain tempat mencari; biasanya berkas yang sama.")
    ] = None,
    plan: Annotated[
        str | None, typer.Option(metavar="RENCANA.json", help="Rencana tersimpan dari `tangga plan --out`.")
    ] = None,
    target: Annotated[str | None, typer.Option(metavar="INDEKS", help="Indeks yang dituju, misalnya 3,5.")] = None,
    predicate: Annotated[str | None, typer.Option(metavar="NAMA", help="Predikat yang dituju.")] = None,
    costs: CostsOption = None,
    rules: RulesOption = None,
    freeze: FreezeOption = None,
    lock: LockOption = None,
    population: Annotated[
        str | None, typer.Option(metavar="CSV", help="Jumlah penduduk: kolom institution, population, region_code.")
    ] = None,
    weights: Annotated[str | None, typer.Option(metavar="TOML", help="Bobot sendiri untuk kemiripan.")] = None,
    across_types: Annotated[bool, typer.Option("--across-types", help="Cari juga pada jenis instansi lain.")] = False,
    count: Annotated[str | None, typer.Option(metavar="JUMLAH", help="Sejawat per peran; biasanya 5.")] = None,
    visit: Annotated[
        str | None, typer.Option(metavar="BERKAS", help="Simpan lembar kunjungan belajar: .md, .xlsx, atau .csv.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(metavar="NAMA", help="Tuan rumah kunjungan; biasanya sejawat terdekat.")
    ] = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Peers of one institution."""
    _refuse_visit(visit, host)
    if plan is not None:
        refuse_beside_plan(target=target, predicate=predicate, costs=costs, rules=rules, freeze=freeze, lock=lock)
    number_of_peers = _count(count)
    own = own_instruments(instrument or ())
    selection = Selection(institution, cycle, stage)
    typed = RulesOptions(rules, target, predicate, freeze=freeze or (), lock=lock or ())
    case = read_case(file, selection, own, costs, typed)
    panel = read_assessments(file if among is None else among, instruments=own)
    request = PeerRequest(
        instrument=case.instrument,
        assessment=case.assessment,
        panel=panel.assessments,
        costs=case.costs,
        rules=case.rules,
        planned=None if plan is None else _planned(plan, case),
        populations=_populations(population, (*panel.assessments, case.assessment)),
        weights=None if weights is None else read_peer_weights(weights),
        across_types=across_types,
        count=number_of_peers,
        notices=case.notices if among is None else (*case.notices, *panel.notices),
    )
    with solving("mencari sejawat"):
        advice = advise_on_peers(request)
    saved = None if visit is None else _save_visit(visit, case.instrument, advice, host)
    if as_json:
        print_json(peers_document(advice))
        print_notices(advice.notices)
    else:
        print_peers(advice)
    if saved is not None:
        err().print(f"Lembar kunjungan ke {saved.institution.name} disimpan di {visit}.")
    return 0 if advice.search.peers else 1


def _planned(path: str, case: PlanningCase) -> Mapping[str, Fraction]:
    return saved_plan(read_saved_plan(path), case.instrument, case.assessment).levels


def _populations(path: str | None, assessments: Sequence[Assessment]) -> Mapping[Institution, int]:
    if path is None:
        return {}
    return read_populations(path).all_of({a.institution: None for a in assessments})


def _refuse_visit(visit: str | None, host: str | None) -> None:
    if visit is not None and Path(visit).suffix.lower() not in VISIT_ENDINGS:
        allowed = ", ".join(VISIT_ENDINGS)
        raise refuse("unknown_format", "akhiran nama lembar kunjungan tidak dikenal", place=visit, allowed=allowed)
    if host is not None and visit is None:
        raise refuse("host_without_visit", "--host tanpa --visit", remedy="Tambahkan --visit kunjungan.md.")


def _save_visit(path: str, instrument: Instrument, advice: PeerAdvice, host: str | None) -> StudyVisit | None:
    chosen = _host(advice.search.peers, host)
    if chosen is None:
        return None
    sheet = study_visit(instrument, advice.search.seeker, chosen)
    ending = Path(path).suffix.lower()
    if ending == ".md":
        with saving(path) as draft:
            draft.write_text(study_visit_markdown(sheet), "utf-8")
    elif ending == ".xlsx":
        save_study_visit(path, sheet)
    else:
        write_table(path, SHEET_TITLES, sheet.rows())
    return sheet


def _host(found: Sequence[Peer], name: str | None) -> Peer | None:
    if name is None or not found:
        return found[0] if found else None
    chosen = next((peer for peer in found if peer.institution.name.casefold() == name.casefold()), None)
    if chosen is None:
        near = nearest_names(name, [peer.institution.name for peer in found])
        raise refuse(
            "host_no_peer",
            "instansi ini bukan salah satu sejawat yang ditemukan",
            place="opsi --host",
            found=name,
            allowed=", ".join(f"«{other}»" for other in near),
        )
    return chosen


def _count(text: str | None) -> int | None:
    from data.rules_values import whole

    reader = OptionReader()
    count = reader.take("--count", text, number(whole(1, MOST_PEERS)))
    reader.finish()
    return count
