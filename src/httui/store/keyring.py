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
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from httui.store.errors import DamagedKeyring, ForeignKeyring, UnknownKeyringVersion, WeakKdf
from httui.store.hpke import derive
from httui.store.kdf import Kdf
from httui.store.rights import ROLES
from httui.store.secret import canonical, decode, encode

VERSION = 1
DATABASES = ("cases", "identities")
RECOVERY = {database: f"recovery-{database}" for database in DATABASES}
"""Database to the recipient id of its recovery sheet."""
MAX_BYTES = 8 * 1024 * 1024
MAX_ANCHORS = 64


@dataclass(frozen=True)
class User:
    """An account as the managers vouch for it; public keys are base64 text.

    ``former``: signing keys that it had before, so that old audit entries still verify.
    """

    id: str
    name: str
    box: str
    sign: str
    roles: frozenset[str]
    identities: bool = False
    disabled: bool = False
    former: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As in the file (the id is the key there)."""
        return {
            "box": self.box,
            "disabled": self.disabled,
            "former": list(self.former),
            "identities": self.identities,
            "name": self.name,
            "roles": sorted(self.roles),
            "sign": self.sign,
        }


@dataclass(frozen=True)
class Own:
    """A person's own part. ``epoch`` rises to end sessions; ``leaked_at`` asks managers to rotate keys."""

    kdf: Kdf
    sealed: bytes
    temporary: bool = False
    epoch: int = 0
    leaked_at: str = ""

    def to_json(self) -> dict[str, Any]:
        """As in the file."""
        return {
            "epoch": self.epoch,
            "kdf": self.kdf.to_json(),
            "leaked_at": self.leaked_at,
            "sealed": encode(self.sealed),
            "temporary": self.temporary,
        }


@dataclass(frozen=True)
class Grant:
    """A database key of one generation, sealed to one recipient (a user id or a recovery recipient)."""

    database: str
    generation: int
    to: str
    ciphertext: bytes

    def to_json(self) -> dict[str, Any]:
        """As in the file."""
        return {
            "ciphertext": encode(self.ciphertext),
            "database": self.database,
            "generation": self.generation,
            "to": self.to,
        }


@dataclass(frozen=True)
class Recovery:
    """A recovery recipient's public keys. ``pairs``: its secret, sealed to each two of three holders.

    ``former``: signing keys of earlier sheets, so that old audit entries still verify.
    """

    box: str
    sign: str
    pairs: tuple[bytes, ...] = ()
    former: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As in the file."""
        return {
            "box": self.box,
            "former": list(self.former),
            "pairs": [encode(pair) for pair in self.pairs],
            "sign": self.sign,
        }


@dataclass(frozen=True)
class Certificate:
    """A manager's signing key, vouched for by an earlier manager (by their key)."""

    key: str
    by: str
    signature: bytes

    def to_json(self) -> dict[str, Any]:
        """As in the file."""
        return {"by": self.by, "key": self.key, "signature": encode(self.signature)}


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
    signature: bytes = b""
    mac: bytes = b""

    @property
    def office(self) -> str:
        """The office's id: 32 hexadecimal digits of the hash of the founder's signing key."""
        return hashlib.sha256(b"httui office\0" + decode(self.founder)).hexdigest()[:32]

    # -- reading ---------------------------------------------------------------------------------------

    def user_named(self, name: str) -> User | None:
        """The account with this sign-in name (case does not matter), disabled ones included."""
        wanted = name.strip().casefold()
        return next((user for user in self.users.values() if user.name.casefold() == wanted), None)

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
        """Sign the office's part as manager ``by`` (a user id, or the recovery recipient of cases)."""
        self.signed_by = by
        self.signature = key.sign(_body_text(self.office, by, self.body()))

    def managers(self) -> dict[str, str]:
        """Who may sign the office's part: id to signing key."""
        able = {user.id: user.sign for user in self.active() if "admin" in user.roles}
        recovery = self.recovery.get(RECOVERY["cases"])
        if recovery is not None:
            able[RECOVERY["cases"]] = recovery.sign
        vouched = self._vouched()
        return {name: key for name, key in able.items() if key in vouched and key not in self.revoked}

    def _vouched(self) -> set[str]:
        trusted = {self.founder}
        for certificate in self.certificates:
            if certificate.by in trusted and _signed(
                certificate.by, certificate.signature, _certificate_text(self.office, certificate.key)
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
        if key is None or not _signed(
            key, self.signature, _body_text(self.office, self.signed_by, self.body())
        ):
            raise ForeignKeyring

    def check_signer(self, revoked: set[str]) -> None:
        """:class:`ForeignKeyring` if the signer's key is one that cases.db remembers as withdrawn."""
        if self.managers().get(self.signed_by) in revoked:
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
        founder=_key(body["founder"]),
        serial=_count(data["serial"]),
        users={name: _user(name, entry) for name, entry in body["users"].items()},
        own={name: _own(entry) for name, entry in data["own"].items()},
        grants=[_grant(entry) for entry in body["grants"]],
        recovery={name: _recovery(entry) for name, entry in body["recovery"].items()},
        current={name: _count(body["current"][name]) for name in DATABASES},
        pending={name: _count(number) for name, number in body["pending"].items()},
        rotation_due=set(body["rotation_due"]),
        certificates=[
            Certificate(_key(c["key"]), _key(c["by"]), decode(c["signature"])) for c in body["certificates"]
        ],
        revoked={_key(key) for key in body["revoked"]},
        anchors=list(data["anchors"]),
        signed_by=str(data["signed_by"]),
        signature=decode(data["signature"]),
        mac=decode(data["mac"]),
    )
    if set(keyring.own) != set(keyring.users) or not set(keyring.pending) <= set(DATABASES):
        raise ValueError("parts do not fit")
    # Whatever was not understood above would be missing here: unknown fields are refused.
    if canonical(keyring.content() | {"mac": data["mac"]}) != canonical(data):
        raise ValueError("unknown fields")
    return keyring


def _user(name: str, entry: dict[str, Any]) -> User:
    if not set(entry["roles"]) <= set(ROLES) or not isinstance(entry["name"], str):
        raise ValueError("unknown role")
    flags = (entry["identities"], entry["disabled"])
    if not all(isinstance(flag, bool) for flag in flags):
        raise ValueError("a flag is true or false")
    former = tuple(_key(key) for key in entry["former"])
    roles = frozenset(entry["roles"])
    return User(name, entry["name"], _key(entry["box"]), _key(entry["sign"]), roles, *flags, former)


def _own(entry: dict[str, Any]) -> Own:
    if not isinstance(entry["temporary"], bool):
        raise ValueError("a flag is true or false")
    return Own(
        Kdf.from_json(entry["kdf"]),
        decode(entry["sealed"]),
        entry["temporary"],
        _count(entry["epoch"]),
        str(entry["leaked_at"]),
    )


def _grant(entry: dict[str, Any]) -> Grant:
    if entry["database"] not in DATABASES:
        raise ValueError("unknown database")
    return Grant(
        entry["database"], _count(entry["generation"]), str(entry["to"]), decode(entry["ciphertext"])
    )


def _recovery(entry: dict[str, Any]) -> Recovery:
    pairs = tuple(decode(pair) for pair in entry["pairs"])
    former = tuple(_key(key) for key in entry["former"])
    return Recovery(_key(entry["box"]), _key(entry["sign"]), pairs, former)


def _key(text: str) -> str:
    if len(decode(text)) != 32:
        raise ValueError("a key has 32 bytes")
    return text


def _count(number: Any) -> int:
    if type(number) is not int or not 0 <= number < 2**53:
        raise ValueError("a whole number")
    return number


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def _mac(cases_key: bytes, keyring: Keyring) -> bytes:
    purpose = f"keyring mac v1 {keyring.office} {keyring.current['cases']}"
    return hmac.digest(derive(cases_key, purpose), canonical(keyring.content()), "sha256")


def _certificate_text(office: str, key: str) -> bytes:
    return canonical({"httui": "manager certificate v1", "key": key, "office": office})


def _body_text(office: str, by: str, body: dict[str, Any]) -> bytes:
    return canonical({"body": body, "by": by, "httui": "keyring body v1", "office": office})


def _signed(key: str, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(decode(key)).verify(signature, text)
    except InvalidSignature:
        return False
    return True
