"""Imports: seen first, all or nothing, and once more changes nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.assessment import Assessment
from data.faults import InputError
from data.panel_export import write_panel
from data.panel_file import Panel, read_panel
from data.store.database import Database
from data.store.imports import ImportOutdated, apply_import, preview_import

from .examples import INSTITUTIONS, KABUPATEN, KOTA, LATER, STAMP, assessment, assessments, levels

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "samples" / "bandar-lampung.csv"


def panel(*given_ones: Assessment) -> Panel:
    return Panel(given_ones)


def stored(database: Database) -> list[tuple[Assessment, int]]:
    with database.read() as store:
        return [(s.assessment, s.version) for s in store.assessments.all()]


def import_(database: Database, what: Panel, seen: str | None = None) -> None:
    with database.transaction() as store:
        apply_import(store, what, STAMP, seen=seen)


real = assessments.map(lambda a: replace(a, simulated=False, instrument="spbe-2020"))
panels = st.lists(
    st.builds(lambda a, i: replace(a, institution=i), real, st.sampled_from(INSTITUTIONS)),
    max_size=5,
    unique_by=lambda a: (a.institution.name, a.cycle, a.stage),
).map(lambda found: panel(*found))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=panels, second=panels)
def test_what_was_previewed_is_what_happens(database: Database, first: Panel, second: Panel) -> None:
    for what in (first, second):
        before = {(a.institution.name, a.cycle, a.stage): v for a, v in stored(database)}
        with database.read() as store:
            preview = preview_import(store, what)
        import_(database, what, preview.digest)
        after = {(a.institution.name, a.cycle, a.stage): v for a, v in stored(database)}

        def keys(rows: object) -> set[tuple[str, int, str]]:
            return {(r.assessment.institution.name, r.assessment.cycle, r.assessment.stage) for r in rows}  # type: ignore[attr-defined]  # the caller passes rows that hold an assessment

        assert keys(preview.added) == after.keys() - before.keys()
        assert keys(preview.changed) == {key for key, version in before.items() if after[key] == version + 1}
        assert len(preview.added) + len(preview.changed) + len(preview.unchanged) == len(what.assessments)
        assert preview.refused == ()
        # Once more: nothing to do, nothing done.
        with database.read() as store:
            again = preview_import(store, what)
        assert (again.new_institutions, again.added, again.changed) == ((), (), ())
        import_(database, what)
        assert {(a.institution.name, a.cycle, a.stage): v for a, v in stored(database)} == after


def test_a_file_goes_in_and_comes_out_unchanged(database: Database, tmp_path: Path) -> None:
    read = read_panel(SAMPLE)
    import_(database, read)
    with database.read() as store:
        found = [s.assessment for s in store.assessments.all()]
    write_panel(tmp_path / "keluar.csv", found)
    assert {a.label: a for a in read_panel(tmp_path / "keluar.csv").assessments} == {
        a.label: a for a in read.assessments
    }


def test_the_preview_tells_what_differs(database: Database) -> None:
    import_(database, panel(assessment(KOTA, notes={"i02": "lama"}), assessment(KABUPATEN)))
    changed = assessment(KOTA, levels={**levels(2), "i01": Fraction(17, 5)}, regime="interview", notes={"i02": "baru"})
    with database.read() as store:
        preview = preview_import(store, panel(changed, assessment(KABUPATEN), assessment(KOTA, 2025)))
    assert [row.label for row in preview.added] == [f"{KOTA.name}, 2025, hasil akhir"]
    assert [row.label for row in preview.unchanged] == [f"{KABUPATEN.name}, 2024, hasil akhir"]
    (row,) = preview.changed
    assert row.based_on == 1
    assert {(d.what, d.before, d.after) for d in row.differences} == {
        ("i01", "2", "17/5"),
        ("regime", "—", "interview"),
        ("i02 note", "lama", "baru"),
    }


def test_what_the_file_does_not_speak_of_stays(database: Database) -> None:
    rich = assessment(
        owners={"i01": "Diskominfo"}, evidence={"i01": Fraction(1, 3)}, notes={"i01": "x"}, regime="document",
        assessor_group="G7",
    )  # fmt: skip
    import_(database, panel(rich))
    import_(database, panel(assessment(level=3)))
    assert stored(database) == [(replace(rich, levels=levels(3)), 2)]


def test_a_missing_region_code_is_filled_in(database: Database) -> None:
    bare = replace(KOTA, region_code="")
    import_(database, panel(assessment(bare)))
    with database.read() as store:
        assert len(preview_import(store, panel(assessment(KOTA))).changed_institutions) == 1
    import_(database, panel(assessment(KOTA)))
    import_(database, panel(assessment(bare)))
    assert stored(database) == [(assessment(KOTA), 1)]


REFUSED = {
    "institution_differs": assessment(replace(KOTA, province="Banten")),
    "simulated_over_real": assessment(simulated=True),
    "instrument_differs": assessment(instrument="pemdi-2026"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_one_fault_and_nothing_is_imported(database: Database, code: str) -> None:
    import_(database, panel(assessment()))
    before = stored(database)
    bad = panel(assessment(KABUPATEN), REFUSED[code])
    with database.read() as store:
        assert [fault.code for fault in preview_import(store, bad).refused] == [code]
    with pytest.raises(InputError) as caught:
        import_(database, bad)
    assert [fault.code for fault in caught.value.faults] == [code]
    assert KOTA.name in caught.value.faults[0].place
    assert caught.value.faults[0].remedy
    assert stored(database) == before
    with database.read() as store:
        assert store.institutions.find(KABUPATEN.name) is None


def test_every_fault_is_told_at_once(database: Database) -> None:
    import_(database, panel(assessment()))
    bad = panel(*REFUSED.values())
    with pytest.raises(InputError) as caught:
        import_(database, bad)
    assert {fault.code for fault in caught.value.faults} == {*REFUSED, "duplicate_row"}


def test_a_failure_half_way_leaves_nothing(database: Database) -> None:
    with pytest.raises(InputError):
        import_(database, panel(assessment(KABUPATEN), assessment(KOTA, notes={"i01": "a\x00b"})))
    assert stored(database) == []
    with database.read() as store:
        assert store.institutions.names() == ()


def test_what_was_not_seen_is_not_done(database: Database) -> None:
    what = panel(assessment(level=3))
    with database.read() as store:
        seen = preview_import(store, what).digest
    import_(database, panel(assessment(level=2)))
    with pytest.raises(ImportOutdated) as caught:
        import_(database, what, seen)
    assert len(caught.value.preview.changed) == 1
    assert stored(database) == [(assessment(level=2), 1)]
    import_(database, what, caught.value.preview.digest)
    assert stored(database) == [(assessment(level=3), 2)]


def test_a_name_written_otherwise_is_pointed_out(database: Database) -> None:
    import_(database, panel(assessment(KABUPATEN)))
    other = replace(KABUPATEN, name="Kabupaten Pringsewu")
    with database.read() as store:
        preview = preview_import(store, panel(assessment(other), assessment(KOTA)))
    assert [notice.code for notice in preview.notices] == ["institution_similar"]
    assert KABUPATEN.name in preview.notices[0].message


def test_a_large_panel_goes_in_whole(database: Database) -> None:
    one = assessment(levels=levels(3, count=2))
    many = panel(*(replace(one, institution=replace(KOTA, name=f"Kota {n:04d}")) for n in range(510)))
    import_(database, many)
    with database.read() as store:
        assert len(preview_import(store, many).unchanged) == 510
    assert [a.institution.name for a, _ in stored(database)] == [a.institution.name for a in many.assessments]


def test_importing_leaves_what_is_published_published(database: Database) -> None:
    import_(database, panel(assessment()))
    with database.transaction() as store:
        (saved,) = store.assessments.all()
        store.assessments.publish(saved.key, True, based_on=1, stamp=LATER)
    import_(database, panel(assessment(level=4)))
    with database.read() as store:
        assert [(s.published, s.version) for s in store.assessments.all()] == [(True, 3)]
