"""docs/store.md names every table and every code of the store."""

import re
from pathlib import Path

from data.store.tables import metadata

ROOT = Path(__file__).resolve().parents[3]
DOCS = (ROOT / "docs" / "store.md").read_text("utf-8")
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "data" / "store").glob("*.py")))


def test_every_code_is_documented() -> None:
    codes = set(re.findall(r'^    code(?:: ClassVar\[str\])? = "(\w+)"', SOURCES, re.MULTILINE)) - {"store_error"}
    codes |= set(re.findall(r'(?:refuse|Fault|Notice)\(\s*"(\w+)"', SOURCES))
    assert len(codes) > 30
    assert {code for code in codes if f"`{code}`" not in DOCS} == set()


def test_every_table_is_documented() -> None:
    assert {name for name in metadata.tables if f"| `{name}` |" not in DOCS} == set()
