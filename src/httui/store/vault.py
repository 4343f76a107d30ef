"""The identity vault: who a person is, sealed so that few can open it (S-215, S-216, DESIGN section 5).

Each entry (the direct identifiers of one revision of one record) has a random key of its own, granted by HPKE to the
holders of the right to identities, to the worker of the person's case, and to the identities' recovery sheet.
Intake staff write entries and cannot read others'. Opening asks for a reason and is audited before anything is
unsealed. The vault is a file of its own; everything else works while it is not connected.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from httui.i18n import N_
from httui.store import blind, hpke
from httui.store.account import Account
from httui.store.errors import Refused, VaultAbsent
from httui.store.fields import moment_text
from httui.store.identity_entry import Parts, seal_entry, unseal_entry
from httui.store.identity_models import BlindIndex, IdentityEntry, IdentityGrant, VaultSetting
from httui.store.keyring import RECOVERY
from httui.store.models import Case
from httui.store.rights import rights_of
from httui.store.secret import decode

if TYPE_CHECKING:
    from httui.store.session import Session


DUAL_CONTROL = "vault.dual_control"
"""The office's setting: nobody opens an identity alone. The highest tier of the readiness gate asks for it."""


@dataclass(frozen=True)
class Value:
    """One value that a question ever had: None where it was taken out."""

    value: str | None
    at: datetime
    by: str
    revision: int

    def __repr__(self) -> str:
        return f"<value of revision {self.revision}>"


@dataclass(frozen=True)
class Match:
    """A person who shares values of these ``kinds``; ``strong`` when one of them says who somebody is."""

    person_id: str
    kinds: tuple[str, ...]
    strong: bool


@dataclass(frozen=True)
class Holder:
    """A holder of the right to identities, and how many entries are not sealed to them yet."""

    account: Account
    missing: int


class Vault:
    """The vault as the signed-in person may use it. :class:`VaultAbsent` where it is not connected."""

    def __init__(self, session: "Session") -> None:
        session.alive()
        database = session.identities
        if database is None:
            raise VaultAbsent(damaged=session.identities_problem is not None)
        self._session, self._database = session, database

    # -- writing ---------------------------------------------------------------------------------------

    def write(
        self,
        person_id: str,
        record_id: str,
        revision: int,
        values: Mapping[str, str | None],
        *,
        kinds: Mapping[str, str] | None = None,
        index: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """Seal what changed in one revision: {ref: text, or None for taken out}; nobody needs to read for it.

        ``kinds`` ({ref: kind}) and ``index`` ({kind: texts}) say what goes into the blind index (kinds as in
        ``blind.normalise``). Call it last inside ``session.transaction()``: the vault is a file of its own and
        is written at once. Writing the same revision of one's own again replaces it. Right: identities.write.
        """
        session = self._session
        session.require("identities.write")
        now = session.clock.now()
        parts = Parts(person_id, record_id, revision, moment_text(now), session.user.id)
        key, tag = os.urandom(32), os.urandom(16)
        sealed = seal_entry(key, tag, session.office, parts, values)
        with self._database.atomic():
            mine = (IdentityEntry.record_id == record_id) & (IdentityEntry.revision == revision)
            IdentityEntry.delete().where(mine & (IdentityEntry.by == session.user.id)).execute()
            entry = IdentityEntry.insert(
                person_id=person_id,
                record_id=record_id,
                revision=revision,
                at=now,
                by=parts.by,
                sealed=sealed,
            ).execute()
            self._grant(entry, tag, key, self._recipients(person_id))
            self._index(person_id, record_id, _indexed(values, kinds, index))
            session.audit.append("create" if revision == 1 else "change", "identity", person_id)

    def _index(self, person_id: str, record_id: str, found: Iterable[tuple[str, str]]) -> None:
        secret = self._blind_key()
        for kind, text in found:
            digest = blind.digest(secret, kind, text)
            if digest is None:
                continue
            row = {"digest": digest, "kind": kind, "person_id": person_id, "record_id": record_id}
            if BlindIndex.get_or_none(**row) is None:
                BlindIndex.insert(**row).execute()

    def _blind_key(self) -> bytes:
        return decode(VaultSetting.get(VaultSetting.key == "blind_key").value)

    def _recipients(self, person_id: str) -> dict[str, str]:
        """Who is to open a person's entries: recipient name in the grants to public key."""
        keyring = self._session.keyring
        workers = {row.worker for row in Case.select(Case.worker).where(Case.person == person_id)}
        return {
            _name(user.id, user.box): user.box
            for user in keyring.active()
            if user.identities
            or (user.id in workers and "cases.read_own" in rights_of(user.roles, identities=False))
        } | self._recovery()

    def _recovery(self) -> dict[str, str]:
        recipient = RECOVERY["identities"]
        box = self._session.keyring.recovery[recipient].box
        return {_name(recipient, box): box}

    def _grant(self, entry: int, tag: bytes, key: bytes, recipients: Mapping[str, str]) -> None:
        rows = [
            {"ciphertext": hpke.seal(key, box, self._context(tag, name)), "entry": entry, "recipient": name}
            for name, box in recipients.items()
        ]
        if rows:
            IdentityGrant.insert_many(rows).on_conflict_replace().execute()

    def _context(self, tag: bytes, recipient: str) -> bytes:
        return hpke.context("identity v1", office=self._session.office, entry=tag.hex(), to=recipient)

    # -- opening ---------------------------------------------------------------------------------------

    def open(
        self, person_id: str, reason: str, second: Account | None = None
    ) -> dict[str, dict[str, list[Value]]]:
        """Every value that a person's records ever had: {record id: {ref: values, oldest first}}.

        For holders, and for the worker of one of the person's cases; ``second`` is the colleague who agrees,
        where the office wants two people. The reason goes into the audit, before anything is unsealed. Entries
        that are not sealed to this account are left out (see ``unreadable``), and so are entries that were moved
        or changed since: the audit tells of those.
        Raises ``Refused`` without the right, a reason or the second person, or when no entry can be opened.
        """
        session = self._session
        self._require_open(person_id)
        if needs_second(session) and (second is None or second.id == session.user.id):
            raise Refused(
                N_("Two people open an identity here."), remedy=N_("Ask a colleague who may open identities.")
            )
        if len(reason.strip()) < 3:
            raise Refused(N_("Opening an identity asks for a reason."))
        session.audit.append("view", "identity", person_id, reason.strip()[:500])
        me = _name(session.user.id, session.keys.box_public)
        found: dict[str, dict[str, list[Value]]] = {}
        rows = list(self._entries(IdentityEntry.person_id == person_id, me))
        for entry, ciphertext in rows:
            key = self._entry_key(entry, ciphertext, me, session.keys.box)
            if key is None:
                continue
            values = unseal_entry(key, session.office, entry)
            if values is None:
                session.audit.append("damaged", "identity", person_id, entry.record_id)
                continue
            refs = found.setdefault(entry.record_id, {})
            for ref, value in values.items():
                refs.setdefault(ref, []).append(Value(value, entry.at, entry.by, entry.revision))
        if rows and not found:
            raise Refused(
                N_("This identity is not sealed to you yet."),
                remedy=N_("Ask a colleague who holds the right to identities to sign in once."),
            )
        return found

    def current(
        self, person_id: str, reason: str, second: Account | None = None
    ) -> dict[str, dict[str, str]]:
        """As :meth:`open`, with only the present value of each question."""
        return {
            record: {ref: values[-1].value for ref, values in refs.items() if values[-1].value is not None}
            for record, refs in self.open(person_id, reason, second).items()
        }

    def may_open(self, person_id: str) -> bool:
        """Whether this person may open an identity: a holder, or the worker of one of the person's cases."""
        session = self._session
        if session.may("identities.open"):
            return True
        mine = (Case.person == person_id) & (Case.worker == session.user.id)
        return session.may("cases.read_own") and Case.select().where(mine).exists()

    def _require_open(self, person_id: str) -> None:
        self._session.alive()
        if not self.may_open(person_id):
            self._session.require("identities.open")

    def unreadable(self, person_id: str) -> int:
        """How many entries of a person are not sealed to this account."""
        me = _name(self._session.user.id, self._session.keys.box_public)
        return sum(
            1 for _entry, found in self._entries(IdentityEntry.person_id == person_id, me) if not found
        )

    def _entries(self, where: Any, recipient: str) -> Iterable[tuple[IdentityEntry, bytes | None]]:
        """Entries in order, each with the grant of one recipient."""
        grants = {
            grant.__data__["entry"]: bytes(grant.ciphertext)
            for grant in IdentityGrant.select(IdentityGrant)
            .join(IdentityEntry)
            .where(where, IdentityGrant.recipient == recipient)
        }
        for entry in IdentityEntry.select().where(where).order_by(IdentityEntry.revision, IdentityEntry.id):
            yield entry, grants.get(entry.id)

    def _entry_key(
        self, entry: IdentityEntry, ciphertext: bytes | None, recipient: str, box: X25519PrivateKey
    ) -> bytes | None:
        if ciphertext is None:
            return None
        try:
            return hpke.unseal(ciphertext, box, self._context(bytes(entry.sealed)[:16], recipient))
        except hpke.SealError:
            return None

    # -- finding ---------------------------------------------------------------------------------------

    def matches(self, wanted: Mapping[str, str]) -> list[Match]:
        """Persons who share values, best first; the search is logged, what was searched for is not.

        ``wanted``: {kind: text}. A birth date or an address alone is no match.
        """
        session = self._session
        session.require("identities.write")
        secret = self._blind_key()
        kinds: dict[str, set[str]] = {}
        for kind, text in wanted.items():
            digest = blind.digest(secret, kind, text)
            if digest is not None:
                for row in BlindIndex.select().where(BlindIndex.kind == kind, BlindIndex.digest == digest):
                    kinds.setdefault(row.person_id, set()).add(kind)
        session.audit.append("search", "identity", None, " ".join(sorted(wanted)))
        found = [
            Match(person, tuple(sorted(shared)), not shared.isdisjoint(blind.STRONG))
            for person, shared in kinds.items()
            if not shared <= {"birth_date", "address"} or len(shared) > 1
        ]
        return sorted(found, key=lambda match: (not match.strong, -len(match.kinds), match.person_id))

    def possible_matches(self, wanted: Mapping[str, str]) -> list[str]:
        """The ids of :meth:`matches`."""
        return [match.person_id for match in self.matches(wanted)]

    # -- who may open ----------------------------------------------------------------------------------

    def holders(self) -> list[Holder]:
        """The holders of the right to identities, each with the number of entries not sealed to them yet."""
        from httui.store.accounts import find_account, holders

        session = self._session
        total = IdentityEntry.select().count()
        return [
            Holder(
                find_account(session, user.id),
                total
                - IdentityGrant.select().where(IdentityGrant.recipient == _name(user.id, user.box)).count(),
            )
            for user in holders(session.keyring)
        ]

    def grant_worker(self, person_id: str, user_id: str) -> bool:
        """Seal a person's entries to the worker of their case; True if all are now.

        By someone who may open them. Where this account cannot (a supervisor who assigns), False: the next
        holder's :meth:`settle` does it. Raises ``Refused`` when ``user_id`` is not the person's worker.
        """
        session = self._session
        if not session.may("cases.assign"):
            self._require_open(person_id)
        entitled = self._recipients(person_id)
        wanted = {name: box for name, box in entitled.items() if name.startswith(f"{user_id}:")}
        if user_id not in session.keyring.users or not wanted:
            raise Refused(N_("Only the person's worker can be given their identity."))
        me = _name(session.user.id, session.keys.box_public)
        left = self._reseal(IdentityEntry.person_id == person_id, me, session.keys.box, wanted)
        session.audit.append("grant", "identity", person_id, user_id)
        return left == 0

    def revoke_worker(self, person_id: str, user_id: str) -> None:
        """Take a person's entries away from somebody who is neither their worker any more nor a holder."""
        session = self._session
        if not session.may("cases.assign"):
            session.require("identities.open")
        user = session.keyring.users.get(user_id)
        if user is not None and user.identities and not user.disabled:
            return
        entries = IdentityEntry.select(IdentityEntry.id).where(IdentityEntry.person_id == person_id)
        IdentityGrant.delete().where(
            IdentityGrant.entry.in_(entries), IdentityGrant.recipient.startswith(f"{user_id}:")
        ).execute()
        session.audit.append("revoke", "identity", person_id, user_id)

    def drop_recipient(self, user_id: str) -> None:
        """Remove everything that was sealed to an account that is closed or holds the right no more."""
        self._session.require("accounts")
        IdentityGrant.delete().where(IdentityGrant.recipient.startswith(f"{user_id}:")).execute()

    def settle(self, opener: tuple[str, X25519PrivateKey] | None = None) -> int:
        """Bring every entry's grants in line with who may open it now; how many entries lack one still.

        For a holder: new holders, renewed keys and new workers get what they lack, others lose what they have.
        ``opener``: the recovery recipient's name and key instead of one's own (``recovery``).
        """
        session = self._session
        if opener is None:
            session.require("identities.open")
            opener = (_name(session.user.id, session.keys.box_public), session.keys.box)
        persons = [row.person_id for row in IdentityEntry.select(IdentityEntry.person_id).distinct()]
        left = 0
        for person_id in persons:
            wanted = self._recipients(person_id)
            where = IdentityEntry.person_id == person_id
            left += self._reseal(where, opener[0], opener[1], wanted)
            entries = IdentityEntry.select(IdentityEntry.id).where(where)
            IdentityGrant.delete().where(
                IdentityGrant.entry.in_(entries), IdentityGrant.recipient.not_in(list(wanted))
            ).execute()
        return left

    def _reseal(self, where: Any, name: str, box: X25519PrivateKey, wanted: Mapping[str, str]) -> int:
        """Give ``wanted`` recipients the grants that they lack; how many entries could not be opened for it."""
        left = 0
        with self._database.atomic():
            held: dict[int, set[str]] = {}
            for grant in IdentityGrant.select(IdentityGrant).join(IdentityEntry).where(where):
                held.setdefault(grant.__data__["entry"], set()).add(grant.recipient)
            for entry, ciphertext in self._entries(where, name):
                lacking = {to: public for to, public in wanted.items() if to not in held.get(entry.id, set())}
                key = self._entry_key(entry, ciphertext, name, box) if lacking else None
                if lacking and key is None:
                    left += 1
                elif key is not None:
                    self._grant(entry.id, bytes(entry.sealed)[:16], key, lacking)
        return left

    # -- erasing ---------------------------------------------------------------------------------------

    def erase(self, person_id: str) -> int:
        """Erase every identifier of a person, and their part of the blind index; how many entries."""
        session = self._session
        session.require("cases.erase")
        with self._database.atomic():
            BlindIndex.delete().where(BlindIndex.person_id == person_id).execute()
            done = IdentityEntry.delete().where(IdentityEntry.person_id == person_id).execute()
            session.audit.append("delete", "identity", person_id)
        return int(done)


def needs_second(session: "Session") -> bool:
    """Whether this office opens identities with two people only."""
    return session.setting(DUAL_CONTROL) is True


def _name(user_id: str, box: str) -> str:
    """A recipient in the grants: an id and the beginning of its public key, so that renewed keys show."""
    return f"{user_id}:{box[:16]}"


def _indexed(
    values: Mapping[str, str | None],
    kinds: Mapping[str, str] | None,
    index: Mapping[str, Iterable[str]] | None,
) -> list[tuple[str, str]]:
    named = kinds or {}
    found = [(named[ref], text) for ref, text in values.items() if text and named.get(ref)]
    return found + [(kind, text) for kind, texts in (index or {}).items() for text in texts]
