"""Benchmarks of several institutions and years run, in miniature; no time is asserted."""

import pytest

from . import cluster, joint_plans, roadmap_years
from .real_panel import SAMPLE_PANEL


def test_joint_plans(capsys: pytest.CaptureFixture[str]) -> None:
    joint_plans.main([str(SAMPLE_PANEL), "--counts", "3", "--growth", "2,4"])
    printed = capsys.readouterr().out
    assert "HiGHS cost / ours" in printed
    assert "exponent of growth" in printed


def test_roadmap_years(capsys: pytest.CaptureFixture[str]) -> None:
    roadmap_years.main([str(SAMPLE_PANEL), "--count", "1", "--cycles", "2"])
    assert "with upkeep" in capsys.readouterr().out


@pytest.mark.slow
def test_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed", reason="the Dask extra is not installed")
    cluster.main([str(SAMPLE_PANEL), "--count", "8"])
    assert "Dask adds" in capsys.readouterr().out
