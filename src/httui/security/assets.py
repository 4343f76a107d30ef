"""Where data lies: computers, phones, sticks, paper, clouds; who has them and how they are kept (S-012, S-191).

Private devices with office data are secured like the office's own, and work is kept apart on them where possible:
the register asks both of every device. Everybody with an account may read it; who keeps security changes it.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security import risks

if TYPE_CHECKING:
    from httui.store.session import Session

Row = Any
KINDS = {
    "pc": N_("desk computer"),
    "laptop": N_("laptop"),
    "phone": N_("phone"),
    "usb": N_("USB stick or disk"),
    "server": N_("server"),
    "paper": N_("paper"),
    "chat": N_("chat groups"),
    "email": N_("e-mail"),
    "cloud": N_("cloud service"),
    "other": N_("other"),
}
"""What kind of place it is."""
DEVICES = frozenset({"pc", "laptop", "phone", "usb", "server"})
"""Kinds that can be a member of staff's own, and that are secured and encrypted."""
YES_NO = {"yes": N_("yes"), "no": N_("no"), "unknown": N_("not known"), "na": N_("does not apply")}
STATES = {"in_use": N_("in use"), "lost": N_("lost"), "retired": N_("not used any more")}
TIERS = range(5)
LONGEST = 200


class NoSuchAsset(Problem):
    """There is nothing in the register with this id."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such entry in the register."))


@dataclass(frozen=True, slots=True)
class Asset:
    """One place where data lies. ``name`` says what it is, never whose data; ``tier`` the highest tier on it, or None.

    ``holder`` is an account id or empty; ``personal``: it belongs to a member of staff. ``secured`` (like a work
    device), ``apart`` (work kept apart from private use) and ``encrypted`` are keys of :data:`YES_NO`.
    """

    kind: str
    name: str
    holder: str = ""
    place: str = ""
    serial: str = ""
    tier: int | None = None
    personal: bool = False
    secured: str = "unknown"
    apart: str = "unknown"
    encrypted: str = "unknown"
    backup: str = ""
    retention: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class AssetView:
    """An asset with its id and its state (a key of :data:`STATES`)."""

    id: str
    asset: Asset
    state: str

    @property
    def weak(self) -> tuple[str, ...]:
        """What is not in order: of ``secured``, ``apart``, ``encrypted``; empty for what holds nothing of people.

        Keeping work apart is asked of private devices only. What nobody knows counts as not in order.
        """
        asset = self.asset
        if self.state != "in_use" or asset.kind not in DEVICES or (asset.tier is not None and asset.tier < 2):
            return ()
        asked = ("secured", "encrypted", "apart") if asset.personal else ("secured", "encrypted")
        return tuple(name for name in asked if getattr(asset, name) in {"no", "unknown"})


WEAK_WORDS = {
    "secured": N_("not secured like a work device"),
    "encrypted": N_("not encrypted"),
    "apart": N_("work not kept apart"),
}
"""What stands against a device, where it is not known to be in order."""


def listing(session: "Session", *, retired: bool = False) -> list[AssetView]:
    """Everything in use or lost, by kind and name; ``retired``: with what is not used any more, at the end.

    Raises ``Refused``.
    """
    from httui.store.security_models import Asset as AssetRow

    session.require("workflows.read")
    rows = AssetRow.select()
    if not retired:
        rows = rows.where(AssetRow.state != "retired")
    order = list(KINDS)
    found = [_view(row) for row in rows]
    return sorted(
        found,
        key=lambda view: (view.state == "retired", order.index(view.asset.kind), view.asset.name.casefold()),
    )


def get(session: "Session", asset_id: str) -> AssetView:
    """One entry. Raises ``Refused``, :class:`NoSuchAsset`."""
    session.require("workflows.read")
    return _view(_row(asset_id))


def add(session: "Session", asset: Asset) -> str:
    """Enter a place where data lies; returns its id. Raises ``Refused``, :class:`Problem`."""
    from httui.store.security_models import Asset as AssetRow

    session.require("security")
    values = _values(session, asset)
    made = str(uuid.uuid4())
    with session.transaction():
        AssetRow.create(id=made, **values)
        session.audit.append("create", "asset", made, asset.kind)
    return made


def change(session: "Session", asset_id: str, asset: Asset) -> None:
    """Replace what is written about it. Raises ``Refused``, :class:`NoSuchAsset`, :class:`Problem`."""
    from httui.store.security_models import Asset as AssetRow

    session.require("security")
    values = _values(session, asset)
    with session.transaction():
        row = _row(asset_id)
        AssetRow.update(**values).where(AssetRow.id == row.id).execute()
        session.audit.append("change", "asset", row.id)


def set_state(session: "Session", asset_id: str, state: str, reason: str) -> None:
    """Note that something is lost, not used any more, or in use again, with a reason for the audit trail.

    Raises ``Refused``, :class:`NoSuchAsset`, :class:`Problem`.
    """
    from httui.store.security_models import Asset as AssetRow

    session.require("security")
    if state not in STATES:
        raise Problem(N_("A device is in use, lost, or not used any more."))
    if not reason.strip() or len(reason) > LONGEST:
        raise Problem(N_("Please say why."))
    with session.transaction():
        row = _row(asset_id)
        now = {"updated_at": session.trusted_now(), "updated_by": session.user.id}
        AssetRow.update(state=state, **now).where(AssetRow.id == row.id).execute()
        session.audit.append("change", "asset", row.id, f"{state}: {reason.strip()}")


def checked(session: "Session", asset_id: str, day: date) -> None:
    """Note that somebody looked at it on ``day``. Raises ``Refused``, :class:`NoSuchAsset`."""
    from httui.store.security_models import Asset as AssetRow

    session.require("security")
    with session.transaction():
        row = _row(asset_id)
        now = {"updated_at": session.trusted_now(), "updated_by": session.user.id}
        AssetRow.update(checked_on=day.isoformat(), **now).where(AssetRow.id == row.id).execute()
        session.audit.append("change", "asset", row.id, "checked")


def _row(asset_id: str) -> Row:
    from httui.store.security_models import Asset as AssetRow

    row = AssetRow.get_or_none(AssetRow.id == asset_id)
    if row is None:
        raise NoSuchAsset
    return row


def _values(session: "Session", asset: Asset) -> dict[str, object]:
    if asset.kind not in KINDS:
        raise Problem(N_("Say what kind of thing it is."))
    if not asset.name.strip():
        raise Problem(N_("Give it a name that everybody in the office understands."))
    texts = {
        name: getattr(asset, name).strip() for name in ("name", "place", "serial", "backup", "retention")
    }
    if max(map(len, texts.values())) > LONGEST:
        raise Problem(N_("A text has at most {most} characters."), most=LONGEST)
    answers = {name: getattr(asset, name) for name in ("secured", "apart", "encrypted")}
    if not set(answers.values()) <= set(YES_NO):
        raise Problem(N_("Answer yes, no, not known, or does not apply."))
    if asset.tier is not None and asset.tier not in TIERS:
        raise Problem(N_("A data tier is a number from 0 to 4."))
    risks.check_owner(session, asset.holder)
    return {
        **texts,
        **answers,
        "kind": asset.kind,
        "holder": asset.holder or None,
        "tier": asset.tier,
        "personal": asset.personal,
        "checked_on": None if asset.checked_on is None else asset.checked_on.isoformat(),
        "updated_at": session.trusted_now(),
        "updated_by": session.user.id,
    }


def _view(row: Row) -> AssetView:
    asset = Asset(
        row.kind if row.kind in KINDS else "other",
        row.name,
        row.holder or "",
        row.place,
        row.serial,
        row.tier,
        row.personal,
        row.secured,
        row.apart,
        row.encrypted,
        row.backup,
        row.retention,
        date.fromisoformat(row.checked_on) if row.checked_on else None,
    )
    return AssetView(row.id, asset, row.state)
