"""Every benchmark runs, in miniature; no time is asserted."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.training.thin_prior import thin_prior

from . import assured_sample, batch, cold_start, forecast_speed, frontier, load, pages, plan
from .real_panel import SAMPLE_PANEL


def test_plan(capsys: pytest.CaptureFixture[str]) -> None:
    plan.main([str(SAMPLE_PANEL), "--count", "3"])
    printed = capsys.readouterr().out
    for row in (
        "our plan, milliseconds",
        "plain PuLP+CBC",
        "oracle dynamic programme",
        "weight x gap",
        "gain per cost",
    ):
        assert row in printed


def test_frontier(capsys: pytest.CaptureFixture[str]) -> None:
    frontier.main([str(SAMPLE_PANEL), "--count", "1"])
    assert "time of the whole frontier" in capsys.readouterr().out


def test_batch(capsys: pytest.CaptureFixture[str]) -> None:
    batch.main([str(SAMPLE_PANEL), "--count", "4"])
    printed = capsys.readouterr().out
    for way in ("one process", "2 processes, at hand", "2 threads, from the start"):
        assert f"| {way} |" in printed


def test_assured_sample() -> None:
    printed = list(assured_sample.rows())
    assert "2.98" in printed[0]
    costs = [float(row.split("|")[2]) for row in printed[-4:]]
    assert 0 < costs[0] < costs[1] < costs[2] < costs[3]


@pytest.mark.slow
def test_cold_start(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cold_start, "ROUNDS", 1)
    cold_start.main()
    assert "tangga plan" in capsys.readouterr().out


@pytest.mark.slow
def test_load(capsys: pytest.CaptureFixture[str]) -> None:
    load.main(["--seconds", "1", "--clients", "2"])
    printed = capsys.readouterr().out
    assert "errors: 0" in printed
    assert "HTTP adds to a plan at the median" in printed


@pytest.mark.slow
def test_pages(capsys: pytest.CaptureFixture[str]) -> None:
    # The browser tests may have run here before; their Playwright holds this thread.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(pages.main, ["--rounds", "1", "--only", "rencana-ter"]).result()
    assert "| rencana-tersimpan |" in capsys.readouterr().out


@pytest.mark.slow
def test_forecast_speed(capsys: pytest.CaptureFixture[str]) -> None:
    with thin_prior(8):
        forecast_speed.main(["--institutions", "20", "--answers", "1"])
    printed = capsys.readouterr().out
    for row in ("out of the box", "three folds for calibration", "forecast of both stages", "an assured plan"):
        assert row in printed
