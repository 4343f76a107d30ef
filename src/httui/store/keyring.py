"""What the keyring says: accounts' public keys, wrapped keys, generations, and who vouches for it.

DESIGN section 5 "Keys". The keyring is a JSON file that holds wrapped keys only. It has two parts. The
*office's* part (accounts, roles, grants, generations, recovery) is signed by the manager who changed it.
Each person's *own* part (key derivation, sealed private keys) is changed by that person alone and is bound
by its own seal. Around both lies a MAC under a key that only this office's people have, a serial that
never falls, and a plain checksum that tells a faulty disk from a forger before anyone types a passphrase.

Trust starts at the founder: the office's id is the hash of the founder's signing key, each sealed private
key is bound to that id, and every other manager's key is vouched for by an earlier one.
"""

import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from httui.store.errors import DamagedKeyring, ForeignKeyring, UnknownKeyringVersion, WeakKdf
from httui.store.hpke import derive
from httui.store.keyring_entries import (
    DATABASES,
    Certificate,
    Grant,
    Own,
    Recovery,
    User,
    read_certificate,
    read_count,
    read_grant,
    read_key,
    read_own,
    read_recovery,
    read_user,
)
from httui.store.secret import canonical, decode, encode

__all__ = [
    "DATABASES",
    "RECOVERY",
    "Certificate",
    "Grant",
    "Keyring",
    "Own",
    "Recovery",
    "User",
    "plain_name",
]

VERSION = 1
RECOVERY = {database: f"recovery-{database}" for database in DATABASES}
"""Database to the recipient id of its recovery sheet."""
MAX_BYTES = 8 * 1024 * 1024
MAX_ANCHORS = 64


@dataclass
class Keyring:
    """The whole keyring in memory. Change it through ``KeyringFile.change``; look through its methods."""

    founder: str
    serial: int = 0
    users: dict[str, User] = field(default_factory=dict)
    own: dict[str, Own] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    recovery: dict[str, Recovery] = field(default_factory=dict)
    current: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DATABASES, 1))
    pending: dict[str, int] = field(default_factory=dict)
    rotation_due: set[str] = field(default_factory=set)
    certificates: list[Certificate] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    anchors: list[dict[str, Any]] = field(default_factory=list)
    signed_by: str = ""
    signed_serial: int = 0
    signature: bytes = b""
    mac: bytes = b""

    @property
    def office(self) -> str:
        """The office's id: 32 hexadecimal digits of the hash of the founder's signing key."""
        return hashlib.sha256(b"httui office\0" + decode(self.founder)).hexdigest()[:32]

    # -- reading ---------------------------------------------------------------------------------------

    def user_named(self, name: str) -> User | None:
        """The account with this sign-in name (case does not matter), disabled ones included."""
        wanted = plain_name(name)
        return next((user for user in self.users.values() if plain_name(user.name) == wanted), None)

    def active(self) -> list[User]:
        """Accounts that may sign in."""
        return [user for user in self.users.values() if not user.disabled]

    def grant(self, database: str, generation: int, to: str) -> Grant | None:
        """The grant of one generation's key to one recipient, if there is one."""
        wanted = (database, generation, to)
        return next((g for g in self.grants if (g.database, g.generation, g.to) == wanted), None)

    def box_of(self, recipient: str) -> str:
        """A recipient's public key; KeyError if there is no such recipient."""
        return self.users[recipient].box if recipient in self.users else self.recovery[recipient].box

    def signing_keys(self, actor: str) -> list[bytes]:
        """Every signing key, now and formerly, of an account or a recovery recipient; [] if it is neither."""
        known = self.users.get(actor) or self.recovery.get(actor)
        return [] if known is None else [decode(key) for key in (known.sign, *known.former)]

    # -- vouching --------------------------------------------------------------------------------------

    def body(self) -> dict[str, Any]:
        """The office's part: what a manager signs."""
        return {
            "certificates": [certificate.to_json() for certificate in self.certificates],
            "current": self.current,
            "founder": self.founder,
            "grants": [grant.to_json() for grant in self.grants],
            "pending": self.pending,
            "recovery": {name: recipient.to_json() for name, recipient in self.recovery.items()},
            "revoked": sorted(self.revoked),
            "rotation_due": sorted(self.rotation_due),
            "users": {name: user.to_json() for name, user in self.users.items()},
        }

    def certify(self, key: str, by: Ed25519PrivateKey) -> None:
        """Vouch for a manager's signing key, unless it is the founder's or vouched for already."""
        self.revoked.discard(key)
        if key == self.founder or any(certificate.key == key for certificate in self.certificates):
            return
        voucher = encode(by.public_key().public_bytes_raw())
        signature = by.sign(_certificate_text(self.office, key))
        self.certificates.append(Certificate(key, voucher, signature))

    def sign(self, by: str, key: Ed25519PrivateKey) -> None:
        """Sign the office's part as manager ``by`` (a user id, or the recovery recipient of cases).

        The serial that the file is about to have is signed with it, so that no older office's part can be put
        under a newer serial.
        """
        self.signed_by, self.signed_serial = by, self.serial + 1
        self.signature = key.sign(self._signed_text())

    def _signed_text(self) -> bytes:
        return canonical(
            {
                "body": self.body(),
                "by": self.signed_by,
                "httui": "keyring body v1",
                "office": self.office,
                "serial": self.signed_serial,
            }
        )

    def managers(self) -> dict[str, str]:
        """Who may sign the office's part: id to signing key."""
        able = {user.id: user.sign for user in self.active() if "admin" in user.roles}
        recovery = self.recovery.get(RECOVERY["cases"])
        if recovery is not None:
            able[RECOVERY["cases"]] = recovery.sign
        vouched = self.vouched()
        return {name: key for name, key in able.items() if key in vouched and key not in self.revoked}

    def vouched(
        self, withdrawn: frozenset[str] = frozenset(), known: frozenset[str] | None = None
    ) -> set[str]:
        """Signing keys that lead back to the founder. A ``withdrawn`` key vouches for ``known`` ones only."""
        trusted = {self.founder}
        for certificate in self.certificates:
            late = certificate.by in withdrawn and known is not None and certificate.key not in known
            if (
                not late
                and certificate.by in trusted
                and _signed(
                    certificate.by, certificate.signature, _certificate_text(self.office, certificate.key)
                )
            ):
                trusted.add(certificate.key)
        return trusted

    def verify(self, cases_key: bytes) -> None:
        """Check MAC, manager and signature; :class:`ForeignKeyring` if any is not of this office.

        ``cases_key``: the current generation's.
        """
        if not hmac.compare_digest(self.mac, _mac(cases_key, self)):
            raise ForeignKeyring
        key = self.managers().get(self.signed_by)
        if key is None or not _signed(key, self.signature, self._signed_text()):
            raise ForeignKeyring

    def check_signer(self, revoked: frozenset[str], known: frozenset[str] | None = None) -> None:
        """:class:`ForeignKeyring` if the signer's key is one that cases.db remembers as withdrawn, or one that
        such a key vouched for afterwards. ``known``: the keys that were vouched for until now.
        """
        key = self.managers().get(self.signed_by)
        if key in revoked or key not in self.vouched(revoked, known):
            raise ForeignKeyring

    # -- the file's text -------------------------------------------------------------------------------

    def content(self) -> dict[str, Any]:
        """Everything that the MAC covers."""
        return {
            "anchors": self.anchors,
            "httui": "keyring",
            "office": self.body(),
            "own": {name: own.to_json() for name, own in self.own.items()},
            "serial": self.serial,
            "signature": encode(self.signature),
            "signed_by": self.signed_by,
            "signed_serial": self.signed_serial,
            "version": VERSION,
        }

    def dump(self, cases_key: bytes) -> bytes:
        """The file's bytes, with a new MAC under the current generation's key of cases."""
        self.mac = _mac(cases_key, self)
        content = self.content() | {"mac": encode(self.mac)}
        return canonical(content | {"checksum": _checksum(content)}) + b"\n"

    def copy(self) -> "Keyring":
        """A copy that can be changed without touching this one."""
        return replace(
            self,
            users=dict(self.users),
            own=dict(self.own),
            grants=list(self.grants),
            recovery=dict(self.recovery),
            current=dict(self.current),
            pending=dict(self.pending),
            rotation_due=set(self.rotation_due),
            certificates=list(self.certificates),
            revoked=set(self.revoked),
            anchors=list(self.anchors),
        )

    @classmethod
    def parse(cls, raw: bytes) -> "Keyring":
        """Read a file's bytes. Checks form, checksum and costs, not yet who vouches (see ``verify``).

        Raises :class:`DamagedKeyring`, :class:`UnknownKeyringVersion`, :class:`WeakKdf`.
        """
        data = _load(raw)
        try:
            return _read(data, raw)
        except WeakKdf:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DamagedKeyring from error


def _load(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise DamagedKeyring
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise DamagedKeyring from error
    if not isinstance(data, dict) or data.get("httui") != "keyring":
        raise DamagedKeyring
    if data.get("version") != VERSION:
        # A newer version may check itself in another way; a flipped digit is no newer version.
        checksum = data.pop("checksum", None)
        raise UnknownKeyringVersion if checksum == _checksum(data) else DamagedKeyring
    return data


def _read(data: dict[str, Any], raw: bytes) -> Keyring:
    checksum = data.pop("checksum")
    if checksum != _checksum(data) or canonical(data | {"checksum": checksum}) + b"\n" != raw:
        raise ValueError("checksum")
    body = data["office"]
    keyring = Keyring(
        founder=read_key(body["founder"]),
        serial=read_count(data["serial"]),
        users={name: read_user(name, entry) for name, entry in body["users"].items()},
        own={name: read_own(entry) for name, entry in data["own"].items()},
        grants=[read_grant(entry) for entry in body["grants"]],
        recovery={name: read_recovery(entry) for name, entry in body["recovery"].items()},
        current={name: read_count(body["current"][name]) for name in DATABASES},
        pending={name: read_count(number) for name, number in body["pending"].items()},
        rotation_due=set(body["rotation_due"]),
        certificates=[read_certificate(c) for c in body["certificates"]],
        revoked={read_key(key) for key in body["revoked"]},
        anchors=list(data["anchors"]),
        signed_by=str(data["signed_by"]),
        signed_serial=read_count(data["signed_serial"]),
        signature=decode(data["signature"]),
        mac=decode(data["mac"]),
    )
    if set(keyring.own) != set(keyring.users) or not set(keyring.pending) <= set(DATABASES):
        raise ValueError("parts do not fit")
    # Whatever was not understood above would be missing here: unknown fields are refused.
    if canonical(keyring.content() | {"mac": data["mac"]}) != canonical(data):
        raise ValueError("unknown fields")
    return keyring


def plain_name(name: str) -> str:
    """A sign-in name as names are compared: composed, without case or outer spaces."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def _mac(cases_key: bytes, keyring: Keyring) -> bytes:
    purpose = f"keyring mac v1 {keyring.office} {keyring.current['cases']}"
    return hmac.digest(derive(cases_key, purpose), canonical(keyring.content()), "sha256")


def _certificate_text(office: str, key: str) -> bytes:
    return canonical({"httui": "manager certificate v1", "key": key, "office": office})


def _signed(key: str, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(decode(key)).verify(signature, text)
    except InvalidSignature:
        return False
    return True
