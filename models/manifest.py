"""What an artifact on disk claims to be: read and checked without the large library that the model needs.

A manifest proves that the file is the one that was written, not who wrote it: load only what comes from people you
trust.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from data.faults import refuse
from data.instrument import Instrument

FORMAT = 10
MANIFEST_FILE = "manifest.json"
CARD_FILE = "KARTU-MODEL.md"
SHIPPED_INSTRUMENT = "spbe-2020"
"""What the shipped artifact was trained for."""

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
        result_hashes: fingerprints of the results in that panel, so that nobody judges a model by what it learned.
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
    result_hashes: Sequence[str]


def read_manifest(folder: Path) -> Manifest:
    """Read and check the form of a manifest; nothing is unpickled.

    Raises:
        InputError: `artifact_missing`, `artifact_broken` or `artifact_format`.
    """
    place = str(folder / MANIFEST_FILE)
    try:
        raw: dict[str, Any] = json.loads(read_bytes(folder / MANIFEST_FILE))
        known = raw["format"]
        if known == FORMAT:
            manifest = Manifest(**raw)
            if not (isinstance(manifest.libraries, dict) and isinstance(manifest.result_hashes, list)):
                raise TypeError("libraries or results")
            return manifest
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


def check_manifest(manifest: Manifest, instrument: Instrument, folder: Path) -> None:
    """Insist that an artifact was trained for this instrument, with libraries that read it the same way here.

    Raises:
        InputError: `artifact_instrument` or `artifact_library`.
    """
    _check_instrument(manifest, instrument, folder)
    _check_libraries(manifest, folder)


def library_versions() -> dict[str, str]:
    """Version here of every library that an artifact depends on."""
    return {name: version(name) for name in (*EXACT_LIBRARIES, *MAJOR_LIBRARIES)}


def default_folder() -> Path:
    """Folder of the shipped artifact."""
    return Path(str(resources.files("models") / "artifacts" / "default"))


def read_bytes(path: Path) -> bytes:
    """The bytes of one of the files of an artifact.

    Raises:
        InputError: `artifact_missing`.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise refuse("artifact_missing", "berkas model tidak dapat dibaca", place=str(path), remedy=RETRAIN) from error


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
    for name, here in library_versions().items():
        trained = str(manifest.libraries.get(name, "tidak tercatat"))
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
