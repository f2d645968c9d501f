"""JSON text of answers."""

from __future__ import annotations

import json
from typing import Any


def encode(document: Any) -> bytes:
    """JSON text; a number that JSON cannot say is a defect, not an answer."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
