"""Arguments and options that several commands share.

All values arrive as text: numbers are read by `option_values`, which knows decimal commas.
"""

from typing import Annotated

import typer

FileArgument = Annotated[
    str, typer.Argument(metavar="BERKAS", help="Panel (CSV atau XLSX) atau lembar kerja dari `tangga template`.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Cetak satu dokumen JSON ke keluaran standar, untuk program.")]
InstitutionOption = Annotated[
    str | None, typer.Option(metavar="NAMA", help="Instansi yang dipilih bila berkas memuat beberapa.")
]
CycleOption = Annotated[str | None, typer.Option(metavar="TAHUN", help="Siklus penilaian; biasanya yang terakhir.")]
StageOption = Annotated[
    str | None,
    typer.Option(metavar="TAHAP", help="self, desk, atau final; biasanya yang paling resmi pada siklus itu."),
]
InstrumentOption = Annotated[
    list[str] | None,
    typer.Option("--instrument", metavar="YAML", help="Berkas instrumen sendiri yang dipakai panel."),
]
CostsOption = Annotated[
    str | None, typer.Option(metavar="CSV", help="Biaya Anda per langkah; menggantikan poin upaya bawaan.")
]
RulesOption = Annotated[str | None, typer.Option(metavar="TOML", help="Aturan Anda: batas, kunci, lantai, kapasitas.")]
BudgetOption = Annotated[
    str | None, typer.Option(metavar="BIAYA", help="Biaya paling banyak, dalam satuan biaya yang dipakai.")
]
MaxIndicatorsOption = Annotated[
    str | None, typer.Option(metavar="JUMLAH", help="Paling banyak sekian indikator berubah.")
]
HorizonOption = Annotated[str | None, typer.Option(metavar="BULAN", help="Waktu yang tersedia, dalam bulan.")]
FreezeOption = Annotated[
    list[str] | None, typer.Option(metavar="INDIKATOR", help="Indikator yang tidak boleh berubah, misalnya i29.")
]
LockOption = Annotated[
    list[str] | None, typer.Option(metavar="INDIKATOR=LEVEL", help="Level paling rendah, misalnya i11=3.")
]
