"""From a name and a passphrase to a session: proven, opened, told to the audit."""

import contextlib

from httui.problem import Problem
from httui.store.clock import Clock
from httui.store.errors import Busy, CannotOpen, KeyringRolledBack, WrongSignIn
from httui.store.files import DataDir
from httui.store.keyring import Keyring, Own, User
from httui.store.keyring_file import UNFINISHED, KeyringFile, Stamp
from httui.store.migrations import migrate, newest
from httui.store.models import UserProfile
from httui.store.opening import (
    OpenDatabase,
    as_shared,
    keys_for,
    mac_key,
    open_cases,
    open_identities,
    with_vault_path,
)
from httui.store.problems import KeyRefused
from httui.store.secret import PrivateKeys
from httui.store.session import Session
from httui.store.signin import Attempts, authenticate
from httui.store.tombstones import finish_in_vault

TRIES = 20
ANCHOR_EVERY = 50
"""Audit entries without an anchor in the keyring, at most, before a sign-in makes one."""


def enter(data: DataDir, name: str, passphrase: str, clock: Clock) -> Session:
    """See ``session.sign_in``."""
    data = as_shared(data).ready()
    keyring = KeyringFile(data).read()
    (data.path / UNFINISHED).unlink(missing_ok=True)
    user, keys = authenticate(data, keyring, name, passphrase, clock)
    session = open_session(data, user.id, keys, clock, proven=keyring.own[user.id])
    try:
        _begin(session)
    except BaseException:
        session.lock()
        raise
    return session


def open_session(
    data: DataDir, user_id: str, keys: PrivateKeys, clock: Clock, *, proven: Own | None = None
) -> Session:
    """Open the databases for someone whose keys are known. Not audited yet.

    The keyring is read here, again where a colleague changes it at this very moment. ``proven``: the own part
    that the passphrase opened; if it is another one by now, the passphrase is an old one.
    """
    file = KeyringFile(data)
    for _time in range(TRIES):
        stamp, keyring = file.stamp(), file.read()
        user = keyring.users[user_id]
        if user.disabled or (proven is not None and keyring.own[user_id].sealed != proven.sealed):
            raise WrongSignIn
        try:
            return _open(data, keyring, user, keys, clock=clock, stamp=stamp)
        except (CannotOpen, KeyRefused, KeyringRolledBack):
            if file.stamp() == stamp:
                raise
    raise Busy


def _open(
    data: DataDir, keyring: Keyring, user: User, keys: PrivateKeys, *, clock: Clock, stamp: Stamp | None
) -> Session:
    key = mac_key(keyring, user.id, keys.box)
    cases = open_cases(data, keyring, keys_for(keyring, "cases", user.id, keys.box))
    identities = None
    try:
        data = with_vault_path(data, cases.database)
        identities, problem = open_identities(data, keyring, user.id, keys.box)
        opened = [cases, *([] if identities is None else [identities])]
        _bring_up_to_date(data, keyring, user, keys, clock=clock, opened=opened)
        return Session(
            data,
            keyring,
            user,
            keys,
            clock,
            cases=cases,
            identities=identities,
            keyring_key=key,
            stamp=stamp,
            identities_problem=problem,
        )
    except BaseException:
        cases.database.shut()
        if identities is not None:
            identities.database.shut()
        raise


def _bring_up_to_date(
    data: DataDir,
    keyring: Keyring,
    user: User,
    keys: PrivateKeys,
    *,
    clock: Clock,
    opened: list[OpenDatabase],
) -> None:
    """Migrate databases that an older version of the program wrote, after a backup of them as they are."""
    older = [
        found.database for found in opened if found.database.schema_version() < newest(found.database.kind)
    ]
    if not older:
        return
    from httui.store.backup import Maker, make_backup

    generations = {
        name: keyring.pending.get(name, keyring.current[name]) if found.pending else keyring.current[name]
        for found in opened
        for name in [found.database.kind]
    }
    cases, identities = opened[0].database, opened[1].database if len(opened) > 1 else None
    make_backup(
        data,
        cases,
        identities,
        Maker(user.id, keys.sign),
        clock,
        office=keyring.office,
        generations=generations,
        cause="migration",
    )
    for database in older:
        migrate(database)


def _begin(session: Session) -> None:
    """Write the sign-in, and the failures that came before it, into the audit."""
    attempts = Attempts(session.data, session.clock)
    failures = attempts.failures()
    counted: dict[str, list[str]] = {}
    for failure in failures.values():
        counted.setdefault(failure.user, []).append(failure.at)
    with session.transaction():
        for user_id, times in counted.items():
            told = f"{len(times)} x, {min(times)} .. {max(times)}"
            session.audit.append("sign_in.failed", "user", user_id or None, told)
        session.audit.append("sign_in", "user", session.user.id)
        UserProfile.update(last_sign_in=session.clock.now()).where(
            UserProfile.id == session.user.id
        ).execute()
    if failures:
        attempts.audited(set(failures))
    if session.identities is not None:
        with contextlib.suppress(Problem):  # a vault on a full or write-protected stick keeps nobody out
            finish_in_vault(session.cases, session.identities)
    noted = session.keyring.anchors[-1]["seq"] if session.keyring.anchors else 0
    last = session.audit.last()
    if last is not None and last.seq - noted >= ANCHOR_EVERY:
        with contextlib.suppress(Problem):  # sessions that were killed left none; never a reason to stay out
            session.keep_anchor()
    if "admin" in session.user.roles and not session.user.temporary:
        from httui.store.rotation import tidy

        tidy(session)
