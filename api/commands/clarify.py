"""``tangga clarify``: which indicators to reopen before the interview, with the hours that each owner has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from api.clarify_view import print_clarification
from api.clarifying import MOST_PEOPLE, ClarificationCase, Team, available_hours, clarification_request
from api.command import verb_app
from api.console import err, print_json, print_notices, working
from api.forecasting import ModelOption
from api.inputs import instrument_of, own_instruments
from api.option_values import OptionReader, number
from api.options import CycleOption, FileArgument, InstitutionOption, InstrumentOption, JsonOption
from api.selection import Selection
from data.assessment_files import read_assessments
from data.chances_file import read_chances, read_hours
from data.evidence_file import read_evidence_file
from data.faults import refuse
from data.rules_values import whole
from data.saving import saving
from data.table import Problem
from engine.clarification import clarify
from engine.clarification_document import clarification_document, reopening_list

app, command = verb_app(
    "clarify",
    "Indikator yang tidak dibuka kembali tetap pada nilai dokumen. Dengan jam kerja dan orang tiap OPD dipilih "
    "indikator yang kenaikan indeks harapannya terbesar; pilihannya eksak, jam tidak pernah terlampaui.\n\n"
    "Berkas memuat baris stage desk, dan sebaiknya self. Peluang naik berasal dari model perkiraan, atau dari "
    "berkas Anda: indicator, chance, dan bila perlu to_level, hours; berkas Anda didahulukan.",
    [
        "tangga clarify panel.csv --hours 48",
        "tangga clarify panel.csv --hours 16 --people 2 --people Diskominfo=5 --chances peluang.csv --json",
    ],
)


@command
def clarify_file(
    file: FileArgument,
    hours: Annotated[str, typer.Option(metavar="JAM", help="Jam kerja tiap orang sampai wawancara, misalnya 48.")],
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    people: Annotated[
        list[str] | None,
        typer.Option(metavar="[OPD=]JUMLAH", help="Orang per OPD: 2 untuk semua, atau Diskominfo=5. Biasanya 1."),
    ] = None,
    work: Annotated[
        str | None, typer.Option(metavar="JAM", help="Jam per indikator; menggantikan asumsi menurut jenis kerja.")
    ] = None,
    chances: Annotated[str | None, typer.Option(metavar="CSV", help="Peluang naik menurut Anda.")] = None,
    evidence: Annotated[str | None, typer.Option(metavar="CSV", help="Status tiap bukti dan catatan asesor.")] = None,
    out: Annotated[str | None, typer.Option(metavar="JSON", help="Simpan jawaban lengkap.")] = None,
    model: ModelOption = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Choose what to reopen for one institution."""
    team = _team(hours, work, people or ())
    selection = Selection(institution, cycle, "desk")
    own = own_instruments(instrument or ())
    with working("memilih indikator"):
        panel = read_assessments(file, instruments=own)
        desk, _ = selection.one(panel.assessments)
        chosen = instrument_of(desk.instrument, own)
        case = ClarificationCase(
            instrument=chosen,
            desk=desk,
            known=panel.assessments,
            team=team,
            chances=read_chances(chances, chosen) if chances is not None else None,
            ledger=read_evidence_file(evidence, chosen) if evidence is not None else None,
            notices=panel.notices,
            model=model,
        )
        request, about_model = clarification_request(case)
        if not request.prospects:
            # The refusal that follows does not know why no model could be asked.
            print_notices(about_model)
        answer = clarify(request)
        document = clarification_document(answer)
    if out is not None:
        with saving(out) as draft:
            draft.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if as_json:
        print_json(reopening_list(answer))
        print_notices(answer.notices)
    else:
        print_clarification(answer)
    if out is not None:
        err().print(f"Disimpan di {out}.")
    return 0


def _team(hours: str, work: str | None, people: Sequence[str]) -> Team:
    """Read every number typed.

    Raises:
        InputError: with every fault.
    """
    reader = OptionReader()
    available = reader.take("--hours", hours, available_hours)
    each = reader.take("--work", work, read_hours)
    named: dict[str, int] = {}
    everyone = 1
    for text in people:
        owner, sign, count = text.rpartition("=")
        value = reader.take("--people", count, number(whole(0, MOST_PEOPLE)))
        if sign and owner.strip() in named:
            reader.take("--people", text, lambda t: Problem("given_twice", "OPD ini ditulis dua kali", t))
        elif sign and value is not None:
            named[owner.strip()] = value
        elif value is not None:
            everyone = value
    reader.finish()
    if available is None:
        raise refuse("hours_missing", "jam kerja belum diisi", place="opsi --hours")
    return Team(available, each, everyone, named)
