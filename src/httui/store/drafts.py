"""Drafts: unfinished forms, sealed to their author alone, written as often as a field is left (DESIGN section 7).

A draft may hold names, so the key of ``cases.db`` does not open it. So that nothing typed is lost with a
forgotten passphrase, its key is sealed once more to the identities' recovery sheet (see :func:`rescue`).
"""

import json
import os
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from httui.i18n import N_
from httui.store import hpke
from httui.store.keyring import RECOVERY
from httui.store.models import Draft
from httui.store.problems import StoreProblem
from httui.store.secret import canonical

if TYPE_CHECKING:
    from httui.store.session import Session

_FORMAT = b"\x01"
_SEALED_KEY = 32 + hpke.OVERHEAD
_MAX_BYTES = 64 * 1024 * 1024


_ERASED = """
SELECT 1 FROM cases WHERE id = ?1 AND status = 'erased'
UNION ALL SELECT 1 WHERE ?2 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM record WHERE id = ?2)
UNION ALL SELECT 1 FROM tombstone WHERE object_id = ?3 AND kind = 'person'
"""


@dataclass(frozen=True)
class DraftInfo:
    """A draft without its content: ids of form version, case and record, the revision it began from."""

    id: str
    form_version: int
    case: str | None
    record: str | None
    base_revision: int | None
    updated_at: datetime


@dataclass(frozen=True)
class OpenDraft(DraftInfo):
    """A draft with its ``snapshot``, which no representation shows."""

    snapshot: dict[str, Any]

    def __repr__(self) -> str:
        return f"<draft {self.id}>"


class NoSuchDraft(StoreProblem):
    """There is no draft of this person with this id."""

    def __init__(self) -> None:
        super().__init__(N_("This draft is not there any more, or it is somebody else's."))


class Erased(StoreProblem):
    """What the draft belongs to was erased: it must not come back with it."""

    def __init__(self) -> None:
        super().__init__(
            N_("What was held on this person was erased."), remedy=N_("What is typed here is not kept.")
        )


def save(
    session: "Session",
    draft_id: str | None,
    form_version: int,
    snapshot: dict[str, Any],
    *,
    case: str | None = None,
    record: str | None = None,
    person: str | None = None,
    base_revision: int | None = None,
) -> str:
    """Seal and write a draft (None: a new one); its id. ``snapshot`` is anything JSON.

    ``person``: the id of somebody known, for a new case of theirs. Raises :class:`Erased` where what the draft
    belongs to was erased meanwhile.
    """
    session.alive()
    draft_id = draft_id or str(uuid.uuid4())
    row = {
        "author": session.user.id,
        "base_revision": base_revision,
        "case": case,
        "form_version": form_version,
        "id": draft_id,
        "person": person,
        "record": record,
        "sealed": _seal(session, draft_id, session.user.id, snapshot),
        "updated_at": session.clock.now(),
    }
    with session.transaction():
        other = Draft.get_or_none(Draft.id == draft_id)
        if other is not None and other.author != session.user.id:
            raise NoSuchDraft
        if session.cases.sql(_ERASED, (case, record, person)).fetchone():
            raise Erased
        Draft.insert(**row).on_conflict_replace().execute()
    return draft_id


def list(session: "Session") -> Sequence[DraftInfo]:  # noqa: A001 - reads well as drafts.list()
    """One's own drafts, newest first."""
    session.alive()
    rows = Draft.select().where(Draft.author == session.user.id).order_by(Draft.updated_at.desc())
    return [_info(row) for row in rows]


def load(session: "Session", draft_id: str) -> OpenDraft:
    """One's own draft, opened. :class:`NoSuchDraft` if it is not there or cannot be opened with one's keys."""
    session.alive()
    row = Draft.get_or_none(Draft.id == draft_id, Draft.author == session.user.id)
    if row is None:
        raise NoSuchDraft
    content = _unseal(session, row, session.user.id, session.keys.box, own=True)
    return OpenDraft(**_info(row).__dict__, snapshot=content)


def discard(session: "Session", draft_id: str) -> None:
    """Throw one's own draft away; nothing happens if there is none."""
    session.alive()
    session.cases.sql("DELETE FROM draft WHERE id = ? AND author = ?", (draft_id, session.user.id))


def rescue(session: "Session", recovery: X25519PrivateKey, author: str) -> int:
    """Seal an account's drafts anew to its present keys, with the identities' recovery key; how many.

    For somebody whose passphrase was reset, or (``author`` is then a leaver) not at all: drafts go to their
    author only. Drafts that the sheet does not open are left as they are.
    """
    session.require("accounts")
    done = 0
    with session.transaction():
        for row in Draft.select().where(Draft.author == author):
            try:
                content = _unseal(session, row, author, recovery, own=False)
            except NoSuchDraft:
                continue
            row.sealed = _seal(session, row.id, author, content)
            row.save(only=["sealed"])
            done += 1
        session.audit.append("rescue", "drafts", author, str(done))
    return done


def _info(row: Draft) -> DraftInfo:
    # The ids as they stand in the row: no look at the other tables.
    ids = row.__data__
    return DraftInfo(
        ids["id"], ids["form_version"], ids["case"], ids["record"], ids["base_revision"], ids["updated_at"]
    )


def _context(session: "Session", draft_id: str, author: str, to: str) -> bytes:
    return hpke.context("draft v1", office=session.office, draft=draft_id, author=author, to=to)


def _seal(session: "Session", draft_id: str, author: str, content: dict[str, Any]) -> bytes:
    """Format byte, the key sealed to author and recovery, nonce, ciphertext of the compressed JSON."""
    key, nonce = os.urandom(32), os.urandom(12)
    keyring = session.keyring
    sealed = [
        hpke.seal(key, keyring.box_of(to), _context(session, draft_id, author, to))
        for to in (author, RECOVERY["identities"])
    ]
    plain = zlib.compress(canonical(content), 1)
    bound = _context(session, draft_id, author, "")
    return _FORMAT + b"".join(sealed) + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, bound)


def _unseal(
    session: "Session", row: Draft, author: str, box: X25519PrivateKey, *, own: bool
) -> dict[str, Any]:
    raw = bytes(row.sealed)
    if raw[:1] != _FORMAT or len(raw) < 1 + 2 * _SEALED_KEY + 12:
        raise NoSuchDraft
    keys = raw[1 : 1 + _SEALED_KEY], raw[1 + _SEALED_KEY : 1 + 2 * _SEALED_KEY]
    nonce, sealed = raw[1 + 2 * _SEALED_KEY :][:12], raw[1 + 2 * _SEALED_KEY + 12 :]
    to, wrapped = (author, keys[0]) if own else (RECOVERY["identities"], keys[1])
    try:
        key = hpke.unseal(wrapped, box, _context(session, row.id, author, to))
        plain = ChaCha20Poly1305(key).decrypt(nonce, sealed, _context(session, row.id, author, ""))
        content = json.loads(zlib.decompressobj().decompress(plain, _MAX_BYTES))
    except (hpke.SealError, InvalidTag, zlib.error, ValueError):
        raise NoSuchDraft from None
    return dict(content)
