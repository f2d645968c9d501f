"""Files into a sheet: shown first, then all or nothing; a broken file is told by row and column."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from api.sample_region import FIRST_LOOK
from data.assessment import Assessment
from data.assessment_files import read_assessments
from data.content import Content
from data.panel_export import write_panel

from .conftest import Visitor
from .site import Site
from .test_every_page import serious
from .test_penilaian import OTHER, SHEET, forget, fresh, shelf, stored

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(page: Page, name: str, data: bytes) -> None:
    page.get_by_text("Unduh atau impor berkas").click()
    page.get_by_label("Lembar kerja atau panel").set_input_files(FilePayload(name=name, mimeType=XLSX, buffer=data))
    with page.expect_navigation():
        page.get_by_role("button", name="Lihat pratinjau").click()


def download(page: Page, cycle: int, kind: str = "xlsx", stage: str = "self") -> bytes:
    answer = page.request.get(f"{SHEET}/unduh?siklus={cycle}&tahap={stage}&bentuk={kind}")
    assert answer.status == 200
    return answer.body()


def changed(workbook: bytes, cells: dict[str, object]) -> bytes:
    """A worksheet whose level, owner or note stands otherwise: ``{"i03 level": 5}``."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    page = book["Penilaian"]
    rows = list(page.iter_rows())
    head = next(row for row in rows if any(cell.value == "Kode" for cell in row))
    titles = {"level": "Level", "owner": "Penanggung jawab", "note": "Catatan"}
    column = {cell.value: cell.column for cell in head}
    for row in rows[head[0].row :]:
        code = str(row[column["Kode"] - 1].value).lower()
        for name, title in titles.items():
            if f"{code} {name}" in cells:
                page.cell(row[0].row, column[title]).value = cells[f"{code} {name}"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def panel(tmp_path: Path, *assessments: Assessment) -> bytes:
    path = tmp_path / "panel.csv"
    write_panel(path, assessments, "long")
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_downloaded_reads_back_unchanged(visit: Visitor, site: Site, kind: str) -> None:
    page = visit(SHEET)
    found = read_assessments(Content(f"lembar.{kind}", download(page, 2025, kind))).assessments
    assert found == (stored(site).assessment,)


def test_a_worksheet_is_shown_then_imported(visit: Visitor, site: Site) -> None:
    with fresh(site, 2051) as address:
        page = visit(address)
        edits: dict[str, object] = {"i03 level": 5, "i04 note": "baru", "i05 owner": "Bagian Hukum"}
        upload(page, "lembar.xlsx", changed(download(page, 2051), edits))
        rows = [row.inner_text().split("\t") for row in page.locator("main tbody tr").all()]
        assert sorted(rows) == [["i03 level", "3", "5"], ["i04 catatan", "—", "baru"], ["i05 OPD", "—", "Bagian Hukum"]]
        assert stored(site, 2051).version == 1
        page.get_by_role("button", name="Terapkan semuanya").click()
        expect(page.locator(".kabar")).to_have_text("Berkas diimpor.")
        sheet = stored(site, 2051)
        assert sheet.version == 2
        assert sheet.assessment.levels["i03"] == 5
        assert (sheet.assessment.notes, sheet.assessment.owners) == ({"i04": "baru"}, {"i05": "Bagian Hukum"})


def test_a_broken_file_writes_nothing_and_names_every_fault(visit: Visitor, site: Site) -> None:
    with fresh(site, 2051) as address:
        page = visit(address)
        edits: dict[str, object] = {"i03 level": 9, "i04 level": "baik", "i06 level": 2}
        upload(page, "salah.xlsx", changed(download(page, 2051), edits))
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("2 kesalahan di berkas ini")
        faults = alert.locator("li").all_inner_texts()
        assert all("lembar «Penilaian», baris" in fault and "kolom" in fault for fault in faults)
        assert "ditemukan: 9" in faults[0]
        assert page.get_by_role("button", name="Terapkan semuanya").count() == 0
        assert stored(site, 2051).version == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("kosong.xlsx", b"", "berkas kosong"),
        ("rusak.xlsx", b"PK\x03\x04 bukan arsip", "rusak"),
        ("lama.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "Excel lama"),
        ("halaman.csv", b"<html><table>", "bukan tabel"),
        ("lain.csv", b"nama,alamat\nA,B\n", "kolom"),
        ("besar.csv", b"x" * (5 * 2**19 + 1), "terlalu besar"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(visit: Visitor, name: str, data: bytes, words: str) -> None:
    page = visit(SHEET)
    upload(page, name, data)
    expect(page.get_by_role("alert").first).to_contain_text(words)
    expect(page.locator("main")).to_contain_text("Tidak ada yang ditulis")


def test_levels_that_a_file_leaves_open_stay(visit: Visitor, site: Site) -> None:
    with fresh(site, 2051) as address:
        page = visit(address)
        half = changed(download(page, 2051), {"i03 level": None, "i04 level": 1})
        upload(page, "separuh.xlsx", half)
        assert serious(page) == []
        assert "belum diisi" not in page.locator(".perhatian").inner_text()
        expect(page.locator(".perhatian")).to_contain_text("level i03 kosong di berkas; yang tersimpan tetap")
        page.get_by_role("button", name="Terapkan semuanya").click()
        expect(page.locator(".kabar")).to_be_visible()
        levels = stored(site, 2051).assessment.levels
        assert [levels["i03"], levels["i04"]] == [3, 1]


def test_a_new_sheet_from_a_half_filled_file_withholds_its_index(visit: Visitor, site: Site, tmp_path: Path) -> None:
    with fresh(site, 2051) as address:
        mine = stored(site, 2051).assessment
        half = replace(mine, cycle=2052, levels={id_: level for id_, level in mine.levels.items() if id_ != "i09"})
        page = visit(address)
        upload(page, "panel.csv", panel(tmp_path, half))
        expect(page.locator(".perhatian")).to_contain_text("level i09 belum diisi; indeksnya ditahan")
        page.get_by_role("button", name="Terapkan semuanya").click()
        expect(page.locator("#ringkas")).to_contain_text("Indeks ditahan: 1 indikator belum diisi (i09)")
        assert (stored(site, 2052).assessment.levels, stored(site, 2052).assessment.simulated) == (half.levels, True)
        forget(site, stored(site, 2052).key)


def test_a_panel_brings_its_rows_of_this_institution_alone(visit: Visitor, site: Site, tmp_path: Path) -> None:
    with fresh(site, 2051) as address:
        mine = stored(site, 2051).assessment
        other = next(one for one in shelf(site, OTHER) if one.key.stage == "self")
        theirs = replace(other.assessment, cycle=2051)
        page = visit(address)
        edited = replace(mine, levels={**mine.levels, "i01": Fraction(5)})
        upload(page, "panel.csv", panel(tmp_path, edited, theirs))
        expect(page.locator(".perhatian")).to_contain_text("1 instansi lain di berkas ini tidak diimpor di sini")
        page.get_by_role("button", name="Terapkan semuanya").click()
        expect(page.locator(".kabar")).to_be_visible()
        assert stored(site, 2051).assessment.levels["i01"] == 5
        assert 2051 not in {one.key.cycle for one in shelf(site, OTHER)}
        page.goto(SHEET)
        upload(page, "panel.csv", panel(tmp_path, theirs))
        expect(page.get_by_role("alert")).to_contain_text("tidak memuat penilaian instansi ini")


def test_a_sheet_that_changed_since_the_preview_is_shown_again(visit: Visitor, site: Site) -> None:
    with fresh(site, 2051) as address:
        page, other = visit(address), visit(address, "admin")
        upload(page, "lembar.xlsx", changed(download(page, 2051), {"i03 level": 5}))
        other.locator('[name="level.i09"]').fill("1")
        other.locator('[name="level.i10"]').focus()
        expect(other.locator("#keadaan")).to_contain_text("Tersimpan")
        page.get_by_role("button", name="Terapkan semuanya").click()
        expect(page.get_by_role("alert").first).to_contain_text("berubah sejak pratinjau")
        # The file speaks of every level, so the other's edit stands in the new preview, to be seen.
        expect(page.locator("main tbody")).to_contain_text("i09 level")
        assert stored(site, 2051).assessment.levels["i03"] == 3
        page.get_by_role("button", name="Terapkan semuanya").click()
        expect(page.locator(".kabar")).to_be_visible()
        assert stored(site, 2051).assessment.levels["i03"] == 5


def test_the_same_file_changes_nothing(visit: Visitor, site: Site) -> None:
    with fresh(site, 2051) as address:
        page = visit(address)
        upload(page, "lembar.xlsx", download(page, 2051))
        expect(page.locator("main")).to_contain_text("Sama dengan yang tersimpan")
        assert page.get_by_role("button", name="Terapkan semuanya").count() == 0
        assert stored(site, 2051).version == 1


def test_without_scripts_a_file_is_imported_too(visit: Visitor, site: Site) -> None:
    with fresh(site, 2051) as address:
        page = visit(address, java_script_enabled=False)
        upload(page, "lembar.xlsx", changed(download(page, 2051), {"i03 level": 4}))
        page.get_by_role("button", name="Terapkan semuanya").click()
        expect(page.locator(".kabar")).to_be_visible()
        assert stored(site, 2051).assessment.levels["i03"] == 4


def test_an_opd_downloads_its_own_part_and_imports_nothing(visit: Visitor) -> None:
    page = visit(SHEET, "opd")
    text = download(page, 2025, "csv").decode()
    shown = {row.get_attribute("id") for row in page.locator("[data-indikator]").all()}
    header, *lines = text.splitlines()
    position = header.split(",").index("indicator")
    assert {line.split(",")[position] for line in lines} == shown
    page.get_by_text("Unduh atau impor berkas").click()
    assert page.get_by_label("Lembar kerja atau panel").count() == 0
    assert page.request.get(f"/instansi/{FIRST_LOOK}/penilaian/unduh?siklus=1990&tahap=self").status == 422
