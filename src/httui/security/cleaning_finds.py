"""What the program itself knows of somebody's own area, to begin a clean-up with (S-195)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from httui.i18n import _

if TYPE_CHECKING:
    from httui.store.session import Session

LOOK_BACK = timedelta(days=365)
_OF_DEVICE = {
    "usb": "usb",
    "phone": "phone",
    "paper": "paper",
    "chat": "chat",
    "email": "email",
    "cloud": "cloud",
}


@dataclass(frozen=True, slots=True)
class Find:
    """Something in an area (a key of ``AREAS``): what, in the language in use, and how many."""

    area: str
    what: str
    amount: int


def finds(session: "Session") -> list[Find]:
    """What the program knows of one's own area; counts and kinds only. Raises ``Refused``."""
    from httui.store import drafts

    session.require("workflows.read")
    found = []
    if own := len(drafts.list(session)):
        found.append(Find("drafts", _("unfinished forms"), own))
    if exports := _exports(session):
        found.append(Find("exports", _("exports and prints of the last 12 months"), exports))
    found += _places(session)
    if session.may("retention"):
        found += _due(session)
    return found


def _exports(session: "Session") -> int:
    from httui.store.models import AuditEntry

    rows: Any = AuditEntry.select().where(
        AuditEntry.at >= session.clock.now() - LOOK_BACK,
        AuditEntry.actor == session.user.id,
        AuditEntry.action.in_(["export", "share"]),
    )
    return int(rows.count())


def _places(session: "Session") -> list[Find]:
    """Devices and other places that the register says one holds."""
    from httui.security import assets

    return [
        Find(_OF_DEVICE.get(view.asset.kind, "other"), view.asset.name, 1)
        for view in assets.listing(session)
        if view.asset.holder == session.user.id and view.state == "in_use"
    ]


def _due(session: "Session") -> list[Find]:
    from httui.security import retention

    items = [item for item in retention.due(session) if item.state in {"due", "overdue"}]
    files = sum(1 for item in items if item.kind == "file")
    found = [Find("outbox", _("files whose time is over"), files)] if files else []
    if len(items) > files:
        found.append(Find("due", _("things whose time is over"), len(items) - files))
    return found
