"""The audit: who did what to which object, when; only ever added to, chained and signed.

Serves S-152 and DESIGN section 5 "Audit". Each entry holds the hash of the one before and is signed with
its actor's Ed25519 key, so a changed, missing or reordered entry shows. An end that was cut off, or a whole
older file put back, shows against anchors: the place and hash of an entry, kept elsewhere (keyring, backup
manifests, printed sheets). An entry names objects by id and never holds content, a name or a search text.
Times and reasons are what the person and the machine's clock said; a clock that was set back gets an entry
of its own.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from httui.i18n import N_
from httui.problem import Problem
from httui.store.anchors import Anchor
from httui.store.database import EncryptedDatabase
from httui.store.fields import canonical_json, moment_text, text_moment
from httui.store.problems import closed

if TYPE_CHECKING:
    from httui.store.integrity import Snapshot

CLOCK_BACK = "clock.back"
CLOCK_SLACK = timedelta(seconds=2)
"""Machines correct their clocks by this much all the time."""

_COLUMNS = 'seq, at, zone, actor, "action", kind, object_id, reason, previous, hash, key, signature'
_SELECT = f"SELECT {_COLUMNS} FROM audit_entry "  # noqa: S608 - names of ours
_END = "SELECT seq, hash, at FROM audit_entry ORDER BY seq DESC LIMIT 1"
_INSERT = f"INSERT INTO audit_entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_OF_PERSON = """
SELECT ?1
UNION SELECT id FROM cases WHERE person_id = ?1
UNION SELECT r.id FROM record r JOIN cases c ON c.id = r.case_id WHERE c.person_id = ?1
UNION SELECT CAST(id AS TEXT) FROM consent WHERE person_id = ?1
UNION SELECT w.id FROM workflow_run w JOIN cases c ON c.id = w.case_id WHERE c.person_id = ?1
UNION SELECT s.id FROM workflow_step s JOIN workflow_run w ON w.id = s.run_id JOIN cases c ON c.id = w.case_id
    WHERE c.person_id = ?1
UNION SELECT object_id FROM tombstone WHERE person_id = ?1
"""


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The moment, aware, in the office's zone."""


_HASHED = ("seq", "at", "zone", "actor", "action", "kind", "object_id", "reason", "previous", "key")


@dataclass(frozen=True)
class Entry:
    """One entry as it was written. ``at`` is UTC text, ``zone`` the offset of the machine's zone (+07:00)."""

    seq: int
    at: str
    zone: str
    actor: str
    action: str
    kind: str
    object_id: str | None
    reason: str | None
    previous: str
    hash: str
    key: str
    signature: bytes

    @property
    def moment(self) -> datetime:
        """When, in UTC."""
        return text_moment(self.at)

    def content(self) -> bytes:
        """What is hashed and signed: everything but hash and signature, in one spelling."""
        return _content(tuple(getattr(self, name) for name in _HASHED))


@dataclass(frozen=True)
class Broken:
    """The first entry that is not as it was written. ``why`` is a message id."""

    seq: int
    why: str


class AuditBroken(Problem):
    """The audit does not verify."""


class AuditLog:
    """The audit of one open ``cases.db``.

    ``actor`` and ``key`` are the signed-in person's user id and signing key; without them the log can be
    read and verified only. Nothing here asks for rights: the session does.
    """

    def __init__(
        self,
        database: "EncryptedDatabase | Snapshot",
        actor: str = "",
        key: Ed25519PrivateKey | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._database = database
        self._actor, self._key, self._clock = actor, key, clock
        self._fingerprint = ""

    # -- writing ---------------------------------------------------------------------------------------

    def append(
        self, action: str, kind: str, object_id: str | None = None, reason: str | None = None
    ) -> Entry:
        """Add an entry, in the transaction that is open or one of its own, and return it.

        Call it inside the transaction of the change that it tells of: then both are there or neither.
        """
        if self._clock is None:
            raise ValueError("this log was opened for reading")
        if self._key is None:
            raise closed()
        now = self._clock.now()
        assert isinstance(self._database, EncryptedDatabase)
        database = self._database
        # Inside the transaction of the change there is nothing to be undone apart from it.
        with contextlib.nullcontext() if database.in_transaction() else database.atomic():
            self._keep_public_key(now)
            last = self._end()
            if last[2] > moment_text(now) and last[2] > moment_text(now + CLOCK_SLACK):
                told = f"{last[2]} > {moment_text(now)}"
                back = self._write(last, now, (CLOCK_BACK, "clock", None, told))
                last = (back.seq, back.hash, back.at)
            return self._write(last, now, (action, kind, object_id, reason))

    def _end(self) -> tuple[int, str, str]:
        """Number, hash and moment of the newest entry, as the next one needs them; 0 and "" while there is none."""
        row = self._database.sql(_END).fetchone()
        return (row[0], row[1], row[2]) if row else (0, "", "")

    def forget(self) -> None:
        """Drop the signing key: the session is locked. The log is written by nobody through this any more."""
        self._key = None

    def _write(
        self, last: tuple[int, str, str], now: datetime, said: tuple[str, str, str | None, str | None]
    ) -> Entry:
        """``last``: as :meth:`_end`. ``said``: action, kind, object id, reason."""
        action, kind, object_id, reason = said
        assert self._key is not None
        zone = now.strftime("%z")
        said_by = (moment_text(now), f"{zone[:3]}:{zone[3:5]}", self._actor, action, kind, object_id, reason)
        seq, previous = last[0] + 1, last[1]
        digest = hashlib.sha256(_content((seq, *said_by, previous, self._fingerprint)))
        signature = self._key.sign(_signed(digest.digest()))
        entry = Entry(seq, *said_by, previous, digest.hexdigest(), self._fingerprint, signature)
        self._database.sql(_INSERT, tuple(entry.__dict__.values()))
        return entry

    def _keep_public_key(self, now: datetime) -> None:
        if self._fingerprint:
            return
        assert self._key is not None
        public = self._key.public_key().public_bytes_raw()
        name = fingerprint(public)
        self._database.sql(
            "INSERT OR IGNORE INTO audit_key (fingerprint, actor, public_key, added_at) VALUES (?, ?, ?, ?)",
            (name, self._actor, public, moment_text(now)),
        )
        self._fingerprint = name

    # -- reading ---------------------------------------------------------------------------------------

    def last(self) -> Entry | None:
        """The newest entry."""
        row = self._database.sql(_SELECT + "ORDER BY seq DESC LIMIT 1").fetchone()
        return Entry(*row) if row else None

    def latest_moment(self) -> datetime | None:
        """The latest moment of all entries, whatever the clock said afterwards; None while the log is empty."""
        row = self._database.sql("SELECT max(at) FROM audit_entry").fetchone()
        return text_moment(row[0]) if row and row[0] else None

    def entries(self, *, first: int = 1, limit: int | None = None) -> Iterator[Entry]:
        """Entries from ``first`` on, in order, at most ``limit``."""
        left = limit
        while left is None or left > 0:
            size = 1000 if left is None else min(1000, left)
            rows = self._database.sql(
                _SELECT + "WHERE seq >= ? ORDER BY seq LIMIT ?", (first, size)
            ).fetchall()
            yield from (Entry(*row) for row in rows)
            if len(rows) < size:
                return
            first = rows[-1][0] + 1
            left = None if left is None else left - size

    def newest(self, limit: int = 50, *, before: int | None = None) -> list[Entry]:
        """The newest entries, newest first, those before ``before`` if given: pages of a screen."""
        rows = self._database.sql(
            _SELECT + "WHERE seq < ? ORDER BY seq DESC LIMIT ?",
            (before if before is not None else 2**62, limit),
        ).fetchall()
        return [Entry(*row) for row in rows]

    def for_person(self, person_id: str) -> list[Entry]:
        """Who saw or changed what of one person: entries on the person, their cases, records and consents,
        in order.

        What was erased since is found through its tombstones.
        """
        rows = self._database.sql(
            _SELECT + f"WHERE object_id IN ({_OF_PERSON}) ORDER BY seq",
            (person_id,),
        ).fetchall()
        return [Entry(*row) for row in rows]

    def anchor(self) -> Anchor | None:
        """The place and hash of the newest entry, to be kept elsewhere; None while the log is empty."""
        last = self.last()
        return Anchor(last.seq, last.hash, last.at) if last else None

    # -- verifying -------------------------------------------------------------------------------------

    def verify(
        self,
        anchors: Iterable[Anchor] = (),
        *,
        since: Anchor | None = None,
        trusted: Callable[[str], Iterable[bytes]] | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> Broken | None:
        """The first entry that is not as it was written, or None if all is well.

        ``anchors`` are earlier ends of the log from elsewhere. ``trusted`` gives, for a user id, the
        signing keys (32 raw bytes each) that the keyring vouches for: without it only the keys kept in the
        log itself are known. ``since`` is an end that was verified before: only what follows is looked at.
        ``progress`` is called with the number of entries done, every thousand.
        """
        keys = self._public_keys()
        wanted = {anchor.seq: anchor for anchor in sorted(anchors, key=lambda anchor: anchor.seq)}
        seq, previous = 0, ""
        if since is not None:
            start = next(self.entries(first=since.seq, limit=1), None)
            if start is None or not since.fits(start.seq, start.hash):
                return Broken(
                    since.seq, N_("This entry is another one than the one that was noted elsewhere.")
                )
            seq, previous = start.seq, start.hash
            wanted = {number: anchor for number, anchor in wanted.items() if number > seq}
        for entry in self.entries(first=seq + 1 if since else -(2**62)):
            seq += 1
            why = _fault(entry, seq, previous, keys, trusted)
            if why:
                return Broken(seq, why)
            if seq in wanted and not wanted[seq].fits(entry.seq, entry.hash):
                return Broken(seq, N_("This entry is another one than the one that was noted elsewhere."))
            previous = entry.hash
            if progress and seq % 1000 == 0:
                progress(seq)
        beyond = [number for number in wanted if number > seq]
        if beyond:
            return Broken(
                seq + 1, N_("The end of the audit is missing: entries that were noted elsewhere are gone.")
            )
        return None

    def require_whole(
        self, anchors: Iterable[Anchor] = (), *, trusted: Callable[[str], Iterable[bytes]] | None = None
    ) -> None:
        """Raise ``AuditBroken`` naming the first broken entry."""
        broken = self.verify(anchors, trusted=trusted)
        if broken:
            raise AuditBroken(
                N_("The audit is not as it was written, from entry {entry} on."),
                remedy=broken.why,
                entry=broken.seq,
            )

    def _public_keys(self) -> dict[str, tuple[str, bytes]]:
        rows = self._database.sql("SELECT fingerprint, actor, public_key FROM audit_key").fetchall()
        return {name: (actor, bytes(public)) for name, actor, public in rows}


def fingerprint(public: bytes) -> str:
    """The short name of a public signing key: the first 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:32]


def _content(values: tuple[object, ...]) -> bytes:
    """The values of ``_HASHED`` in one spelling."""
    return canonical_json(["httui audit 1", *values]).encode()


def _signed(digest: bytes) -> bytes:
    return b"httui audit entry\0" + digest


def _fault(
    entry: Entry,
    seq: int,
    previous: str,
    keys: dict[str, tuple[str, bytes]],
    trusted: Callable[[str], Iterable[bytes]] | None,
) -> str:
    """What is wrong with one entry (a message id), or ""."""
    if entry.seq != seq:
        return N_("An entry is missing here.")
    if entry.previous != previous:
        return N_("This entry does not follow the one before it.")
    digest = hashlib.sha256(entry.content())
    if digest.hexdigest() != entry.hash:
        return N_("This entry was changed.")
    actor, public = keys.get(entry.key, ("", b""))
    if not public or fingerprint(public) != entry.key or actor != entry.actor:
        return N_("This entry was signed with a key that nobody here has.")
    if trusted is not None and public not in set(trusted(entry.actor)):
        return N_("This entry was signed with a key that the keyring does not vouch for.")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(entry.signature, _signed(digest.digest()))
    except (InvalidSignature, ValueError):
        return N_("The signature of this entry is not its actor's.")
    return ""
