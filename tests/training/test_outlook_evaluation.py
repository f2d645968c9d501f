"""The outlook's table: what it counts, and what it says of the real indices."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.faults import InputError
from data.indices_file import read_indices
from data.published_index import PublishedIndex
from models.outlook import outlook
from tests.models.synthetic_indices import country, record
from training.outlook_evaluation import (
    TABLE_HEADER,
    best_before,
    evaluable_cycles,
    evaluate_outlook,
    main,
    report,
    table_rows,
)
from training.outlook_fitting import fit_vintages, write_vintages

COUNTRY = country()


@pytest.fixture(scope="module")
def indices(shared_data: Path) -> tuple[PublishedIndex, ...]:
    return read_indices(shared_data / "panel" / "indices.csv").records


def test_thirds_and_types_each_count_every_institution_once() -> None:
    evaluation = evaluate_outlook(COUNTRY, 2024)
    everyone = evaluation.scores[0].institutions
    for word in ("jenis", "sepertiga"):
        assert sum(s.institutions for s in evaluation.scores if s.group.startswith(word)) == everyone


def test_a_country_that_always_moves_alike_is_forecast_without_bias() -> None:
    evaluation = evaluate_outlook(COUNTRY, 2024)
    assert evaluation.scores[0].bias == pytest.approx(0, abs=0.1)
    assert evaluation.scores[0].rmse == pytest.approx(0.3, abs=0.05)
    assert evaluation.drift == pytest.approx(0.25, abs=0.05)


def test_the_table_has_a_cell_under_every_heading() -> None:
    assert all(len(row) == len(TABLE_HEADER) for row in table_rows(evaluate_outlook(COUNTRY, 2024)))


def test_simulated_indices_are_labelled() -> None:
    marked = [replace(r, simulated=True) for r in COUNTRY]
    assert "SIMULASI" in report(evaluate_outlook(marked, 2024))
    assert "SIMULASI" not in report(evaluate_outlook(COUNTRY, 2024))


def test_cycles_that_can_be_evaluated() -> None:
    assert evaluable_cycles(COUNTRY) == (2020, 2022, 2023, 2024)
    assert evaluable_cycles(country(size=50)) == ()


def test_a_cycle_without_outcomes_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        evaluate_outlook([record(cycle=2023)], 2024)
    assert caught.value.code == "no_outcomes"


def test_each_vintage_sees_its_own_cycles_only() -> None:
    vintages = fit_vintages(COUNTRY)
    assert [v.trained_through for v in vintages] == [2019, 2020, 2022, 2023, 2024]
    changed = [replace(r, index=record(index=1.0).index) if r.cycle == 2024 else r for r in COUNTRY]
    for one, other in zip(vintages[:-1], fit_vintages(changed)[:-1], strict=True):
        assert one.coefficients == pytest.approx(other.coefficients)
        assert one.log_scale == pytest.approx(other.log_scale)


def test_a_file_without_the_country_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "indeks.csv"
    source.write_text(
        "institution,institution_type,province,cycle,instrument,stage,index\nKota Uji,kota,Uji,2024,spbe-2020,final,2\n"
    )
    with pytest.raises(InputError) as caught:
        write_vintages(source, tmp_path / "outlook.json", "tes")
    assert caught.value.code == "too_little_history"
    assert not (tmp_path / "outlook.json").exists()
    assert main([str(source)]) == 2
    assert "tidak ada siklus" in capsys.readouterr().err


def test_real_2024_from_data_up_to_2023(indices: tuple[PublishedIndex, ...]) -> None:
    score, *others = evaluate_outlook(indices, 2024).scores
    assert score.institutions == 607
    assert score.rmse <= 0.32
    assert score.mae <= 0.26
    assert score.coverage is not None
    assert 0.86 <= score.coverage[1] <= 0.94
    assert all(score.rmse < s.rmse and score.mae < s.mae for s in others if s.method != "outlook")


def test_real_2023_beats_its_baselines(indices: tuple[PublishedIndex, ...]) -> None:
    score, *others = evaluate_outlook(indices, 2023).scores
    assert all(score.rmse < s.rmse and score.mae < s.mae for s in others if s.method != "outlook")


def test_real_large_types_and_all_thirds_keep_their_coverage_in_2024(indices: tuple[PublishedIndex, ...]) -> None:
    for score in evaluate_outlook(indices, 2024).scores[1:]:
        if score.coverage and score.institutions >= 20:
            assert score.coverage[1] >= 0.82, score.group


def test_real_institutions_alone_fare_as_in_the_national_file(indices: tuple[PublishedIndex, ...]) -> None:
    own: dict[str, list[PublishedIndex]] = {}
    for r in indices:
        own.setdefault(r.institution, []).append(r)
    whole = {o.institution: o for o in outlook(indices, 2024).outlooks if o.base_cycle == 2023}
    errors, apart = [], []
    for name, one in whole.items():
        came = [float(r.index) for r in own[name] if r.cycle == 2024 and r.stage == "final"]
        if came:
            (alone,) = outlook(own[name], 2024).outlooks
            errors.append(came[0] - alone.mean)
            apart.append(abs(alone.mean - one.mean))
    assert np.sqrt(np.mean(np.square(errors))) <= 0.32
    assert np.mean(apart) <= 0.03


def test_a_choice_looks_at_earlier_cycles_only() -> None:
    evaluations = [evaluate_outlook(COUNTRY, cycle) for cycle in (2022, 2023)]
    assert best_before(evaluations, 2022) is None
    spoiled = replace(
        evaluations[1],
        scores=tuple(replace(s, rmse=0.0 if s.method != "outlook" else 9.0) for s in evaluations[1].scores),
    )
    assert best_before([evaluations[0], spoiled], 2023) == best_before(evaluations, 2023)
    assert best_before([evaluations[0], spoiled], 2024) != "outlook"


def test_for_the_cycles_ahead_the_outlook_is_the_best_of_the_past(indices: tuple[PublishedIndex, ...]) -> None:
    evaluations = [evaluate_outlook(indices, cycle) for cycle in evaluable_cycles(indices)]
    assert best_before(evaluations, 2024) == "outlook"
    assert best_before(evaluations, 2025) == "outlook"
