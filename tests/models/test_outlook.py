"""Outlook: laws of every forecast, then examples, then what may hinder it."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.assessment import Regime
from data.faults import InputError
from data.published_index import PublishedIndex
from models.index_history import Floats, index_history, instrument_of_cycle
from models.outlook import OutlookReport, outlook
from models.outlook_fit import NATIONAL_SIZE, fit_outlook
from models.outlook_parameters import shipped_outlook

from .synthetic_indices import country, record

COUNTRY = country()

histories = st.dictionaries(
    st.integers(2018, 2024), st.integers(100, 500).map(lambda i: i / 100), min_size=1, max_size=7
)
kinds = st.sampled_from(["kementerian", "lpnk", "lns", "lembaga_lain", "provinsi", "kabupaten", "kota", "polda"])
provinces = st.sampled_from(["", "Pusat", "Jawa Barat", "Bukan Provinsi"])


def quantiles(report: OutlookReport) -> Floats:
    return np.array([[o.q05, o.q25, o.q50, o.q75, o.q95] for o in report.outlooks])


def codes(report: OutlookReport) -> set[str]:
    return {notice.code for notice in report.notices}


@given(histories, kinds, provinces, st.sampled_from(["interview", "document", None]))
def test_any_history_gives_orderly_numbers_within_the_scale(
    history: dict[int, float], kind: str, province: str, regime: Regime | None
) -> None:
    records = [record(cycle=c, index=v, kind=kind, province=province) for c, v in history.items()]
    if not any(c >= 2021 for c in history):
        with pytest.raises(InputError, match="skala dan isinya berbeda"):
            outlook(records, 2025, regime)
        return
    report = outlook(records, 2025, regime)
    (one,) = report.outlooks
    assert one.base_cycle == max(history)
    assert all(1 <= q <= 5 for q in quantiles(report)[0])
    assert all(low <= high for low, high in pairwise(quantiles(report)[0]))
    assert 1 <= one.mean <= 5


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=10, deadline=None)
@given(st.floats(0, 5), st.integers(2023, 2024))
def test_rows_of_the_forecast_cycle_and_later_are_never_looked_at(value: float, cycle: int) -> None:
    tampered = [replace(r, index=record(index=value).index) if r.cycle >= cycle else r for r in COUNTRY]
    assert outlook(tampered, cycle) == outlook(COUNTRY, cycle)


def test_the_order_of_rows_does_not_matter() -> None:
    assert outlook(COUNTRY[::-1], 2024) == outlook(COUNTRY, 2024)


def test_a_higher_index_gives_a_higher_forecast() -> None:
    means = [outlook([record(cycle=2024, index=v)], 2025).outlooks[0].mean for v in np.arange(1, 5, 0.25)]
    assert all(low < high for low, high in pairwise(means))


def test_shipped_vintages_have_not_seen_the_cycle_they_forecast() -> None:
    for cycle in (2020, 2022, 2023, 2024, 2025):
        parameters = shipped_outlook(cycle)
        assert parameters.trained_through < cycle
        assert all(drift.cycle < cycle for drift in parameters.drifts)
        assert all(known < cycle for known in parameters.means.index)
        assert all(known < cycle for _, known in parameters.means.provinces)


def test_shipped_provincial_means_reveal_no_single_institution() -> None:
    assert all(mean.institutions >= 5 for mean in shipped_outlook(2025).means.provinces.values())


def test_the_fit_finds_the_drift_and_the_noise_of_a_made_up_country() -> None:
    parameters = fit_outlook(index_history(COUNTRY))
    assert [d.drift for d in parameters.drifts] == pytest.approx([0.25] * len(parameters.drifts), abs=0.06)
    assert np.exp(parameters.log_scale[0]) == pytest.approx(0.3, abs=0.05)


def test_intervals_cover_the_next_cycle_of_a_made_up_country() -> None:
    actual = {r.institution: float(r.index) for r in COUNTRY if r.cycle == 2024}
    report = outlook(COUNTRY, 2024)
    came = np.array([actual[o.institution] for o in report.outlooks])
    inside = (came >= quantiles(report)[:, 0]) & (came <= quantiles(report)[:, 4])
    assert report.basis == "file"
    # The drift's uncertainty widens them beyond what this country, which always moves alike, would need.
    assert 0.88 <= inside.mean() <= 0.99


def test_a_province_file_uses_the_shipped_parameters_and_says_so() -> None:
    report = outlook([r for r in COUNTRY if r.province == "Provinsi 1"], 2024)
    assert report.basis == "shipped"
    assert "outlook_shipped" in codes(report)
    assert report.trained_through == 2023


def test_one_institution_alone_is_forecast_much_as_in_its_country() -> None:
    whole = {o.institution: o for o in outlook(COUNTRY, 2024).outlooks}
    alone = outlook([r for r in COUNTRY if r.institution == "Instansi 0003"], 2024).outlooks[0]
    assert alone.mean == pytest.approx(whole["Instansi 0003"].mean, abs=0.4)


def test_bandar_lampung_2024_lies_in_its_interval() -> None:
    # Published by the ministry (LHE 2021-2024): 1.20, 1.50, 2.15 and 2.98.
    rows = [
        record("Kota Bandar Lampung", c, v, province="Lampung") for c, v in ((2021, 1.2), (2022, 1.5), (2023, 2.15))
    ]
    (one,) = outlook(rows, 2024).outlooks
    assert one.q05 <= 2.98 <= one.q95


def test_json_names_follow_the_contract() -> None:
    (one,) = outlook([record()], 2024).outlooks
    assert list(one.document()) == ["institution", "cycle", "mean", "q05", "q25", "q50", "q75", "q95"]


def test_a_missing_cycle_widens_the_interval_and_is_named() -> None:
    near = outlook([record(cycle=2023)], 2024)
    far = outlook([record(cycle=2022, index=2.0)], 2024)
    width = [o.q95 - o.q05 for o in (*near.outlooks, *far.outlooks)]
    assert width[1] > 1.2 * width[0]
    assert "cycle_gap" in codes(far) - codes(near)


def test_one_row_is_a_warning_and_all_equal_scores_are_no_obstacle() -> None:
    assert "single_index" in codes(outlook([record()], 2024))
    flat = [replace(r, index=record(index=2.0).index) for r in COUNTRY]
    assert np.isfinite(quantiles(outlook(flat, 2024))).all()


def test_an_unknown_regime_is_named_and_a_known_one_is_not() -> None:
    assert "regime_unknown" in codes(outlook([record(cycle=2024)], 2025))
    assert "regime_unknown" not in codes(outlook([record(cycle=2024)], 2025, "interview"))
    assert "regime_unknown" not in codes(outlook([record(cycle=2023)], 2024))


def test_institutions_without_history_under_the_instrument_are_named() -> None:
    report = outlook([record(), record("Kota Lama", 2020)], 2024)
    assert [o.institution for o in report.outlooks] == ["Kota Uji"]
    assert "history_other_instrument" in codes(report)


def test_a_province_is_known_however_it_is_written() -> None:
    spelled = [outlook([record(province=p)], 2024) for p in ("Jawa Barat", "JAWA  BARAT", "Provinsi Jawa Barat")]
    assert len({report.outlooks for report in spelled}) == 1
    assert all("province_without_mean" not in codes(report) for report in spelled)
    assert "province_without_mean" in codes(outlook([record(province="Jawa Barta")], 2024))


def test_simulated_history_is_labelled() -> None:
    report = outlook([record(simulated=True)], 2024)
    assert report.simulated
    assert any("SIMULASI" in notice.message for notice in report.notices)
    assert not outlook([record()], 2024).simulated


@pytest.mark.parametrize(
    ("records", "cycle", "code"),
    [
        ([record(stage="self")], 2024, "no_final_index"),
        ([record(), record()], 2024, "duplicate_index"),
        ([record(cycle=2023)], 2023, "no_earlier_index"),
        ([record(cycle=2020)], 2021, "instrument_changes"),
        ([record(cycle=2020)], 2024, "instrument_changes"),
        ([record(cycle=2024)], 2026, "instrument_changes"),
        ([record(cycle=2026)], 2027, "instrument_not_learned"),
        ([record(cycle=2018)], 2019, "outlook_cycle_too_early"),
        ([record(cycle=2023, instrument="spbe-2018")], 2024, "instrument_not_in_force"),
    ],
)
def test_what_cannot_be_forecast_is_refused_by_name(records: list[PublishedIndex], cycle: int, code: str) -> None:
    with pytest.raises(InputError) as caught:
        outlook(records, cycle)
    assert caught.value.code == code
    assert caught.value.faults[0].remedy


def test_an_unknown_institution_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="Kota Uji") as caught:
        outlook([record()], 2024, institutions=["Kota Uij"])
    assert caught.value.code == "unknown_institution"


def test_fitting_needs_a_country() -> None:
    with pytest.raises(InputError) as caught:
        fit_outlook(index_history(country(size=NATIONAL_SIZE - 1)))
    assert caught.value.code == "too_little_history"


def test_instruments_in_force() -> None:
    assert [instrument_of_cycle(c) for c in (2017, 2018, 2020, 2021, 2025, 2026, 2030)] == [
        None,
        "spbe-2018",
        "spbe-2018",
        "spbe-2020",
        "spbe-2020",
        "pemdi-2026",
        "pemdi-2026",
    ]
