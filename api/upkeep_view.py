"""What an assured plan leaves alone and had better keep, on the screen."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from engine.upkeep_words import stake

from .page import heading, item

Document = dict[str, Any]


def print_upkeep(console: Console, document: Document) -> None:
    """Print the levels worth most to keep, and the evidence that keeps them; nothing without an assurance."""
    upkeep = document["upkeep"]
    if upkeep is None or not upkeep["tasks"]:
        return
    heading(console, f"Yang dijaga{' (SIMULASI)' if document['assurance']['simulated'] else ''}")
    item(console, upkeep["summary"])
    for task in upkeep["tasks"]:
        _print_task(console, task)


def _print_task(console: Console, task: Document) -> None:
    worded = f"level {task['level']}, {stake(task['value'], task['lost'])}"
    head = Text.assemble((task["indicator"], "bold"), f" {task['name']}: {worded}", (f" ({task['owner']})", "dim"))
    item(console, head, 2)
    item(console, task["action"], 6)
