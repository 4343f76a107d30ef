"""What a partner sent: proved, kept sealed, looked at, destroyed (S-016, S-148, S-252).

A package that is not proved to come from a confirmed partner, for us, now and for the first time, is refused before
anything is written. One that is proved stays as it came, encrypted to the office's key, in the folder ``quarantine``
of the data directory; its inner files are unpacked into memory only. Looking at it shows little, and as plain text.
What is brought in goes through the same door as every record (``bringing_in``).
"""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.cases.access import Row
from httui.i18n import N_
from httui.pages.document import one_line
from httui.problem import Problem
from httui.sharing import exchange, recall, receipts
from httui.store.files import make_directory
from httui.workflows import duty_rows

if TYPE_CHECKING:
    from httui.sharing.exchange import Opened
    from httui.store.session import Session

STATES = {
    "quarantined": N_("in quarantine"),
    "imported": N_("brought in"),
    "destroyed": N_("destroyed"),
}
"""Where a package stands, with words."""
SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_LETTERS, SHOWN_LINES = 5, 12, 40, 20
"""How much of an inner file a preview shows."""


class NoSuchPackage(Problem):
    """No package of this id is here."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such package."))


class Gone(Problem):
    """The package was destroyed, or its file is not in quarantine any more."""

    def __init__(self) -> None:
        super().__init__(
            N_("This package is not here any more."),
            remedy=N_("Ask the partner for a new one if you need it."),
        )


class OfMatching(Problem):
    """A package that belongs to a matching."""

    def __init__(self) -> None:
        super().__init__(
            N_("This file belongs to a matching of persons in common."),
            remedy=N_("Open it under matching."),
        )


@dataclass(frozen=True, slots=True)
class Inner:
    """One inner file of a package: name, bytes, rows, and the beginning of it as safe lines (empty: not shown)."""

    name: str
    size: int
    rows: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A received package as lists show it; ``partner`` is the name in our register, ``report`` what came of it."""

    id: str
    partner: str
    purpose: str
    plan: str
    rows: int
    state: str
    received_at: datetime
    received_by: str
    destroy_by: date
    caveats: tuple[str, ...]
    not_to_ask: tuple[tuple[str, tuple[str, ...]], ...]
    report: dict[str, Any]


def receive(session: "Session", path: Path) -> "Package | receipts.Receipt":
    """Prove a package and put it into quarantine; a destruction receipt is noted with its release at once.

    For those who share. Raises ``Refused``, the problems of age files and packages, :class:`OfMatching`,
    ``receipts.NotOurs``, ``StoreProblem`` where the disk is full.
    """
    session.require("share")
    found = exchange.opened(session, exchange.read_file(path))
    names = set(found.files)
    if names == {exchange.MATCH}:
        raise OfMatching
    if names == {exchange.RECEIPT}:
        return receipts.take(session, found)
    with session.transaction():
        row = exchange.note(session, found, "quarantined")
        day = found.manifest.destroy_by
        duty_rows.put(session, recall.DESTROY_HERE, found.manifest.id, day)
        # Last: where the disk is full there is no row either, and the package can come again.
        make_directory(_folder(session), session.data.group)
        session.data.write(_place(session, found.manifest.id), found.raw)
    return _view(row)


def listing(session: "Session") -> list[Package]:
    """What partners sent, newest first; files of matchings and receipts are not data. For those who share."""
    from httui.store.sharing_models import ReceivedPackage

    session.require("share")
    rows = ReceivedPackage.select().order_by(ReceivedPackage.received_at.desc())
    return [_view(row) for row in rows if not _is_message(row)]


def get(session: "Session", package: str) -> Package:
    """One package by its id, or the beginning of it. Raises ``Refused``, :class:`NoSuchPackage`."""
    session.require("share")
    return _view(row_of(package))


def preview(session: "Session", package: str) -> list[Inner]:
    """The inner files of a package, each with its beginning as safe text; the look is logged.

    Raises ``Refused``, :class:`NoSuchPackage`, :class:`Gone`, what opening raises (expired since).
    """
    found = opened(session, package)
    session.audit.append("view", "received", found.manifest.id)
    rows = {member.name: member.rows for member in found.manifest.members}
    return [Inner(name, len(raw), rows[name], _beginning(name, raw)) for name, raw in found.files.items()]


def opened(session: "Session", package: str) -> "Opened":
    """The package itself, unpacked into memory. Raises ``Refused``, :class:`NoSuchPackage`, :class:`Gone`."""
    session.require("share")
    row = row_of(package)
    place = _place(session, row.id)
    if row.destroyed_at is not None or not place.is_file():
        raise Gone
    found = exchange.opened(session, exchange.read_file(place), again=row.id)
    if found.manifest.id != row.id:
        # Another package of the same partner was laid into its place.
        raise Gone
    return found


def take_out(session: "Session", package: str, name: str, path: Path) -> None:
    """Write one inner file, readable, to a file that is not there yet; logged as an export with its reason.

    For what this program cannot read, such as a PDF. Raises ``Refused``, :class:`Problem`.
    """
    found = opened(session, package)
    if name not in found.files:
        raise Problem(N_("The package has no such file inside."))
    session.audit.append("export", "received", found.manifest.id, name)
    exchange.write_new(path, found.files[name])


def destroy(session: "Session", package: str) -> Package:
    """Delete a package from quarantine; what was brought in from it stays. Its row stays, so that it never comes again.

    Topics and codes of persons in its manifest go with it. Raises ``Refused``, :class:`NoSuchPackage`.
    """
    from httui.store.sharing_models import ReceivedPackage

    session.require("share")
    with session.transaction():
        row = row_of(package)
        manifest = row.manifest | {"not_to_ask": []}
        ReceivedPackage.update(state="destroyed", manifest=manifest, destroyed_at=session.clock.now()).where(
            ReceivedPackage.id == row.id
        ).execute()
        duty_rows.retire(session, recall.DESTROY_HERE.name, row.id)
        session.audit.append("delete", "received", row.id)
        _place(session, row.id).unlink(missing_ok=True)
    return _view(row_of(row.id))


def row_of(package: str) -> Row:
    """The row of a package by its id or the beginning of it (8 digits or more). Raises :class:`NoSuchPackage`."""
    from httui.store.sharing_models import ReceivedPackage

    wanted = package.strip().lower()
    if not (8 <= len(wanted) <= 32 and set(wanted) <= set("0123456789abcdef")):
        raise NoSuchPackage
    rows = list(ReceivedPackage.select().where(ReceivedPackage.id.startswith(wanted)))
    if len(rows) != 1:
        raise NoSuchPackage
    return rows[0]


def _folder(session: "Session") -> Path:
    return session.data.path / "quarantine"


def _place(session: "Session", package: str) -> Path:
    """Where the encrypted file lies; ``package`` is an id of 32 hexadecimal digits, as manifests are checked for."""
    return _folder(session) / f"{package}.age"


def _is_message(row: Row) -> bool:
    names = {member["name"] for member in row.manifest["members"]}
    return names in ({exchange.MATCH}, {exchange.RECEIPT})


def _view(row: Row) -> Package:
    manifest = row.manifest
    return Package(
        row.id,
        exchange.partner_name(row),
        manifest["purpose"],
        manifest["plan"],
        manifest["rows"],
        row.state,
        row.received_at,
        row.received_by,
        date.fromisoformat(manifest["destroy_by"]),
        tuple(manifest["caveats"]),
        tuple((entry["person"], tuple(entry["topics"])) for entry in manifest["not_to_ask"]),
        row.report or {},
    )


def _beginning(name: str, raw: bytes) -> tuple[str, ...]:
    """The first rows or lines of an inner file, each one line of printable text; empty for what is no text."""
    if name.rpartition(".")[2] not in {"csv", "json", "jsonl", "txt", "md"}:
        return ()
    text = raw[: 64 * 1024].decode("utf-8-sig", "replace")
    if name.endswith(".csv"):
        try:
            rows = [
                row
                for row, _n in zip(
                    csv.reader(StringIO(text, newline="")), range(SHOWN_ROWS + 1), strict=False
                )
            ]
        except csv.Error:
            return ()
        return tuple(" | ".join(_short(cell) for cell in row[:SHOWN_COLUMNS]) for row in rows)
    return tuple(one_line(line)[:200] for line in text.split("\n")[:SHOWN_LINES])


def _short(cell: str) -> str:
    made = one_line(cell[:400])
    return made if len(made) <= SHOWN_LETTERS else made[: SHOWN_LETTERS - 1] + "…"
