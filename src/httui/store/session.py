"""The signed-in person's session: open databases, keys, rights, clock and audit behind one object.

Everything above the store goes through it (DESIGN section 2). ``require`` decides rights in the rooms, and at
each such moment looks whether the session may still go on: 8 hours at most, ended at once when the account is
closed, its passphrase was changed elsewhere as leaked, or the keys were changed (S-218, S-227). Screens add
the idle lock. ``lock`` closes the databases and drops the keys.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from httui.i18n import N_
from httui.problem import Problem
from httui.store.account import Account, NewAccount, account_of
from httui.store.audit import AuditLog
from httui.store.clock import Clock
from httui.store.database import EncryptedDatabase
from httui.store.errors import (
    MustWait,
    NoOffice,
    Refused,
    SessionEnded,
    WrongSignIn,
)
from httui.store.files import DataDir
from httui.store.gate import Gate, GateState
from httui.store.grants import open_grant
from httui.store.identity_models import bind_identities
from httui.store.keyring import Keyring, User
from httui.store.keyring_file import KeyringFile, Stamp
from httui.store.models import Setting, UserProfile
from httui.store.opening import (
    OpenDatabase,
    remember,
)
from httui.store.presence import arrive, leave
from httui.store.rights import RIGHTS
from httui.store.schema import bind_cases
from httui.store.secret import PrivateKeys, Secret

__all__ = [
    "Account", "MustWait", "NewAccount", "NoOffice", "Refused", "Session", "SessionEnded", "WrongSignIn", "sign_in",
]  # fmt: skip

_OWN_SETTINGS = frozenset({"consent_policy", "keyring", "office", "office_keys"})
LONGEST = timedelta(hours=8)
"""How long a session lasts whatever happens in it."""


class Session:
    """One person, signed in. Made by :func:`sign_in`, ``office.create_office`` and ``recovery.recover``."""

    def __init__(
        self,
        data: DataDir,
        keyring: Keyring,
        user: User,
        keys: PrivateKeys,
        clock: Clock,
        *,
        cases: OpenDatabase,
        identities: OpenDatabase | None,
        keyring_key: Secret,
        stamp: Stamp | None,
        identities_problem: Problem | None = None,
    ) -> None:
        self.data, self.clock = data, clock
        self.file = KeyringFile(data)
        self.identities_problem = identities_problem
        self._keyring, self._stamp = keyring, stamp
        self._keys: PrivateKeys | None = keys
        self._keyring_key: Secret | None = keyring_key
        self._cases, self._identities = cases, identities
        self._epoch = keyring.own[user.id].epoch
        self._ended = ""
        self._started = clock.steady()
        self.started_at = clock.now()
        self.expires_at: datetime = self.started_at + LONGEST
        self.user = account_of(user, keyring.own[user.id], UserProfile.get_or_none(UserProfile.id == user.id))
        self.audit = AuditLog(cases.database, user.id, keys.sign, clock)
        self._gate = Gate(cases.database, clock.now)
        remember(cases.database, keyring)
        self._presence = arrive(data, user.id, self.started_at)

    def __repr__(self) -> str:
        return f"<session of {self.user.id}>"

    # -- what is open ----------------------------------------------------------------------------------

    @property
    def cases(self) -> EncryptedDatabase:
        """The open ``cases.db``; after ``lock`` every use of it raises ``StoreClosed``."""
        return self._cases.database

    @property
    def identities(self) -> EncryptedDatabase | None:
        """The open ``identities.db``; None where the vault is not connected or not granted."""
        return None if self._identities is None else self._identities.database

    @property
    def keys(self) -> PrivateKeys:
        """The person's private keys; :class:`SessionEnded` once locked."""
        if self._keys is None:
            raise SessionEnded(self._ended or N_("Your session is locked."))
        return self._keys

    @property
    def keyring(self) -> Keyring:
        """The keyring as last read and verified. Change it through ``change_keyring`` only."""
        return self._keyring

    @property
    def office(self) -> str:
        """The office's id (of the keyring)."""
        return self._keyring.office

    @property
    def org(self) -> str:
        """The organisation's name."""
        return str(self.setting("org", ""))

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of the office."""
        self._use_tables()
        row = Setting.get_or_none(Setting.key == key)
        return default if row is None else row.value

    def set_setting(self, key: str, value: Any) -> None:
        """Change a setting of the office; asks for the right and is audited. Value: anything JSON."""
        self.require("settings")
        if key in _OWN_SETTINGS:
            raise ValueError(f"the store keeps {key} itself")
        with self.transaction():
            Setting.insert(key=key, value=value).on_conflict_replace().execute()
            self.audit.append("settings", "setting", key)

    # -- rights ----------------------------------------------------------------------------------------

    def may(self, right: str) -> bool:
        """Whether this person has a right now (no exception, no look at the disk)."""
        if right not in RIGHTS:
            raise ValueError(f"no such right: {right}")
        return self._keys is not None and not self.user.temporary and right in self.user.rights

    def require(self, right: str) -> None:
        """Go on only with this right. Raises :class:`SessionEnded` or :class:`Refused`."""
        self.alive()
        if self.user.temporary:
            raise Refused(
                N_("Your passphrase is a temporary one."), remedy=N_("Choose your own passphrase first.")
            )
        if not self.may(right):
            raise Refused(
                N_("Your account has no right to do this."),
                remedy=N_("Ask a colleague who may, or your administrator."),
            )

    def alive(self) -> None:
        """:class:`SessionEnded` when this session may not go on; it is locked then."""
        if self._keys is None:
            raise SessionEnded(self._ended or N_("Your session is locked."))
        if self.cases.in_transaction():
            return  # it was looked at when the transaction began
        if self.clock.steady() - self._started >= LONGEST.total_seconds():
            self._end(N_("This session has lasted eight hours."))
        self._use_tables()
        if self.file.stamp() != self._stamp:
            self._look_again()

    def _use_tables(self) -> None:
        """Point the models at this session's databases, should another session in this process have taken them."""
        if Setting._meta.database is not self.cases:
            bind_cases(self.cases)
            if self.identities is not None:
                bind_identities(self.identities)

    def _look_again(self) -> None:
        """The keyring changed on the disk: verify it, and see what it says of this account."""
        from httui.store.watching import look_again

        try:
            found = look_again(self.file, self._cases, self.user.id, self.keys, epoch=self._epoch)
        except SessionEnded as ended:
            self._end(ended.what)
        self._take(*found)

    def _take(self, keyring: Keyring, stamp: Stamp | None, keyring_key: Secret) -> None:
        """Go on with a keyring that was verified."""
        self._keyring, self._stamp, self._keyring_key = keyring, stamp, keyring_key
        remember(self.cases, keyring)
        self.refresh_user()

    def refresh_user(self) -> None:
        """Read this account's entry and profile again."""
        user = self._keyring.users[self.user.id]
        profile = UserProfile.get_or_none(UserProfile.id == user.id)
        self.user = account_of(user, self._keyring.own[user.id], profile)

    # -- changing the keyring --------------------------------------------------------------------------

    @contextmanager
    def change_keyring(
        self, *, manager: bool = True, new_cases_key: Secret | None = None, own_epoch: bool = False
    ) -> Iterator[Keyring]:
        """Hand the keyring out for a change and write it, signed by this person where they are a manager.

        ``own_epoch``: this session goes on although its account's epoch rises. For the rooms of the store.
        """
        self.alive()
        key = self._keyring_key
        assert key is not None
        signer = (self.user.id, self._sign_key()) if manager else None
        with self.file.change(key, manager=signer, new_cases_key=new_cases_key) as keyring:
            yield keyring
        if own_epoch:
            self._epoch = keyring.own[self.user.id].epoch
        self._take(keyring, self.file.written, new_cases_key or key)

    def _sign_key(self) -> Ed25519PrivateKey:
        if "admin" not in self.user.roles:
            raise Refused(
                N_("Only an administrator can do this."), remedy=N_("Ask your administrator for it.")
            )
        return self.keys.sign

    def database_key(self, database: str) -> Secret | None:
        """The key with which a database is open now, for the rooms of the store; None if it is not open."""
        opened = self._cases if database == "cases" else self._identities
        return None if opened is None else opened.key

    def granted_keys(self, database: str) -> dict[int, Secret]:
        """Every generation's key of a database that is granted to this person."""
        keyring, keys = self._keyring, self.keys
        numbers = {keyring.current[database], keyring.pending.get(database)} - {None}
        found = {
            number: open_grant(keyring, database, number, self.user.id, keys.box)
            for number in numbers
            if number
        }
        return {number: key for number, key in found.items() if key is not None}

    @property
    def generations(self) -> dict[str, int]:
        """The generation whose key each open database has now."""
        found = {}
        for name, opened in (("cases", self._cases), ("identities", self._identities)):
            if opened is not None:
                current = self._keyring.current[name]
                found[name] = self._keyring.pending.get(name, current) if opened.pending else current
        return found

    def is_pending(self, database: str) -> bool:
        """Whether a database is open with the key of a change that was interrupted."""
        opened = self._cases if database == "cases" else self._identities
        return opened is not None and opened.pending

    def rekeyed(self, database: str, key: Secret) -> None:
        """A database was encrypted anew (by ``rotation``): go on with its new key."""
        opened = self._cases if database == "cases" else self._identities
        assert opened is not None
        opened.key, opened.pending = key, False

    # -- gate ------------------------------------------------------------------------------------------

    @property
    def gate(self) -> GateState:
        """Where the readiness gate stands."""
        return self._gate.current()

    def look_at_gate(self) -> tuple[datetime, int]:
        """The moment as :meth:`trusted_now`, and the tier open at it: one look for whoever needs both."""
        now, state = self._gate.look()
        return now, state.tier

    @property
    def tier(self) -> int:
        """The data tier that the gate has opened, 0 to 4."""
        return self.gate.tier

    def require_tier(self, tier: int) -> None:
        """Go on only if the gate is open to ``tier``. It guards creating data, never reading it."""
        self.alive()
        if self.tier < tier:
            raise Refused(
                N_("The readiness gate is open to tier {open} only; this needs tier {needed}."),
                remedy=N_("Do the security self-assessment, or ask who may sign for a higher tier."),
                open=self.tier,
                needed=tier,
            )

    def sign_judgement(self, tier: int, signed_by: str, reason: str) -> GateState:
        """A named director's judgement for a tier, for at most 30 days, until a self-assessment exists."""
        from httui.store.gatekeeping import sign_judgement

        return sign_judgement(self, tier, signed_by, reason)

    def record_gate(
        self,
        tier: int,
        basis: str,
        signed_by: str,
        reason: str | None = None,
        expires_at: datetime | None = None,
    ) -> GateState:
        """Write a decision of the gate (an assessment's outcome, an exception) and audit it."""
        from httui.store.gatekeeping import record_gate

        return record_gate(self, tier, basis, signed_by=signed_by, reason=reason, expires_at=expires_at)

    def trusted_now(self) -> datetime:
        """The later of now and the latest audited moment: a clock that was set back opens nothing."""
        now, latest = self.clock.now(), self.audit.latest_moment()
        return now if latest is None else max(now, latest)

    # -- work ------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One change of ``cases.db``: all of it with its audit entries, or nothing."""
        self.alive()
        with self.cases.atomic():
            yield

    def second_person(self, name: str, passphrase: str, right: str | None = None) -> Account:
        """Somebody else's agreement to a two-person action: their account, proven by their passphrase.

        ``right``: one that they must hold. Raises :class:`WrongSignIn`, :class:`MustWait`, :class:`Refused`.
        """
        from httui.store.gatekeeping import second_person

        return second_person(self, name, passphrase, right)

    def trusted_keys(self, user_id: str) -> list[bytes]:
        """The signing keys that the keyring vouches for, now and formerly, for ``AuditLog.verify``."""
        return self._keyring.signing_keys(user_id)

    # -- the end ---------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Close the databases and drop the keys. Signing in again makes a new session."""
        self._keys = self._keyring_key = None
        self.audit.forget()
        leave(self._presence)
        self._presence = None
        self._cases.database.shut()
        self._cases.key = Secret(b"")
        if self._identities is not None:
            self._identities.database.shut()
            self._identities.key = Secret(b"")

    def close(self) -> None:
        """Sign out: audited and anchored, then locked. A session that ended already is only locked."""
        try:
            if self._keys is not None:
                self.audit.append("sign_out", "user", self.user.id)
                self.keep_anchor()
        except Problem:
            pass  # what cannot be written any more must not keep the session open
        finally:
            self.lock()

    def keep_anchor(self) -> None:
        """Note the end of the audit in the keyring, where cutting the audit short does not reach."""
        from httui.store.keyring import MAX_ANCHORS

        anchor = self.audit.anchor()
        if anchor is None:
            return
        with self.change_keyring(manager=False) as keyring:
            known = [*keyring.anchors, anchor.to_json()]
            keyring.anchors = sorted(known, key=lambda noted: int(noted["seq"]))[-MAX_ANCHORS:]

    def _end(self, reason: str) -> NoReturn:
        self._ended = reason
        self.lock()
        raise SessionEnded(reason)


def sign_in(data: DataDir, name: str, passphrase: str, *, clock: Clock | None = None) -> Session:
    """Sign in: prove who it is, open what is granted, tell the audit.

    Raises :class:`NoOffice`, :class:`WrongSignIn`, :class:`MustWait`, the problems of the keyring
    (``errors.KeyringProblem``) and of the files (``problems``).
    """
    from httui.store.entering import enter

    return enter(data, name, passphrase, clock or Clock())
