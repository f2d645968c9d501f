"""The permission table as Markdown; ``python -m api.service.security.permission_page docs/keamanan.md`` rewrites it."""

from __future__ import annotations

import sys
from pathlib import Path

from .permissions import ACCESS_NAMES, RULES, Access, Rule
from .principal import ROLE_NAMES, ROLES, Role

BEGIN = "<!-- tabel hak akses: dibuat oleh program, jangan disunting dengan tangan -->"
END = "<!-- akhir tabel hak akses -->"


def permission_table() -> str:
    """Every route with what each role may reach."""
    names = " | ".join(ROLE_NAMES[role] for role in ROLES)
    rows = [f"| Rute | Guna | Cakupan kunci | {names} |", f"|---|---|---|{'---|' * len(ROLES)}"]
    rows += [_row(rule) for rule in RULES.values()]
    return "\n".join(rows)


def _row(rule: Rule) -> str:
    cells = ["terbuka" if rule.grants is None else _cell(rule, role) for role in ROLES]
    scope = "-" if rule.grants is None else rule.scope
    return f"| `{rule.method} {rule.path}` | {rule.summary} | {scope} | {' | '.join(cells)} |"


def _cell(rule: Rule, role: Role) -> str:
    own, member, other = (rule.access(role, relation) for relation in ("own", "member", "other"))
    if not rule.owned:
        return "ya" if own is not Access.NONE else "-"
    if own == member == other:
        return ACCESS_NAMES[own]
    parts = [("sendiri", own)]
    parts += [("anggota", member)] if role == "province" and member != other else []
    parts += [("lain", other)]
    return "; ".join(f"{whose}: {ACCESS_NAMES[access]}" for whose, access in parts if access is not Access.NONE)


def rewrite(path: Path) -> None:
    """Put the table between its marks.

    Raises:
        ValueError: if the marks are missing.
    """
    text = path.read_text("utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{permission_table()}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]))
