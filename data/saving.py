"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .faults import InputError, refuse
from .system_words import system_words


@contextmanager
def saving(path: str | Path) -> Iterator[Path]:
    """A path to write to; it takes the place of `path` when the block ends without an error.

    Raises:
        InputError: if the folder does not exist or may not be written.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise refuse("folder_missing", "folder tujuan tidak ada", place=str(target.parent))
    try:
        if target.is_dir():
            raise refuse("file_is_folder", "ini folder, bukan berkas", place=str(target))
        handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        # mkstemp makes files private; an export is as readable as any file the user saves.
        draft.chmod(0o666 & ~_umask())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def check_output_folder(folder: Path) -> None:
    """Refuse a folder that could not be made or written to, before long work whose result it is to hold.

    Nothing is left behind: a folder that does not exist yet is judged by the nearest one above it that does.

    Raises:
        InputError: if a file stands in its place, or it may not be written.
    """
    nearest = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not nearest.is_dir():
        remedy = "Pilih nama folder lain."
        raise refuse("folder_is_file", "ini berkas, bukan folder", place=str(nearest), remedy=remedy)
    try:
        # Rights say less than an attempt: a file system may be full or read-only.
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(target: Path, error: OSError) -> InputError:
    return refuse("file_unwritable", f"tidak dapat ditulis ({system_words(error)})", place=str(target))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
