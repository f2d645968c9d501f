"""Parts that every printed answer shares: title, headings, warnings."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from data.assessment import Assessment
from data.faults import Notice


def title(console: Console, assessment: Assessment) -> None:
    """Who, when, which stage; simulated data says so first."""
    if assessment.simulated:
        console.print(Text("SIMULASI: level ini bukan hasil penilaian nyata.", "bold yellow"))
    console.print(Rule(Text(assessment.label, "bold"), align="left"))


def heading(console: Console, words: str) -> None:
    """A heading with air above it."""
    console.print()
    console.print(Text(words, "bold"))


def item(console: Console, words: Text | str, indent: int = 2) -> None:
    """An indented paragraph."""
    text = words if isinstance(words, Text) else Text(words)
    console.print(Padding(text, (0, 0, 0, indent), expand=False))


def attention(console: Console, notices: Iterable[Notice]) -> None:
    """Warnings as the last part of an answer, each once."""
    messages = dict.fromkeys(notice.message for notice in notices if notice.code != "simulated")
    if not messages:
        return
    heading(console, "Yang perlu diperhatikan")
    for message in messages:
        item(console, Text(f"• {message}", "yellow"))
