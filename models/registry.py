"""Artifacts on disk: one joblib file and a manifest that is checked before anything is unpickled."""

import hashlib
import json
import pickle
import struct
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from io import BytesIO
from pathlib import Path

import joblib

from data.faults import refuse
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.saving import saving

from .forecaster import AssessorForecaster
from .forecaster_state import from_state, to_state
from .manifest import (
    FORMAT,
    MANIFEST_FILE,
    RETRAIN,
    SHIPPED_INSTRUMENT,
    Manifest,
    check_manifest,
    default_folder,
    library_versions,
    read_bytes,
    read_manifest,
)

MODEL_FILE = "model.joblib"


def save(
    forecaster: AssessorForecaster, folder: Path, *, seed: int, data_hash: str, result_hashes: Sequence[str] = ()
) -> Manifest:
    """Write model and manifest into a folder, the manifest last; each file appears whole or not at all.

    Args:
        forecaster: what is saved.
        folder: made if it does not exist.
        seed, data_hash, result_hashes: as in `Manifest`.

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
        libraries=library_versions(),
        instrument=forecaster.instrument.id,
        instrument_hash=forecaster.instrument.scoring_hash,
        data_hash=data_hash,
        seed=seed,
        trained_on=forecaster.background.trained_on,
        simulated=forecaster.background.simulated,
        version=forecaster.background.version,
        result_hashes=list(result_hashes),
    )
    with saving(folder / MANIFEST_FILE) as part:
        part.write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return manifest


UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, EOFError, struct.error, pickle.UnpicklingError)
"""What bytes raise that are no model."""


def load(folder: Path, instrument: Instrument) -> AssessorForecaster:
    """Read an artifact for an instrument.

    Raises:
        InputError: `artifact_missing`, `artifact_broken`, `artifact_format`, `artifact_instrument`,
            `artifact_library` or `artifact_tampered`, each before a single object is unpickled.
    """
    manifest = read_manifest(folder)
    content = read_bytes(folder / MODEL_FILE)
    check_manifest(manifest, instrument, folder)
    if hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise refuse(
            "artifact_tampered",
            "isi berkas model tidak sama dengan yang tercatat pada manifesnya",
            place=str(folder / MODEL_FILE),
            remedy="Jangan dipakai. " + RETRAIN,
        )
    # The bytes that were hashed are the bytes that are unpickled; the file is not opened again.
    try:
        return from_state(joblib.load(BytesIO(content)), instrument)
    except UNREADABLE as error:
        place = str(folder / MODEL_FILE)
        raise refuse("artifact_broken", "berkas model tidak dapat dibaca", place=place, remedy=RETRAIN) from error


@cache
def default_forecaster() -> AssessorForecaster:
    """The shipped forecaster for SPBE 2020, learned from simulated worlds only.

    Raises:
        InputError: as `load`, e.g. when scikit-learn has another version than the one it was trained with.
    """
    return load(default_folder(), shipped_instrument(SHIPPED_INSTRUMENT))
