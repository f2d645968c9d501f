"""The nearest known word to one that is not known, and names that differ in capitals only."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from .faults import Notice


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to `word`, compared without regard to case; ``None`` if none is close."""
    by_fold = {option.casefold(): option for option in known}
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """``Mungkin maksudnya «...».``, or ``None`` if nothing is close."""
    near = nearest(word, known)
    return f"Mungkin maksudnya «{near}»." if near else None


def similar_institutions(names: Iterable[str]) -> Iterator[Notice]:
    """A notice for every name, each given once, that differs from an earlier one in capitals only."""
    by_fold: dict[str, str] = {}
    for name in names:
        other = by_fold.setdefault(name.casefold(), name)
        if other != name:
            message = f"«{other}» dan «{name}» dibaca sebagai dua instansi; samakan ejaannya bila satu."
            yield Notice("similar_institutions", message)
