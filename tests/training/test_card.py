"""What a card says of the second stage fits how the model came about."""

from dataclasses import replace

from models.forecaster import AssessorForecaster
from models.known_past import KNOWN_PASTS
from models.manifest import default_folder, read_manifest
from models.registry import default_forecaster
from training.card import card_text

REGRESSED = "regresi ridge atas galat indeksnya"
TOWARDS = "ditarik ke regresi model bawaan"
KNOWN_WORLDS = "Regresi model bawaan pernah melihat negara lain dari dunia itu."


def _said(forecaster: AssessorForecaster) -> list[bool]:
    card = card_text(forecaster, read_manifest(default_folder()), None)
    return [text in card for text in (REGRESSED, TOWARDS, KNOWN_WORLDS)]


def test_only_a_model_beside_a_panel_is_said_to_start_from_the_shipped_regression() -> None:
    shipped = default_forecaster()
    beside = replace(shipped, background=replace(shipped.background, own_rows=240))
    assert _said(shipped) == [True, False, False]
    assert _said(beside) == [True, True, True]
    assert _said(replace(beside, planned=None)) == [True, False, False], "an instrument that cannot be simulated"


def test_a_card_tells_whether_the_shipped_model_takes_part() -> None:
    shipped = default_forecaster()
    alone = replace(shipped, background=replace(shipped.background, own_rows=240))
    said = {
        name: card_text(forecaster, read_manifest(default_folder()), None)
        for name, forecaster in (("alone", alone), ("pooled", replace(alone, beside=shipped)))
    }
    for text in ("rata-rata peluangnya dengan peluang model bawaan", "Model bawaan pernah melihat negara lain"):
        assert [text in card for card in said.values()] == [False, True]
    assert [KNOWN_WORLDS in card for card in said.values()] == [True, False], "said once"


def test_a_card_tells_how_much_the_panels_own_classifiers_carry() -> None:
    shipped = default_forecaster()
    shares = dict.fromkeys(shipped.calibrations, 0.0) | {("final", "with_history"): 0.62}
    own = replace(
        shipped,
        background=replace(shipped.background, own_rows=240),
        calibrations={key: replace(one, panel_share=shares[key]) for key, one in shipped.calibrations.items()},
    )
    said = card_text(own, read_manifest(default_folder()), None)
    assert "hasil akhir dengan riwayat 62 %, hasil akhir tanpa riwayat 0 %" in said
    assert "Bobot pengklasifikasi" not in card_text(shipped, read_manifest(default_folder()), None)


def test_nothing_is_said_of_a_regression_that_too_few_rows_could_teach() -> None:
    shipped = default_forecaster()
    bare = {stage: replace(model, index=dict.fromkeys(KNOWN_PASTS)) for stage, model in shipped.models.items()}
    beside = replace(shipped, models=bare, background=replace(shipped.background, own_rows=240))
    assert _said(beside) == [False, False, False]
