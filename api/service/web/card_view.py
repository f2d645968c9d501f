"""The model card as its training wrote it, from Markdown to parts that a template shows.

Nothing is retyped; counts get the dots that they have on all pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from .number_words import grouped

Kind = Literal["heading", "quote", "list", "table", "text"]
_RULE = re.compile(r"\|[-:| ]+\|")


@dataclass
class Block:
    """One part of the card.

    Attributes:
        level: of a heading.
        rows: of a table, the titles first; of a list, one cell each.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    rows: list[list[str]] = field(default_factory=list)


def card_blocks(text: str) -> list[Block]:
    """Headings, quotes, lists, tables and paragraphs of a card, in their order."""
    blocks: list[Block] = []
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("#"):
            words = line.lstrip("#")
            blocks.append(Block("heading", words.strip(), len(line) - len(words)))
        elif line.startswith(">"):
            blocks.append(Block("quote", plain(line[1:])))
        elif line.startswith("|") and not _RULE.fullmatch(line):
            _of(blocks, "table").rows.append([plain(cell) for cell in line.strip("|").split("|")])
        elif line.startswith("- "):
            _of(blocks, "list").rows.append([plain(line[2:])])
        elif line and not _RULE.fullmatch(line):
            blocks.append(Block("text", plain(line)))
    return blocks


def plain(text: str) -> str:
    """Words without the marks of Markdown, numbers as pages write them."""
    return grouped(text.replace("**", "").replace("`", "").strip())


def _of(blocks: list[Block], kind: Kind) -> Block:
    """The block that a line of this kind belongs to."""
    if not blocks or blocks[-1].kind != kind:
        blocks.append(Block(kind))
    return blocks[-1]
