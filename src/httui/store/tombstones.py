"""What was erased stays erased: tombstones in ``cases.db`` and, signed, in a file beside it.

Serves S-044 and DESIGN section 5 ("erasures made since are applied again"). A restore puts an older
database back; the file ``erasures.json`` is not put back but joined, and everything in it is erased once
more. It holds ids, codes and times only. Each entry is signed by who noted it: an entry that nobody of the
office signed is not applied, or whoever can write to the disk could have data erased.

A case that was made anonymous (``store.anonymising``) leaves a stone too: after a restore it is made so again.

Order: the database first (the room that erases writes the tombstones in the transaction of the erasure),
then the file. A process killed between the two leaves a tombstone that the next :func:`keep` adds.
"""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from httui.i18n import N_
from httui.store.anonymising import STATUS as ANONYMISED
from httui.store.anonymising import anonymise_content
from httui.store.database import EncryptedDatabase
from httui.store.erasing import KINDS as ERASED
from httui.store.erasing import erase_content, erase_identity
from httui.store.fields import canonical_json
from httui.store.files import DataDir
from httui.store.integrity import Snapshot
from httui.store.problems import DamagedStore

if TYPE_CHECKING:
    from httui.store.session import Session

FORMAT = "httui erasures 1"
KINDS = (*ERASED, ANONYMISED)
"""What a stone can tell of."""
_COLUMNS = 'id, kind, object_id, person_id, code, at, "by", second_by, reason'
_MOST_BYTES = 64_000_000


@dataclass(frozen=True)
class Stone:
    """One erasure. ``at`` is UTC text; ``signed_by`` noted it in the file with the public key ``key``."""

    id: str
    kind: str
    object_id: str
    person_id: str | None
    code: str | None
    at: str
    by: str
    second_by: str | None
    signed_by: str = ""
    key: str = ""
    signature: str = ""

    def text(self) -> bytes:
        """What is signed."""
        content = [value for name, value in self.__dict__.items() if name != "signature"]
        return b"httui erasure\0" + canonical_json(content).encode()

    def signed(self, by: str, key: Ed25519PrivateKey) -> "Stone":
        """This stone, signed by user ``by``."""
        public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
        named = replace(self, signed_by=by, key=public, signature="")
        return replace(named, signature=base64.b64encode(key.sign(named.text())).decode())

    def genuine(self, trusted: Callable[[str], Iterable[bytes]] | None) -> bool:
        """Whether its signature holds, with a key that ``trusted`` gives for its signer."""
        try:
            public = base64.b64decode(self.key, validate=True)
            Ed25519PublicKey.from_public_bytes(public).verify(
                base64.b64decode(self.signature, validate=True), self.text()
            )
        except (InvalidSignature, ValueError):
            return False
        return self.kind in KINDS and (trusted is None or public in set(trusted(self.signed_by)))


def _write(cases: EncryptedDatabase, values: tuple[object, ...]) -> None:
    cases.sql(f"INSERT OR IGNORE INTO tombstone ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608


def stones_in(cases: EncryptedDatabase | Snapshot) -> list[Stone]:
    """The tombstones of an open ``cases.db``, oldest first."""
    rows = cases.sql(f"SELECT {_COLUMNS} FROM tombstone ORDER BY at, id").fetchall()  # noqa: S608
    return [Stone(*row[:8]) for row in rows]


# -- the file ------------------------------------------------------------------------------------------


def read_file(data: DataDir) -> list[Stone]:
    """The stones in ``erasures.json``, signatures not yet looked at; [] where there is none.

    Raises ``DamagedStore``.
    """
    try:
        raw = data.erasures.read_bytes()
    except FileNotFoundError:
        return []
    return parse_file(raw)


def parse_file(raw: bytes) -> list[Stone]:
    """The stones in the file's bytes. Raises ``DamagedStore``."""
    try:
        value = json.loads(raw) if len(raw) <= _MOST_BYTES else None
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise ValueError("another format")
        return [_stone(entry) for entry in value["erased"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DamagedStore(
            N_("The list of erased records is damaged."),
            where="erasures.json",
            remedy=N_("Put it back from the newest backup."),
        ) from None


def _stone(entry: Any) -> Stone:
    optional = ("person_id", "code", "second_by")
    if not all(isinstance(entry[name], str) or (name in optional and entry[name] is None) for name in entry):
        raise TypeError("a field is text")
    return Stone(**entry)


def keep_file(
    data: DataDir,
    cases: EncryptedDatabase,
    by: str,
    key: Ed25519PrivateKey,
    *,
    trusted: Callable[[str], Iterable[bytes]] | None = None,
    also: Iterable[Stone] = (),
) -> int:
    """Bring ``erasures.json`` up to what ``cases`` (and ``also``) knows; how many were added.

    Genuine entries in it stay; whatever is new is signed by user ``by``. A damaged file is replaced: the
    database knows what was in it.
    """
    try:
        found = read_file(data)
    except DamagedStore:
        found = []
    kept = {stone.id: stone for stone in found if stone.genuine(trusted)}
    new = [stone for stone in (*stones_in(cases), *also) if stone.id not in kept]
    if new or len(kept) != len(found):
        kept |= {stone.id: stone.signed(by, key) for stone in new}
        ordered = sorted(kept.values(), key=lambda stone: (stone.at, stone.id))
        content = {"format": FORMAT, "erased": [stone.__dict__ for stone in ordered]}
        data.write(data.erasures, canonical_json(content).encode() + b"\n")
    return len(new)


def keep(session: "Session") -> int:
    """Bring the file up to date for this session; called after an erasure and with every backup."""
    return keep_file(
        session.data, session.cases, session.user.id, session.keys.sign, trusted=session.trusted_keys
    )


# -- after a restore -----------------------------------------------------------------------------------


def apply_again(
    cases: EncryptedDatabase, identities: EncryptedDatabase | None, stones: Iterable[Stone]
) -> int:
    """Erase again what was erased after the backup was made; how many were not known to it."""
    known = {stone.id for stone in stones_in(cases)}
    new = [stone for stone in stones if stone.id not in known]
    with cases.atomic():
        for stone in sorted(new, key=_in_order):
            if stone.kind == ANONYMISED:
                anonymise_content(cases, stone.object_id)
            else:
                erase_content(cases, stone.kind, stone.object_id)
            values = (stone.id, stone.kind, stone.object_id, stone.person_id, stone.code, stone.at, stone.by)
            _write(cases, (*values, stone.second_by, None))
    if identities is not None:
        finish_in_vault(cases, identities)
    return len(new)


def _in_order(stone: Stone) -> tuple[str, bool]:
    """As it happened; of one moment the copy for statistics first, before what it is made from is erased."""
    return stone.at, stone.kind != ANONYMISED


def finish_in_vault(cases: EncryptedDatabase, identities: EncryptedDatabase) -> None:
    """Erase from the vault whatever has a tombstone: for a vault that was not here when it was erased, or was put
    back to an older day. The vault notes how many it knows, so that nothing is done twice.
    """
    stones = stones_in(cases)
    known = "SELECT value FROM vault_setting WHERE key = 'erased'"
    if identities.sql(known).fetchone() == (json.dumps(len(stones)),):
        return
    with identities.atomic():
        for stone in stones:
            erase_identity(identities, stone.kind, stone.object_id)
        identities.sql(
            "INSERT OR REPLACE INTO vault_setting (key, value) VALUES ('erased', ?)",
            (json.dumps(len(stones)),),
        )
