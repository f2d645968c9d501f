"""Artifacts on disk: one joblib file and a manifest that is checked before anything is unpickled.

A manifest proves that the file is the one that was written, not who wrote it: load only what comes from people you
trust.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import joblib

from data.faults import refuse
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.saving import saving

from .forecaster import AssessorForecaster
from .forecaster_state import from_state, to_state

FORMAT = 4
MODEL_FILE = "model.joblib"
MANIFEST_FILE = "manifest.json"
DEFAULT_INSTRUMENT = "spbe-2020"

EXACT_LIBRARIES = ("scikit-learn",)
"""Their objects are in the file; another version may read them wrongly without a sound."""

MAJOR_LIBRARIES = ("numpy", "joblib")
"""Only their array format is in the file, which holds within a major version."""

RETRAIN = (
    "Latih ulang dengan `tangga train PANEL --out DIR`; tanpa panel sendiri, buat dahulu panel simulasi dengan "
    "`tangga simulate`."
)


@dataclass(frozen=True)
class Manifest:
    """What an artifact claims to be.

    Attributes:
        sha256: of the model file, hex.
        libraries: version per library at training.
        instrument, instrument_hash: id and `Instrument.scoring_hash`.
        data_hash: SHA-256 over the panel that it was trained on, hex.
        seed: of the training.
        trained_on: training data in words.
        simulated: whether simulated data took part; every face then says SIMULASI.
    """

    format: int
    sha256: str
    libraries: Mapping[str, str]
    instrument: str
    instrument_hash: str
    data_hash: str
    seed: int
    trained_on: str
    simulated: bool
    version: str


def save(forecaster: AssessorForecaster, folder: Path, *, seed: int, data_hash: str) -> Manifest:
    """Write model and manifest into a folder, the manifest last; each file appears whole or not at all.

    Raises:
        OSError: if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with saving(folder / MODEL_FILE) as part:
        joblib.dump(to_state(forecaster), part, compress=("zlib", 6))
        digest = hashlib.sha256(part.read_bytes()).hexdigest()
    manifest = Manifest(
        format=FORMAT,
        sha256=digest,
        libraries={name: version(name) for name in (*EXACT_LIBRARIES, *MAJOR_LIBRARIES)},
        instrument=forecaster.instrument.id,
        instrument_hash=forecaster.instrument.scoring_hash,
        data_hash=data_hash,
        seed=seed,
        trained_on=forecaster.background.trained_on,
        simulated=forecaster.background.simulated,
        version=forecaster.background.version,
    )
    with saving(folder / MANIFEST_FILE) as part:
        part.write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return manifest


def load(folder: Path, instrument: Instrument) -> AssessorForecaster:
    """Read an artifact for an instrument.

    Raises:
        InputError: `artifact_missing`, `artifact_broken`, `artifact_format`, `artifact_instrument`,
            `artifact_library` or `artifact_tampered`, each before a single object is unpickled.
    """
    manifest = read_manifest(folder)
    content = _read(folder / MODEL_FILE)
    _check_instrument(manifest, instrument, folder)
    _check_libraries(manifest, folder)
    if hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise refuse(
            "artifact_tampered",
            "isi berkas model tidak sama dengan yang tercatat pada manifesnya",
            place=str(folder / MODEL_FILE),
            remedy="Jangan dipakai. " + RETRAIN,
        )
    # The bytes that were hashed are the bytes that are unpickled; the file is not opened again.
    return from_state(joblib.load(BytesIO(content)), instrument)


def read_manifest(folder: Path) -> Manifest:
    """Read and check the form of a manifest; nothing is unpickled.

    Raises:
        InputError: `artifact_missing`, `artifact_broken` or `artifact_format`.
    """
    place = str(folder / MANIFEST_FILE)
    try:
        raw: dict[str, Any] = json.loads(_read(folder / MANIFEST_FILE))
        known = raw["format"]
        if known == FORMAT:
            return Manifest(**raw)
    except (ValueError, TypeError, KeyError) as error:
        raise refuse("artifact_broken", "manifes model rusak", place=place, remedy=RETRAIN) from error
    raise refuse(
        "artifact_format",
        "model ditulis oleh versi Tangga yang lain",
        place=place,
        found=f"format {known}",
        allowed=f"format {FORMAT}",
        remedy=RETRAIN,
    )


@cache
def default_forecaster() -> AssessorForecaster:
    """The shipped forecaster for SPBE 2020, learned from simulated worlds only.

    Raises:
        InputError: as `load`, e.g. when scikit-learn has another version than the one it was trained with.
    """
    return load(default_folder(), shipped_instrument(DEFAULT_INSTRUMENT))


def default_folder() -> Path:
    """Folder of the shipped artifact."""
    return Path(str(resources.files("models") / "artifacts" / "default"))


def _check_instrument(manifest: Manifest, instrument: Instrument, folder: Path) -> None:
    if manifest.instrument != instrument.id:
        raise refuse(
            "artifact_instrument",
            "model dilatih untuk instrumen lain",
            place=str(folder),
            found=manifest.instrument,
            allowed=instrument.id,
            remedy=RETRAIN,
        )
    if manifest.instrument_hash != instrument.scoring_hash:
        raise refuse(
            "artifact_instrument",
            f"bobot, indikator, atau predikat {instrument.id} berubah sejak model dilatih",
            place=str(folder),
            remedy=RETRAIN,
        )


def _check_libraries(manifest: Manifest, folder: Path) -> None:
    for name in (*EXACT_LIBRARIES, *MAJOR_LIBRARIES):
        trained, here = str(manifest.libraries.get(name, "tidak tercatat")), version(name)
        same = trained == here if name in EXACT_LIBRARIES else trained.split(".")[0] == here.split(".")[0]
        if not same:
            raise refuse(
                "artifact_library",
                f"model dilatih dengan {name} versi lain",
                place=str(folder),
                found=trained,
                allowed=here,
                remedy=f"Pasang {name} {trained}, atau latih ulang. {RETRAIN}",
            )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refuse("artifact_missing", "berkas model tidak dapat dibaca", place=str(path), remedy=RETRAIN) from error
