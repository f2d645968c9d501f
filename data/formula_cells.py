"""Text that a spreadsheet would run as a formula, made harmless on export and restored on reading.

Source: OWASP, CSV Injection.
"""

import re

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def neutralise(text: str) -> str:
    """`text` with an apostrophe in front if a spreadsheet would run it; numbers stay as they are."""
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def restore(text: str) -> str:
    """The text that `neutralise` was given."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text
