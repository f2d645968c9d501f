"""The nearest known word to one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to `word`, compared without regard to case; ``None`` if none is close."""
    by_fold = {option.casefold(): option for option in known}
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """``Mungkin maksudnya «...».``, or ``None`` if nothing is close."""
    near = nearest(word, known)
    return f"Mungkin maksudnya «{near}»." if near else None
