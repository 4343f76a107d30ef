"""Receipts of destruction: what a recipient tells the sender of a package, signed and in a file (S-148, S-243).

A receipt says which package, on which day its file was destroyed, and how many records that were brought in from it are
still kept. Only where none is kept does the sender's release count as destroyed; a further receipt can follow.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import exchange, recall
from httui.store.secret import canonical
from httui.workflows.duty_rows import today_of

if TYPE_CHECKING:
    from httui.sharing.exchange import Opened
    from httui.store.session import Session

FORMAT, VERSION = "httui destruction receipt", 1
PURPOSE = "destruction receipt"
DAYS = 90
"""Until when a receipt may be opened."""


class NotOurs(Problem):
    """A receipt for something that we never gave to this partner, or no receipt at all."""

    def __init__(self) -> None:
        super().__init__(
            N_("This receipt is for a package that we did not give to this partner."),
            remedy=N_("Ask the partner which package it is about."),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a partner told: the release it is about, the day, how many records they still keep."""

    release: str
    partner: str
    on: date
    kept: int


def give(session: "Session", package: str, path: Path) -> int:
    """Write the receipt for a received package that was destroyed here; how many of its records are still kept.

    For those who share. Raises ``Refused``, ``NoSuchPackage``, ``KeysNotChecked``, :class:`Problem`.
    """
    from httui.sharing.receiving import row_of

    session.require("share")
    row = row_of(package)
    if row.destroyed_at is None:
        raise Problem(N_("Destroy the package first, then tell the partner."))
    if not row.partner_id:
        raise Problem(N_("The partner who sent it is not in the register any more."))
    kept = _kept(row)
    told = {
        "destroyed_on": row.destroyed_at.astimezone().date().isoformat(),
        "httui": FORMAT,
        "kept": kept,
        "package": row.id,
        "version": VERSION,
    }
    exchange.send(
        session, row.partner_id, path, (exchange.RECEIPT, canonical(told)), purpose=PURPOSE, days=DAYS
    )
    session.audit.append("export", "received", row.id, "receipt")
    return kept


def take(session: "Session", found: "Opened") -> Receipt:
    """Note what a partner told with its release. For those who share. Raises ``Refused``, :class:`NotOurs`."""
    from httui.store.sharing_models import Release

    session.require("share")
    told = _read(found.files[exchange.RECEIPT])
    with session.transaction():
        row = Release.get_or_none(
            (Release.package_id == told["package"]) & (Release.partner == found.partner.id)
        )
        on = date.fromisoformat(told["destroyed_on"])
        if row is None or not row.at.astimezone().date() <= on <= today_of(session):
            raise NotOurs
        exchange.note(session, found, "destroyed")
        if told["kept"]:
            receipt = {
                "how": "package",
                "kept": told["kept"],
                "on": on.isoformat(),
                "package": found.manifest.id,
            }
            Release.update(receipt=receipt).where(Release.id == row.id).execute()
            session.audit.append("change", "release", row.id, "receipt")
        else:
            recall.note_destroyed(session, row.id, on=on, how="package", package=found.manifest.id)
    return Receipt(row.id, found.partner.name, on, told["kept"])


def _read(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw[:10_000])
        fits = (
            isinstance(told, dict)
            and (told["httui"], told["version"]) == (FORMAT, VERSION)
            and isinstance(told["package"], str)
            and isinstance(told["kept"], int)
            and 0 <= told["kept"] < 2**31
            and date.fromisoformat(told["destroyed_on"])
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotOurs from None
    if not fits:
        raise NotOurs
    return dict(told)


def _kept(row: Row) -> int:
    """How many records that were brought in from a package are still there, and not erased."""
    from httui.store.models import Case, Record

    ids = (row.report or {}).get("records", [])
    return sum(
        Record.select()
        .join(Case)
        .where(Record.id.in_(ids[start : start + 500]), Case.status.not_in(["erased", "anonymised"]))
        .count()
        for start in range(0, len(ids), 500)
    )
