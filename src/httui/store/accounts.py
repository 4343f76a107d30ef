"""Accounts: made, changed, closed by a manager (S-216, S-218, S-223)."""

import re

from httui.i18n import N_
from httui.store.errors import AccountProblem

HOLDER_LIMIT = 2
"""How many people may hold the right to identities unless the office says otherwise (S-216)."""
SHARED_NAMES = frozenset(
    {
        "admin",
        "administrator",
        "guest",
        "kantor",
        "office",
        "operator",
        "petugas",
        "staf",
        "staff",
        "tamu",
        "umum",
        "user",
    }
)
"""Names that look like an account for several people (S-218): told, not refused."""


def check_name(name: str) -> None:
    """:class:`AccountProblem` unless ``name`` is 2 to 32 letters, digits, dots, dashes or underscores."""
    if not re.fullmatch(r"[^\W_](?:[\w.-]{0,30}[^\W_])", name.strip()):
        raise AccountProblem(
            N_("A sign-in name has 2 to 32 letters, digits, dots or dashes, without spaces.")
        )
