"""A picture of every page, wide and narrow; `make screenshots` keeps them in docs/layar."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

KEEP = os.environ.get("TANGGA_SCREENSHOTS")
LONGEST = 2400
"""Pixels from the top that are kept."""


def nothing_is_cut_or_covered(page: Page, folder: Path, name: str) -> None:
    """Take a picture of the whole page, and insist that all of it can be read and reached.

    Args:
        page: open and at rest.
        folder: for the picture, unless one is kept on purpose.
        name: of the picture.
    """
    taken = page.screenshot(full_page=True)
    picture = Image.open(BytesIO(taken))
    if KEEP:
        # Long pages are kept from their head on: the whole of a sheet says no more than its first rows.
        shown = picture.crop((0, 0, picture.width, min(picture.height, LONGEST)))
        shown.save(Path(KEEP) / f"{name}.webp", quality=45)
    else:
        (folder / f"{name}.png").write_bytes(taken)
    assert picture.getcolors(20) is None, "an empty picture"
    assert cut_texts(page) == []
    assert covered_controls(page) == []


def cut_texts(page: Page) -> list[str]:
    """Texts that their box hides in part."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main *, .kepala *, .tempat *')].filter((e) => {
            const s = getComputedStyle(e);
            const hides = ['hidden', 'clip'].includes(s.overflowX) && s.clipPath === 'none';
            return hides && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && e.innerText;
        }).map((e) => `${e.tagName}.${e.className}: ${e.innerText.slice(0, 60)}`)"""
    )
    return found


def covered_controls(page: Page) -> list[str]:
    """Buttons, links and fields on whose middle something else lies."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main :is(a, button, select, input:not([type=hidden]))')].filter((e) => {
            if (!e.checkVisibility()) return false;
            e.scrollIntoView({block: 'center'});
            const box = [...e.getClientRects()].find((r) => r.width > 2 && r.height > 2);
            const s = getComputedStyle(e);
            const unseen = s.visibility === 'hidden' || s.opacity === '0' || s.clipPath !== 'none';
            if (!box || unseen || e.disabled) return false;
            const x = box.left + box.width / 2, y = box.top + box.height / 2;
            if (x < 0 || x >= innerWidth || y < 0 || y >= innerHeight) return false;
            const top = document.elementFromPoint(x, y);
            if (!top || e === top || e.contains(top) || top.contains(e)) return false;
            return ![...(e.labels || [])].some((label) => label.contains(top));
        }).map((e) => `${e.tagName} ${e.innerText || e.name}`.slice(0, 80))"""
    )
    return found
