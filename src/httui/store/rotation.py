"""New keys for the databases, when somebody leaves or a key may have leaked (DESIGN section 5, "A leaver").

The order makes every moment safe to be killed in: the new key is granted to those who stay as *pending* and is on
the disk; then the database is encrypted anew in one transaction; then the new key is promoted to *current*. In
between, opening tries both, and the next manager who signs in finishes what was begun. The old key is kept in
``RetiredKey``, sealed under the new one, for as long as backups need it.
"""

import contextlib
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from httui.problem import Problem
from httui.store.errors import Busy
from httui.store.grants import settle
from httui.store.hpke import derive
from httui.store.keyring import DATABASES
from httui.store.locks import one
from httui.store.models import RetiredKey
from httui.store.secret import Secret, canonical

if TYPE_CHECKING:
    from httui.store.session import Session


def reached(point: str) -> None:
    """Called between the steps with their names; tests kill the process here."""


def rotate(session: "Session", databases: Iterable[str]) -> list[str]:
    """Give databases new keys and return those that have them now; of the others it is noted as due.

    A backup is made first. The vault's file may be absent: then its turn comes when a manager signs in with it.
    Raises ``Refused``, ``Busy``, the disk's problems; what was begun is finished at a manager's next sign-in.
    """
    session.require("accounts")
    wanted = list(databases)
    with one(session.data.path / ".rotation.lock", patience=5):
        _resume(session)
        able = [name for name in wanted if session.database_key(name) is not None]
        with session.change_keyring() as keyring:
            keyring.rotation_due.update(wanted)
        backup_first(session, "rekey")
        fresh = {name: Secret(os.urandom(32)) for name in able}
        with session.change_keyring() as keyring:
            for name in able:
                keyring.pending[name] = keyring.current[name] + 1
                keys = session.granted_keys(name) | {keyring.pending[name]: fresh[name]}
                settle(keyring, name, keys)
        reached("granted")
        for name in able:
            _encrypt_anew(session, name, fresh[name])
        session.audit.append("rotate", "keys", None, " ".join(able) or None)
        return able


def tidy(session: "Session") -> None:
    """What a manager's sign-in sets right: interrupted and due changes of keys, grants that were missing.

    Nothing here may keep the manager out: what cannot be done now is tried again at the next sign-in.
    """
    with contextlib.suppress(Problem):
        if session.keyring.pending:
            with one(session.data.path / ".rotation.lock", patience=0):
                _resume(session)
        due = [name for name in session.keyring.rotation_due if session.database_key(name) is not None]
        if due:
            rotate(session, due)
        if _lacking(session):
            with session.change_keyring() as keyring:
                for name in DATABASES:
                    settle(keyring, name, session.granted_keys(name))


def _lacking(session: "Session") -> bool:
    trial = session.keyring.copy()
    return any(settle(trial, name, session.granted_keys(name)) for name in DATABASES)


def _resume(session: "Session") -> None:
    """Finish changes of keys that were interrupted, as far as their databases are here."""
    session.alive()
    for name, generation in dict(session.keyring.pending).items():
        key = session.granted_keys(name).get(generation)
        if session.database_key(name) is None or key is None:
            continue
        if session.is_pending(name):
            _promote(session, name, key)
        else:
            _encrypt_anew(session, name, key)


def _encrypt_anew(session: "Session", name: str, key: Secret) -> None:
    database = session.cases if name == "cases" else session.identities
    old = session.database_key(name)
    assert database is not None
    assert old is not None
    generation = session.keyring.current[name]
    with session.transaction():
        RetiredKey.insert(
            database=name, generation=generation, key=_retire(old, key, session.office, name, generation)
        ).on_conflict_replace().execute()
    reached("retired")
    database.rekey(key.reveal())
    reached("rekeyed")
    session.rekeyed(name, key)
    _promote(session, name, key)
    reached("promoted")


def _promote(session: "Session", name: str, key: Secret) -> None:
    """Make the pending generation current; older grants of that database go."""
    with session.change_keyring(new_cases_key=key if name == "cases" else None) as keyring:
        keyring.current[name] = keyring.pending.pop(name)
        keyring.rotation_due.discard(name)
        keyring.grants = [
            grant
            for grant in keyring.grants
            if grant.database != name or grant.generation >= keyring.current[name]
        ]
    session.rekeyed(name, key)


def backup_first(session: "Session", cause: str) -> None:
    """The backup before a change that could lose everything (DESIGN section 5)."""
    from httui.store.backup import Maker, make_backup

    maker = Maker(session.user.id, session.keys.sign, session.trusted_keys)
    make_backup(
        session.data,
        session.cases,
        session.identities,
        maker,
        session.clock,
        office=session.office,
        generations=session.generations,
        cause=cause,
    )


def _retire(old: Secret, new: Secret, office: str, name: str, generation: int) -> bytes:
    """The old key sealed under the new one: who holds today's key can open older backups, nobody else."""
    nonce = os.urandom(12)
    key = derive(new.reveal(), f"retired key v1 {name}")
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, old.reveal(), _bound(office, name, generation))


def _bound(office: str, name: str, generation: int) -> bytes:
    return canonical(
        {"database": name, "generation": generation, "httui": "retired key v1", "office": office}
    )


def retired_keys(session: "Session", name: str) -> dict[int, Secret]:
    """Every earlier key of a database that today's key leads to, by generation; {} if it is not open here."""
    key = session.database_key(name)
    rows = RetiredKey.select().where(RetiredKey.database == name).order_by(RetiredKey.generation.desc())
    found: dict[int, Secret] = {}
    for row in rows if key is not None else ():
        assert key is not None
        if row.generation >= session.generations[name]:
            continue
        cipher = ChaCha20Poly1305(derive(key.reveal(), f"retired key v1 {name}"))
        sealed = bytes(row.key)
        try:
            raw = cipher.decrypt(sealed[:12], sealed[12:], _bound(session.office, name, row.generation))
        except InvalidTag:
            break
        key = found[row.generation] = Secret(raw)
    return found


def forget_retired(session: "Session", name: str, generation: int) -> None:
    """Drop retired keys up to and with ``generation``, once the backups that they open are destroyed."""
    session.require("backup")
    with session.transaction():
        RetiredKey.delete().where(RetiredKey.database == name, RetiredKey.generation <= generation).execute()
        session.audit.append("delete", "retired_key", f"{name} {generation}")


__all__ = ["Busy", "backup_first", "forget_retired", "retired_keys", "rotate", "tidy"]
