"""``tangga instruments``: lists, shows and validates instruments."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.command import APP_SETTINGS, command_settings, group_settings
from api.console import out, print_json
from api.options import JsonOption
from api.verbs import VERBS
from data.instrument import Indicator, Instrument
from data.instrument_file import DEFAULT_INSTRUMENT, read_instrument, shipped_instruments
from data.numbers import indonesian_short

app = typer.Typer(
    **group_settings(
        f"{VERBS['instruments'].summary}\n\nTanpa perintah lanjutan: daftar instrumen bawaan. Instrumen sendiri "
        "cukup ditulis sebagai berkas YAML, tanpa kode.",
        ["tangga instruments", "tangga instruments show spbe-2020", "tangga instruments check instrumen-saya.yaml"],
    ),
    invoke_without_command=True,
    **APP_SETTINGS,
)


@app.callback()
def list_instruments(context: typer.Context, as_json: JsonOption = False) -> int | None:
    """List the shipped instruments."""
    if context.invoked_subcommand is not None:
        return None
    instruments = [read_instrument(id_) for id_ in shipped_instruments()]
    if as_json:
        print_json([_summary(instrument) for instrument in instruments])
    else:
        _print_list(instruments)
    return 0


@app.command(
    **command_settings(
        "Menampilkan satu instrumen: predikat, indikator, bobot, dan pemiliknya.\n\nDengan --indicator: isi tiap "
        "level dan bukti yang diminta.",
        ["tangga instruments show spbe-2020", "tangga instruments show spbe-2020 --indicator i13"],
    )
)
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Nama instrumen bawaan, atau berkas YAML.")],
    indicator: Annotated[str | None, typer.Option(metavar="INDIKATOR", help="Rincian satu indikator.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Show one instrument."""
    instrument = read_instrument(id_)
    chosen = _find(instrument, indicator) if indicator else None
    if as_json:
        print_json(_detail(instrument, chosen) if chosen else _whole(instrument))
    elif chosen:
        _print_indicator(instrument, chosen)
    else:
        _print_instrument(instrument)
    return 0


@app.command(
    **command_settings(
        "Memeriksa berkas instrumen: bobot harus berjumlah 100, aspek dan domain harus cocok, predikat tanpa celah.",
        ["tangga instruments check instrumen-saya.yaml"],
    )
)
def check(
    file: Annotated[str, typer.Argument(metavar="BERKAS.yaml", help="Instrumen dalam YAML.")],
    as_json: JsonOption = False,
) -> int:
    """Validate an instrument."""
    instrument = read_instrument(file)
    if as_json:
        print_json({"valid": True, **_summary(instrument)})
    else:
        out().print(Text(f"{file}: sah. {instrument.id}, {len(instrument.indicators)} indikator.", "bold green"))
    return 0


def _find(instrument: Instrument, text: str) -> Indicator:
    from api.option_values import OptionReader
    from data.panel_levels import LevelReader

    reader = OptionReader()
    id_ = reader.take("--indicator", text, LevelReader(instrument).indicator)
    reader.finish()
    return instrument.by_id[str(id_)]


def _summary(instrument: Instrument) -> dict[str, Any]:
    return {
        "id": instrument.id,
        "title": instrument.title,
        "status": instrument.status,
        "default": instrument.id == DEFAULT_INSTRUMENT,
        "cycles": list(instrument.applied_years),
        "indicators": len(instrument.indicators),
        "aspects": len(instrument.aspects),
        "domains": len(instrument.domains),
        "scale": {"minimum": instrument.scale.minimum, "maximum": instrument.scale.maximum},
    }


def _whole(instrument: Instrument) -> dict[str, Any]:
    return {
        **_summary(instrument),
        "predicates": [
            {"name": p.name, "lower": float(p.lower), "upper": None if p.upper is None else float(p.upper)}
            for p in instrument.predicates
        ],
        "domains": [{"id": d.id, "name": d.name, "weight": float(d.weight)} for d in instrument.domains],
        "aspects": [
            {"id": a.id, "domain": a.domain, "name": a.name, "weight": float(a.weight)} for a in instrument.aspects
        ],
        "indicators": [_detail(instrument, indicator) for indicator in instrument.indicators],
        "notes": list(instrument.notes),
        "sources": list(instrument.sources),
    }


def _detail(instrument: Instrument, indicator: Indicator) -> dict[str, Any]:
    return {
        "id": indicator.id,
        "aspect": indicator.aspect,
        "name": indicator.name,
        "weight": float(indicator.weight),
        "owner": indicator.owner,
        "support_owners": list(indicator.support_owners),
        "verified": indicator.verified,
        "external": None if indicator.external is None else indicator.external.name,
        "levels": {str(level): text for level, text in indicator.level_texts.items()},
    }


def _print_list(instruments: list[Instrument]) -> None:
    console = out()
    for instrument in instruments:
        mark = " (bawaan)" if instrument.id == DEFAULT_INSTRUMENT else ""
        console.print(Text.assemble((instrument.id, "bold cyan"), mark))
        count = f"{len(instrument.indicators)} indikator, {len(instrument.aspects)} aspek"
        domains = f", {len(instrument.domains)} domain" if instrument.domains else ""
        years = ", ".join(map(str, instrument.applied_years)) or "belum ada"
        words = f"{instrument.title}\n{count}{domains}; siklus {years}\n{instrument.status}"
        console.print(Padding(Text(words), (0, 0, 1, 2), expand=False))
    console.print("Rincian: tangga instruments show ID")


def _print_instrument(instrument: Instrument) -> None:
    console = out()
    console.print(Text(f"{instrument.id}: {instrument.title}", "bold"))
    console.print(instrument.status)
    console.print()
    for predicate in instrument.predicates:
        low = indonesian_short(predicate.lower)
        high = "" if predicate.upper is None else f" sampai di bawah {indonesian_short(predicate.upper)}"
        console.print(f"  {predicate.name}: mulai {low}{high}")
    for aspect in instrument.aspects:
        console.print()
        console.print(Text(f"{aspect.id} {aspect.name} ({_percent(aspect.weight)})", "bold"))
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, style="cyan")
        table.add_column(justify="right", no_wrap=True)
        table.add_column(overflow="fold")
        for indicator in instrument.indicators:
            if indicator.aspect == aspect.id:
                table.add_row(indicator.id, _percent(indicator.weight), f"{indicator.name} · {indicator.owner}")
        console.print(Padding(table, (0, 0, 0, 2), expand=False))
    console.print()
    console.print(f"Isi level: tangga instruments show {instrument.id} --indicator {instrument.ids[0]}")


def _print_indicator(instrument: Instrument, indicator: Indicator) -> None:
    console = out()
    console.print(Text(f"{indicator.id} {indicator.name}", "bold"))
    console.print(f"Bobot {_percent(indicator.weight)}; biasanya {indicator.owner}")
    if indicator.support_owners:
        console.print(f"Didukung {', '.join(indicator.support_owners)}")
    if indicator.external:
        console.print(f"Diambil dari indeks lain: {indicator.external.name} ({indicator.external.assessor})")
    if indicator.verified in ("sebagian", "tidak"):
        console.print(Text("Uraian level belum terverifikasi ke naskah resmi.", "yellow"))
    for level, text in sorted(indicator.level_texts.items()):
        name = instrument.level_name(indicator.id, level)
        console.print()
        console.print(Text(f"Level {level}{f' ({name})' if name else ''}", "bold"))
        console.print(Padding(Text(text), (0, 0, 0, 2), expand=False))
    if indicator.evidence:
        console.print()
        console.print(Text("Bukti yang diterima", "bold"))
        for item in indicator.evidence:
            console.print(Padding(Text(f"• {item}"), (0, 0, 0, 2), expand=False))


def _percent(weight: Fraction) -> str:
    return f"{indonesian_short(weight)} %"
