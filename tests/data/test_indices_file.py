"""Indices files: what is read, then every fault in its cell."""

from fractions import Fraction
from pathlib import Path

import pytest

from data.content import Content
from data.faults import InputError
from data.indices_file import Indices, read_indices

HEADER = "institution,institution_type,province,cycle,instrument,stage,index"
ROW = "Kota Bandar Lampung,kota,Lampung,2024,spbe-2020,final,2.98"


def read(*rows: str, header: str = HEADER) -> Indices:
    return read_indices(Content("indeks.csv", "\n".join((header, *rows)).encode()))


def faults(*rows: str, header: str = HEADER) -> list[tuple[str, int | None]]:
    with pytest.raises(InputError) as caught:
        read(*rows, header=header)
    return [(fault.code, fault.row) for fault in caught.value.faults]


def test_a_row_is_read_exactly() -> None:
    (record,) = read(ROW).records
    assert record.institution == "Kota Bandar Lampung"
    assert (record.cycle, record.instrument, record.stage) == (2024, "spbe-2020", "final")
    assert record.index == Fraction("2.98")
    assert record.domains == {}
    assert not record.simulated


def test_offices_write_semicolons_decimal_commas_and_indonesian_words() -> None:
    header = "Instansi;Jenis Instansi;Provinsi;Tahun;Instrumen;Tahap;Indeks;Predikat;D1"
    (record,) = read("Kota Uji;Kota;Uji;2024;SPBE-2020;Akhir;2,98;Baik;3,1", header=header).records
    assert record.index == Fraction("2.98")
    assert record.stage == "final"
    assert record.predicate == "Baik"
    assert record.domains == {"d1": Fraction("3.1")}


def test_stages_of_one_cycle_stand_side_by_side() -> None:
    assert len(read(ROW, ROW.replace("final", "self")).records) == 2


def test_simulated_rows_are_marked() -> None:
    assert read(ROW + ",ya", header=HEADER + ",simulated").records[0].simulated


def test_values_below_the_scale_are_flagged_not_refused() -> None:
    # Official oddity: Kab. Banyuasin 2023 has 0.30 in the domain of services.
    found = read("Kab. Banyuasin,kabupaten,Sumatera Selatan,2023,spbe-2020,final,1.05,0.30", header=HEADER + ",d4")
    assert [notice.code for notice in found.notices] == ["below_scale"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2.98", "5.01", "index_out_of_range"),
        ("2.98", "-1", "index_out_of_range"),
        ("2.98", "baik", "index_invalid"),
        ("2.98", "", "index_invalid"),
        ("2.98", "nan", "index_invalid"),
        ("2024", "24", "cycle_invalid"),
        ("2024", "2024.5", "cycle_invalid"),
        ("final", "selesai", "unknown_stage"),
        (",kota,", ",desa,", "unknown_institution_type"),
        ("spbe-2020", "spbe-2020x", "unknown_instrument"),
        ("Kota Bandar Lampung", "", "institution_missing"),
    ],
)
def test_every_bad_cell_is_named_with_its_row(old: str, new: str, code: str) -> None:
    assert faults(ROW.replace("Kota Bandar Lampung", "Kota Lain"), ROW.replace(old, new)) == [(code, 3)]


def test_all_faults_are_reported_at_once() -> None:
    assert faults(ROW.replace("2.98", "9"), ROW.replace("2024", "x").replace("final", "y")) == [
        ("index_out_of_range", 2),
        ("cycle_invalid", 3),
        ("unknown_stage", 3),
    ]


def test_a_repeated_row_names_the_first() -> None:
    with pytest.raises(InputError, match="baris 2") as caught:
        read(ROW, ROW)
    assert caught.value.code == "duplicate_index"
    assert caught.value.faults[0].row == 3


def test_a_missing_column_and_an_empty_table_are_refused() -> None:
    assert faults(ROW, header=HEADER.replace(",index", ",nilai"))[0][0] == "column_missing"
    assert faults()[0][0] == "table_empty"


def test_the_national_file_is_read_whole(shared_data: Path) -> None:
    found = read_indices(shared_data / "panel" / "indices.csv")
    finals = [r for r in found.records if r.stage == "final"]
    assert sum(r.cycle == 2023 for r in finals) == 621
    assert sum(r.cycle == 2024 for r in finals) == 615
