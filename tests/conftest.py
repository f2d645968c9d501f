"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from .absent import absent

# Test workers share the cores already: threads of numerical libraries that wait for each other cost minutes. This
# has to stand before the first import of such a library.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# How long an example takes depends on what else the machine does.
settings.register_profile("patient", parent=settings.default, deadline=None)
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parents[1]
"""The project root."""


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of reference data beside the project, which the project does not ship."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        absent("reference data is not beside the project (../shared/data)")
    return folder
