"""Small packages to and from partners: files read with a bound, proved by the register, written once (S-041, S-249).

Everything that arrives goes through :func:`opened`: the register knows partners by the key that somebody confirmed by
voice, so the office id that a package names for itself is not believed. What leaves through :func:`send` is addressed
to one confirmed partner and signed with the office's keys.
"""

import os
import secrets
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import office_keys, partner_keys, partners
from httui.sharing.age_keys import read_recipient
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.manifest import Manifest, Party, describe
from httui.sharing.package import (
    MAX_IN_MEMORY,
    Expectation,
    OpenedBefore,
    TooLarge,
    open_package,
    write_package,
)

if TYPE_CHECKING:
    from httui.store.session import Session

MAX_FILE = MAX_IN_MEMORY + MAX_IN_MEMORY // 7 + 5 * 1024 * 1024
"""Largest package file that is read: inner files, what fills it up, manifest and frame."""
RECEIPT, MATCH = "receipt.json", "match.bin"
"""Names of the one inner file of a destruction receipt, and of a file of a matching."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A package that was proved: its sender (a row of the register), its manifest, its inner files, the file."""

    partner: Row
    manifest: Manifest
    files: dict[str, bytes]
    raw: bytes
    sha256: str


def read_file(path: Path) -> bytes:
    """The bytes of a file from outside, bounded; never a pipe or a device. Raises :class:`Problem`, ``TooLarge``."""
    try:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Problem(N_("The file cannot be read."), where=path.name)
            raw = file.read(MAX_FILE + 1)
    except (OSError, ValueError):
        raise Problem(N_("The file cannot be read."), where=path.name) from None
    if len(raw) > MAX_FILE:
        raise TooLarge(N_("This package is too large to be looked at here."), where=path.name)
    return raw


def opened(session: "Session", raw: bytes, *, again: str = "") -> Opened:
    """Prove a package and unpack it into memory; nothing is written. ``again``: the id of one that is in quarantine.

    For those who share. Raises ``Refused`` and everything that ``package.open_package`` and ``to_memory`` raise.
    """
    import hashlib

    session.require("share")
    register = _register()
    seen = _seen() - ({again} if again else set())
    boxes = tuple(keys.box for keys in (office_keys.keys(session), *office_keys.former(session)))
    expected = Expectation(boxes, _ByKey(register), seen, session.trusted_now())
    package = open_package(BytesIO(raw), expected)
    files = package.to_memory()
    row = register[package.manifest.sender.keys.sign]
    return Opened(row, package.manifest, files, raw, hashlib.sha256(raw).hexdigest())


def note(session: "Session", found: Opened, state: str) -> Row:
    """Write the row of a package that arrived, inside the caller's transaction; it is never accepted a second time.

    Raises ``OpenedBefore`` where a colleague was quicker.
    """
    from peewee import IntegrityError

    from httui.store.sharing_models import ReceivedPackage

    now = session.clock.now()
    over = {} if state == "quarantined" else {"destroyed_at": now}
    try:
        row = ReceivedPackage.create(
            id=found.manifest.id,
            partner=found.partner,
            manifest=found.manifest.to_json(),
            sha256=found.sha256,
            state=state,
            received_at=now,
            received_by=session.user.id,
            **over,
        )
    except IntegrityError:
        raise OpenedBefore from None
    session.audit.append("import", "received", found.manifest.id, state)
    return row


def party_of(session: "Session") -> Party:
    """This office as one end of a package. For those who share."""
    return Party(session.office, session.org[:200] or "-", office_keys.public(session))


def keys_of(session: "Session", partner: str) -> PublicKeys:
    """The confirmed keys of a partner with httui. Raises ``Refused``, ``NoSuchPartner``, ``KeysNotChecked``."""
    box, sign = partner_keys.confirmed(session, partner)
    if sign is None:
        raise Problem(
            N_("This partner works without httui, and cannot read such a file."),
            remedy=N_("Write to them, or ask them to send the keys of their httui."),
        )
    return PublicKeys(read_recipient(box).public_bytes_raw(), sign)


def send(
    session: "Session",
    partner: str,
    path: Path,
    content: tuple[str, bytes],
    *,
    purpose: str,
    plan: str = "",
    agreement: str = "",
    days: int = 30,
    destroy_by: date | None = None,
) -> str:
    """Write ``content`` (name and bytes of the one inner file) as a package for ``partner``; returns the package's id.

    ``path``: a file that is not there yet, readable by this account only; ``days``: until when it may be opened. For
    those who share. Raises ``Refused``, ``KeysNotChecked``, :class:`Problem` where the file is there or cannot be
    written.
    """
    session.require("share")
    row = partners.row_of(partner)
    now = session.clock.now()
    member = describe(content[0], BytesIO(content[1]))
    manifest = Manifest(
        id=secrets.token_hex(16),
        sender=party_of(session),
        recipient=Party(row.id, row.name[:200], keys_of(session, row.id)),
        plan=plan,
        agreement=agreement,
        purpose=purpose,
        period=None,
        rows=0,
        made_at=now,
        expires_at=now + timedelta(days=days),
        destroy_by=destroy_by or (now + timedelta(days=days)).date(),
        caveats=(),
        not_to_ask=(),
        members=(member,),
    )
    made = BytesIO()
    write_package(made, manifest, {content[0]: BytesIO(content[1])}, office_keys.keys(session))
    write_new(path, made.getvalue())
    return manifest.id


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, for this account only; whole or not at all. Raises :class:`Problem`."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise Problem(
            N_("The file is there already."), where=path.name, remedy=N_("Choose another name.")
        ) from None
    except (OSError, ValueError):
        raise Problem(N_("It cannot be written."), where=path.name) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise Problem(N_("It cannot be written."), where=path.name) from None


def partner_name(package: Row) -> str:
    """What the sender of a received package is called in our register; the package's own word is not believed."""
    return str(package.partner.name) if package.partner_id else "-"


class _ByKey(Mapping[str, Collection[bytes]]):
    """What ``Expectation`` wants to know of partners: any office id may go with any confirmed key."""

    def __init__(self, keys: Collection[bytes]) -> None:
        self._keys = frozenset(keys)

    def __getitem__(self, _office: str) -> Collection[bytes]:
        return self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _register() -> dict[bytes, Row]:
    """Confirmed signing keys of partners that are active and may be shared with, to their rows."""
    from httui.store.sharing_models import Partner

    rows: Row = Partner.select().where(
        Partner.state == "active",
        Partner.trust != "never",
        Partner.sign_key.is_null(False),
        Partner.keys_checked_at.is_null(False),
    )
    found: dict[bytes, list[Row]] = {}
    for row in rows:
        found.setdefault(bytes.fromhex(row.sign_key), []).append(row)
    # Of two entries with one key nobody could say which of them sent it.
    return {key: held[0] for key, held in found.items() if len(held) == 1}


def _seen() -> set[str]:
    from httui.store.sharing_models import ReceivedPackage

    return {row.id for row in ReceivedPackage.select(ReceivedPackage.id)}
