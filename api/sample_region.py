"""A region to try everything on: a simulated province with its kabupaten and kota, and one real kota.

What is simulated says SIMULASI on every face; the levels of Kota Bandar Lampung are published ones (data/samples).
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources

from data.assessment_files import read_assessments
from data.content import Content
from data.panel_file import Panel
from data.store.assessments import AssessmentFilter
from data.store.database import Database
from data.store.imports import apply_import
from data.store.paging import PageRequest
from data.store.stamp import Stamp

SIMULATED, REAL = "wilayah-contoh-simulasi.csv", "bandar-lampung.csv"
FIRST_LOOK = "pemerintah-kabupaten-contoh"
"""Id of the institution that a first look begins with; it is simulated."""


def sample_panel() -> Panel:
    """Every assessment of the sample region."""
    folder = resources.files("data") / "samples"
    panels = [read_assessments(Content(name, (folder / name).read_bytes())) for name in (SIMULATED, REAL)]
    return Panel(tuple(one for panel in panels for one in panel.assessments), ())


def fill_if_empty(database: Database) -> bool:
    """Put the sample region into a store that holds no institution yet; whether it did."""
    with database.transaction() as store:
        if store.institutions.page(PageRequest(1)).items:
            return False
        stamp = Stamp("contoh bawaan", datetime.now(UTC))
        apply_import(store, sample_panel(), stamp)
        # As in a real region, where everybody may read the results that the ministry has announced.
        for one in store.assessments.all(where=AssessmentFilter(stage="final")):
            store.assessments.publish(one.key, True, based_on=one.version, stamp=stamp)
    return True
