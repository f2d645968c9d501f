"""Benchmarks of several institutions and years run, in miniature; no time is asserted."""

from pathlib import Path

import pytest

from . import cluster, growth, joint_plans, roadmap_years
from .real_panel import SAMPLE_PANEL


def test_joint_plans(capsys: pytest.CaptureFixture[str]) -> None:
    joint_plans.main([str(SAMPLE_PANEL), "--counts", "3"])
    printed = capsys.readouterr().out
    assert "HiGHS cost / ours" in printed
    assert "whole command, cold: 3 institutions" in printed


def test_roadmap_years(capsys: pytest.CaptureFixture[str]) -> None:
    roadmap_years.main([str(SAMPLE_PANEL), "--count", "1", "--cycles", "2"])
    assert "with upkeep" in capsys.readouterr().out


def test_growth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "growth.svg"
    growth.main(["--institutions", "4,8", "--indicators", "8,12", "--cases", "2", "--plot", str(picture)])
    printed = capsys.readouterr().out
    for shape in (*growth.BY_INSTITUTIONS, *growth.BY_INDICATORS):
        assert f"| {shape} |" in printed
    assert "<svg" in picture.read_text("utf-8")


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_an_exponent_is_the_slope_of_a_power_law(power: float) -> None:
    sizes = (10, 100, 1000, 1000)
    measured = growth.Measured("law", sizes, tuple(3.0 * size**power for size in sizes))
    assert measured.exponent == pytest.approx((power, 0), abs=1e-6)


@pytest.mark.slow
def test_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed", reason="the Dask extra is not installed")
    cluster.main([str(SAMPLE_PANEL), "--count", "8"])
    assert "Dask adds" in capsys.readouterr().out
