"""Population file: code before name, and every fault in its cell."""

from pathlib import Path

import pytest

from data.assessment import Institution
from data.content import Content
from data.faults import InputError
from data.file_kind import file_kind
from data.institution_facts import read_populations


def read(text: str) -> dict[str, int | None]:
    found = read_populations(Content("penduduk.csv", text.encode()))
    names = {"Kab. A": "51.01", "Kab. B": "51.02", "Kab. C": ""}
    return {name: found.of(Institution(name, "kabupaten", "Bali", code)) for name, code in names.items()}


def test_population_is_found_by_code_and_else_by_name() -> None:
    text = "instansi;kode_wilayah;jumlah_penduduk\nKabupaten A;51.01;1000\nKab. B;;2000\nkab. c;;\n"
    assert read(text) == {"Kab. A": 1000, "Kab. B": 2000, "Kab. C": None}


def test_a_name_that_two_codes_bear_needs_its_code() -> None:
    text = "institution,region_code,population\nKab. C,11.01,1\nKab. C,12.01,2\n"
    assert read(text)["Kab. C"] is None


def test_all_of_leaves_out_the_unknown() -> None:
    found = read_populations(Content("x.csv", b"institution,population\nKab. A,7\n"))
    known, unknown = (Institution(name, "kabupaten", "Bali") for name in ("Kab. A", "Kab. B"))
    assert found.all_of([known, unknown]) == {known: 7}


@pytest.mark.parametrize("cell", ["0", "-5", "1,5", "156.059", "banyak", "99999999999"])
def test_what_is_no_number_of_people_is_refused_in_its_cell(cell: str) -> None:
    with pytest.raises(InputError) as caught:
        read(f'institution,population\nKab. A,"{cell}"\n')
    fault = caught.value.faults[0]
    assert (fault.code, fault.row, fault.found) == ("bad_population", 2, cell)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read("institution,population\nKab. A,x\nKab. A,2\n")
    assert [fault.code for fault in caught.value.faults] == ["bad_population", "institution_repeated"]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputError, match="population"):
        read("institution,region_code\nKab. A,1\n")


def test_the_real_file_is_read(shared_data: Path) -> None:
    found = read_populations(shared_data / "panel" / "institutions.csv")
    assert found.of(Institution("Pemerintah Aceh", "provinsi", "Aceh", "11")) == 5_623_479


HEAD = "institution,institution_type,province,cycle,instrument,stage"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (f"{HEAD},index", "indices"),
        (f"{HEAD},indeks,region_code", "indices"),
        (f"{HEAD},indicator,level", "panel"),
        (f"{HEAD},i01,i02", "panel"),
        (f"{HEAD},index,i01,i02", "panel"),
        ("a,b,c", "panel"),
    ],
)
def test_the_header_tells_levels_from_indices(header: str, kind: str) -> None:
    row = ",".join("x" for _ in header.split(","))
    assert file_kind(Content("berkas.csv", f"{header}\n{row}\n".encode())) == kind


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="tidak ditemukan"):
        file_kind(tmp_path / "tidak-ada.csv")
