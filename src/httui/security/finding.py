"""What a look at the machine and at the store yields: findings, and the facts of the store that they rest on.

Findings name no record, no person and no file content (S-013).
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from httui.i18n import N_, _

OK, ATTENTION, UNKNOWN = "ok", "attention", "unknown"
STATE_WORDS = {OK: N_("in order"), ATTENTION: N_("needs attention"), UNKNOWN: N_("not known")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``what`` and ``remedy`` are message ids, filled from ``values``."""

    id: str
    state: str
    what: str
    remedy: str = ""
    values: dict[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What was found, in the language in use."""
        return _(self.what).format(**self.values)

    @property
    def advice(self) -> str:
        """What to do, in the language in use; empty when nothing needs doing."""
        return _(self.remedy).format(**self.values) if self.remedy else ""


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """What the open store says of the office's own rules; moments are aware, None for never.

    ``accounts`` counts the open ones, ``unused`` those without a sign-in for 30 days, ``shared`` those whose name looks
    like one for several people; ``holders`` may open identities, ``most_holders`` is the limit. ``vault_apart``: the
    identities have a file and a key of their own. ``least_signs``: how long a passphrase is at least.
    """

    accounts: int = 0
    unused: int = 0
    shared: int = 0
    holders: int = 0
    most_holders: int = 2
    vault_apart: bool = False
    least_signs: int = 0
    drill_at: datetime | None = None
    sheets_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What is known about the store. ``None`` means that nobody has looked.

    ``data`` is the data directory; ``files`` its files; ``shared`` the name of the network share or synced
    folder that it lies on, ``""`` if on none; ``sound`` whether the integrity checks passed; ``backup_at``
    when the newest verified backup was made; ``backup_looked`` whether anybody looked for one. ``office`` is there
    when somebody is signed in.
    """

    data: Path | None = None
    files: tuple[Path, ...] = ()
    group: bool = False
    shared: str | None = None
    sound: bool | None = None
    backup_at: datetime | None = None
    backup_looked: bool = False
    office: OfficeFacts | None = None
