"""What an import would do, or did, as JSON."""

from __future__ import annotations

from typing import Any

from api.service.problems import fault_document
from data.store.imports import ImportPreview, ImportRow

MOST_SHOWN = 1000


def preview_document(found: ImportPreview) -> dict[str, Any]:
    """Counts, and the first thousand labels of each kind."""
    return {
        "digest": found.digest,
        "counts": {
            "new_institutions": len(found.new_institutions),
            "added": len(found.added),
            "changed": len(found.changed),
            "unchanged": len(found.unchanged),
            "refused": len(found.refused),
        },
        "new_institutions": [one.name for one in found.new_institutions[:MOST_SHOWN]],
        "added": [row.label for row in found.added[:MOST_SHOWN]],
        "changed": [_changed(row) for row in found.changed[:MOST_SHOWN]],
        "refused": [fault_document(fault) for fault in found.refused[:MOST_SHOWN]],
        "warnings": [{"code": notice.code, "message": notice.message} for notice in found.notices],
    }


def _changed(row: ImportRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "based_on": row.based_on,
        "differences": [{key: str(value) for key, value in vars(one).items()} for one in row.differences],
    }
