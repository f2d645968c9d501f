"""``tangga compare``: institutions side by side, or a region at a glance."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.chart_style import CHART_ENDINGS, save_chart
from api.chosen_standings import keys_of, read_standings
from api.command import verb_app
from api.compare_view import print_comparison
from api.console import err, print_json, print_notices, working
from api.contribution_chart import contribution_chart
from api.group_options import NamesArgument
from api.history_chart import Ahead, history_chart
from api.inputs import own_instruments
from api.options import CycleOption, InstrumentOption, JsonOption
from api.radar_chart import radar_chart
from api.region_view import print_region
from api.selection import Selection
from data.faults import InputError, Notice, refuse
from data.near import suggestion
from data.panel_words import TYPE_OF, word
from engine.comparison import Comparison, compare
from engine.comparison_document import comparison_document, region_document
from engine.region_summary import region_summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = tuple(ending.removeprefix(".") for ending in CHART_ENDINGS)

app, command = verb_app(
    "compare",
    "Dengan nama instansi: nilai berdampingan, peringkat, riwayat, dan uraian selisih instansi pertama terhadap yang "
    "lain; jumlah uraiannya persis sama dengan selisihnya. Tanpa nama: predikat, rata-rata, dan domain terlemah "
    "seluruh berkas, atau satu provinsi (--province) atau jenis (--type). Berkasnya panel level, atau indeks terbit.",
    [
        "tangga compare panel.csv --institutions 'Pemerintah Kab. Buleleng' 'Pemerintah Kab. Tanah Datar'",
        "tangga compare indeks.csv --institutions 'Pemerintah Kota Denpasar' --charts grafik",
        "tangga compare panel.csv --province Bali --cycle 2022",
    ],
)


@command
def compare_institutions(
    file: Annotated[str, typer.Argument(metavar="BERKAS", help="Panel (CSV atau XLSX), atau berkas indeks terbit.")],
    more: NamesArgument = None,
    institutions: Annotated[
        list[str] | None, typer.Option(metavar="NAMA", help="Instansi yang dibandingkan; yang pertama diuraikan.")
    ] = None,
    cycle: CycleOption = None,
    province: Annotated[str | None, typer.Option(metavar="NAMA", help="Ringkasan satu provinsi.")] = None,
    institution_type: Annotated[
        str | None, typer.Option("--type", metavar="JENIS", help="Ringkasan satu jenis, misalnya kota.")
    ] = None,
    charts: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Simpan grafik radar, uraian selisih, dan riwayat.")
    ] = None,
    chart_format: Annotated[str, typer.Option(metavar="JENIS", help="png, svg, atau pdf.")] = "png",
    outlook: Annotated[
        str | None, typer.Option(metavar="JSON", help="Perkiraan dari `tangga outlook --json` untuk grafik riwayat.")
    ] = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Compare institutions, or sum up a group."""
    names = [*(institutions or ()), *(more or ())]
    kind = _type(institution_type)
    _refuse(names, province, institution_type, charts, chart_format, outlook)
    year = Selection(None, cycle, None).cycle
    ahead = {} if outlook is None else read_outlook(outlook)
    with working("membaca dan menghitung"):
        standings, notices = read_standings(file, own_instruments(instrument or ()))
    if not names:
        summary = region_summary(standings, year, province, kind)
        if as_json:
            print_json(region_document(summary))
        else:
            print_region(summary)
        print_notices((*notices, *(summary.notices if as_json else ())))
        return 0
    with working("membandingkan"):
        comparison = compare(standings, keys_of(names, standings), year)
    if charts is not None:
        notices = (*notices, *save_charts(comparison, Path(charts), chart_format, ahead))
    if as_json:
        print_json(comparison_document(comparison))
    else:
        print_comparison(comparison)
    print_notices((*notices, *(comparison.notices if as_json else ())))
    if charts is not None:
        err().print(f"Grafik disimpan di folder {charts}.")
    return 0


def save_charts(comparison: Comparison, folder: Path, ending: str, ahead: dict[str, Ahead]) -> list[Notice]:
    """Write the charts that the data allow; returns why others are missing."""
    standings = [subject.standing for subject in comparison.subjects]
    rises = [subject.rise for subject in comparison.subjects[:1] if subject.rise is not None]
    wanted: list[tuple[str, Callable[[], Figure]]] = [("radar", partial(radar_chart, standings))]
    wanted += [
        (f"selisih-{number}", partial(contribution_chart, found))
        for number, found in enumerate(comparison.differences, start=1)
        if found.finest
    ]
    wanted += [("perubahan", partial(contribution_chart, found)) for found in rises if found.finest]
    wanted += [("riwayat", partial(history_chart, [s.history for s in comparison.subjects], ahead))]
    notices = []
    for name, draw in wanted:
        try:
            figure = draw()
        except InputError as error:
            # One chart that the data do not allow is no reason to withhold the others.
            notices.append(Notice(error.code, f"Grafik {name} tidak dibuat: {error.faults[0].message}."))
            continue
        save_chart(figure, folder / f"{name}.{ending}")
    return notices


def read_outlook(path: str) -> dict[str, Ahead]:
    """Outlook per institution, from the JSON document of ``tangga outlook``.

    Raises:
        InputError: if the file is not that document.
    """
    try:
        document = json.loads(Path(path).read_text("utf-8-sig"))
        return {str(row["institution"]): _ahead(row) for row in document}
    except FileNotFoundError as error:
        raise refuse("file_missing", "berkas tidak ditemukan", place=path) from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise refuse("not_an_outlook", "berkas ini bukan dokumen JSON dari `tangga outlook`", place=path) from error


def _ahead(row: Mapping[str, Any]) -> Ahead:
    return Ahead(
        cycle=int(row["cycle"]),
        q05=float(row["q05"]),
        q25=float(row["q25"]),
        q50=float(row["q50"]),
        q75=float(row["q75"]),
        q95=float(row["q95"]),
        simulated=bool(row.get("simulated", False)),
    )


def _type(text: str | None) -> str | None:
    if text is None:
        return None
    found = TYPE_OF.get(word(text))
    if found is None:
        raise refuse(
            "unknown_type",
            "jenis instansi tidak dikenal",
            place="opsi --type",
            found=text,
            allowed=", ".join(dict.fromkeys(TYPE_OF.values())),
            remedy=suggestion(text, TYPE_OF),
        )
    return found


def _refuse(
    names: list[str], province: str | None, kind: str | None, charts: str | None, ending: str, outlook: str | None
) -> None:
    if names and (province or kind):
        raise refuse("names_and_group", "nama instansi dan kelompok diberikan bersamaan", remedy="Pilih salah satu.")
    if charts is not None and not names:
        raise refuse("charts_without_names", "grafik memerlukan nama instansi", remedy="Tambahkan --institutions.")
    if outlook is not None and charts is None:
        raise refuse("outlook_without_charts", "--outlook hanya dipakai untuk grafik", remedy="Tambahkan --charts.")
    if ending not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise refuse("unknown_format", "jenis grafik tidak dikenal", found=ending, allowed=allowed)
    if charts is not None and not Path(charts).is_dir():
        raise refuse("folder_missing", "folder tujuan tidak ada", place=charts, remedy="Buat foldernya dahulu.")
