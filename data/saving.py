"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .faults import refuse


@contextmanager
def saving(path: str | Path) -> Iterator[Path]:
    """A path to write to; it takes the place of `path` when the block ends without an error.

    Raises:
        InputError: if the folder does not exist or may not be written.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise refuse("folder_missing", "folder tujuan tidak ada", place=str(target.parent))
    if target.is_dir():
        raise refuse("file_is_folder", "ini folder, bukan berkas", place=str(target))
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse("file_unwritable", f"tidak dapat ditulis ({reason})", place=str(target)) from error
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        # mkstemp makes files private; an export is as readable as any file the user saves.
        draft.chmod(0o666 & ~_umask())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
