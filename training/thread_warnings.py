"""Warnings while several threads fit at once."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

FALSE_ALARM = "`sklearn.utils.parallel.delayed` should be used with"
"""What scikit-learn says when it finds no warning filters: it then takes its own call for somebody else's."""


@contextmanager
def filters_kept() -> Iterator[None]:
    """Keep the process's warning filters while threads fit estimators.

    Around each part of a fit scikit-learn empties the filters and sets them anew. Filters belong to the whole process
    (until Python 3.14), so threads empty each other's and put back what they found: filters may stay empty for good,
    and scikit-learn complains thousands of times. Here that one complaint is dropped, all other warnings are shown,
    and afterwards the filters are what they were. To be entered before the first thread starts.
    """
    with warnings.catch_warnings():
        show = warnings.showwarning

        def show_others(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if not str(message).startswith(FALSE_ALARM):
                show(message, category, filename, lineno, file, line)

        warnings.showwarning = show_others
        yield
