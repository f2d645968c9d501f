import hashlib
import json
import os
import pickle
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import joblib
import numpy as np
import pytest

from data.faults import InputError
from data.instrument_file import shipped_instrument
from models import registry
from models.forecaster import ASSESSED
from models.manifest import CARD_FILE, FORMAT, MANIFEST_FILE, default_folder, read_manifest
from models.registry import MODEL_FILE, default_forecaster, load, save

from .simulated import simulated

SPBE = shipped_instrument("spbe-2020")


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_folder(), tmp_path / "model"))


class _Trap:
    """Unpickling it leaves a trace."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.mkdir, (str(self.trace),)


def _change_manifest(folder: Path, **changes: object) -> None:
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def _refusal(folder: Path) -> str:
    with pytest.raises(InputError) as refused:
        load(folder, SPBE)
    assert "tangga train" in str(refused.value), "a refusal tells the way out"
    return refused.value.code


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    panel = simulated(4).panel
    forecaster = default_forecaster()
    save(forecaster, tmp_path / "new" / "deep", seed=3, data_hash="0" * 64)
    back = load(tmp_path / "new" / "deep", SPBE)
    for stage in ASSESSED:
        assert np.array_equal(back.probabilities(panel, stage), forecaster.probabilities(panel, stage))
    assert back.background == forecaster.background
    assert {path.name for path in (tmp_path / "new" / "deep").iterdir()} == {MODEL_FILE, MANIFEST_FILE}


def test_a_tampered_file_is_refused_before_it_is_unpickled(artifact: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    joblib.dump(_Trap(trace), artifact / MODEL_FILE)
    assert _refusal(artifact) == "artifact_tampered"
    assert not trace.exists()
    # The trap is real: whoever skips the check springs it.
    joblib.load(artifact / MODEL_FILE)
    assert trace.exists()


@pytest.mark.parametrize("damage", [b"", b"\x00", b"x"])
def test_a_single_changed_byte_is_tampering(artifact: Path, damage: bytes) -> None:
    content = (artifact / MODEL_FILE).read_bytes()
    (artifact / MODEL_FILE).write_bytes(content[:-1] + damage)
    if content[-1:] != damage:
        assert _refusal(artifact) == "artifact_tampered"


def test_a_model_for_another_instrument_is_refused(artifact: Path) -> None:
    _change_manifest(artifact, instrument="spbe-2018")
    assert _refusal(artifact) == "artifact_instrument"


def test_a_model_from_before_weights_changed_is_refused(artifact: Path) -> None:
    first, second, *rest = SPBE.indicators
    shift = Fraction(1, 10)
    changed = (replace(first, weight=first.weight + shift), replace(second, weight=second.weight - shift), *rest)
    with pytest.raises(InputError) as refused:
        load(artifact, replace(SPBE, indicators=changed))
    assert refused.value.code == "artifact_instrument"


@pytest.mark.parametrize(("library", "found"), [("scikit-learn", "1.0.0"), ("numpy", "1.26.4"), ("joblib", "0.9")])
def test_a_model_of_another_library_version_is_refused(artifact: Path, library: str, found: str) -> None:
    libraries = dict(read_manifest(artifact).libraries) | {library: found}
    _change_manifest(artifact, libraries=libraries)
    assert _refusal(artifact) == "artifact_library"


def test_a_model_whose_libraries_nobody_recorded_is_refused(artifact: Path) -> None:
    _change_manifest(artifact, libraries={})
    assert _refusal(artifact) == "artifact_library"


@pytest.mark.parametrize("libraries", [None, 3, ["numpy"]])
def test_libraries_that_are_none_are_a_broken_manifest(artifact: Path, libraries: object) -> None:
    _change_manifest(artifact, libraries=libraries)
    assert _refusal(artifact) == "artifact_broken"


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04", b"bukan model"])
def test_what_is_no_model_is_refused_even_where_the_manifest_agrees(artifact: Path, content: bytes) -> None:
    (artifact / MODEL_FILE).write_bytes(content)
    _change_manifest(artifact, sha256=hashlib.sha256(content).hexdigest())
    assert _refusal(artifact) == "artifact_broken"


def test_another_format_is_refused(artifact: Path) -> None:
    _change_manifest(artifact, format=0)
    assert _refusal(artifact) == "artifact_format"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", f'{{"format": {FORMAT}}}', f'{{"format": {FORMAT}, "extra": 2}}']
)
def test_a_broken_manifest_is_refused(artifact: Path, text: str) -> None:
    (artifact / MANIFEST_FILE).write_text(text, "utf-8")
    assert _refusal(artifact) == "artifact_broken"


def test_a_manifest_that_hides_what_was_learned_is_refused(artifact: Path) -> None:
    _change_manifest(artifact, result_hashes=None)
    assert _refusal(artifact) == "artifact_broken"


@pytest.mark.parametrize("name", [MODEL_FILE, MANIFEST_FILE])
def test_a_missing_file_is_named(artifact: Path, name: str) -> None:
    (artifact / name).unlink()
    with pytest.raises(InputError) as refused:
        load(artifact, SPBE)
    assert refused.value.code == "artifact_missing"
    assert name in str(refused.value)


def test_an_artifact_holds_library_objects_and_arrays_only() -> None:
    """None of our classes is named in the file, so that a rename cannot break it."""
    state = joblib.load(default_folder() / MODEL_FILE)
    stream = pickle.dumps(state)
    for package in ("data", "models", "engine", "training", "api"):
        assert f"c{package}.".encode() not in stream
        assert f"\x8c{chr(len(package))}{package}".encode() not in stream


def test_the_shipped_artifact_is_small_and_says_that_it_is_simulated() -> None:
    size = sum(path.stat().st_size for path in default_folder().iterdir())
    assert size < 3_000_000
    assert read_manifest(default_folder()).simulated
    assert "SIMULASI" in default_forecaster().background.trained_on
    assert "SIMULASI" in (default_folder() / CARD_FILE).read_text("utf-8")


def test_joblib_loads_in_one_file_only() -> None:
    root = Path(registry.__file__).parents[1]
    users = [
        path.relative_to(root).as_posix()
        for package in ("data", "models", "engine", "training", "api")
        for path in (root / package).rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("joblib.load", "pickle.load", "from joblib import load"))
    ]
    assert users == ["models/registry.py"]
