"""The parts of the keyring: accounts, grants, recovery recipients, certificates; to and from JSON.

Reading is strict: whatever is not exactly what was written raises ValueError, KeyError or TypeError, which
``Keyring.parse`` turns into :class:`DamagedKeyring`.
"""

from dataclasses import dataclass
from typing import Any

from httui.store.kdf import Kdf
from httui.store.rights import ROLES
from httui.store.secret import decode, encode

DATABASES = ("cases", "identities")


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


def read_user(name: str, entry: dict[str, Any]) -> User:
    """An account from JSON."""
    if not set(entry["roles"]) <= set(ROLES) or not isinstance(entry["name"], str):
        raise ValueError("unknown role")
    flags = (entry["identities"], entry["disabled"])
    if not all(isinstance(flag, bool) for flag in flags):
        raise ValueError("a flag is true or false")
    former = tuple(read_key(key) for key in entry["former"])
    roles = frozenset(entry["roles"])
    return User(name, entry["name"], read_key(entry["box"]), read_key(entry["sign"]), roles, *flags, former)


def read_own(entry: dict[str, Any]) -> Own:
    """A person's own part from JSON."""
    if not isinstance(entry["temporary"], bool):
        raise ValueError("a flag is true or false")
    return Own(
        Kdf.from_json(entry["kdf"]),
        decode(entry["sealed"]),
        entry["temporary"],
        read_count(entry["epoch"]),
        str(entry["leaked_at"]),
    )


def read_grant(entry: dict[str, Any]) -> Grant:
    """A grant from JSON."""
    if entry["database"] not in DATABASES:
        raise ValueError("unknown database")
    return Grant(
        entry["database"], read_count(entry["generation"]), str(entry["to"]), decode(entry["ciphertext"])
    )


def read_recovery(entry: dict[str, Any]) -> Recovery:
    """A recovery recipient from JSON."""
    pairs = tuple(decode(pair) for pair in entry["pairs"])
    former = tuple(read_key(key) for key in entry["former"])
    return Recovery(read_key(entry["box"]), read_key(entry["sign"]), pairs, former)


def read_key(text: str) -> str:
    """A public key of 32 bytes, as text, from JSON."""
    if len(decode(text)) != 32:
        raise ValueError("a key has 32 bytes")
    return text


def read_count(number: Any) -> int:
    """A whole number that JSON holds exactly, from JSON."""
    if type(number) is not int or not 0 <= number < 2**53:
        raise ValueError("a whole number")
    return number


def read_certificate(entry: dict[str, Any]) -> Certificate:
    """A certificate from JSON."""
    return Certificate(read_key(entry["key"]), read_key(entry["by"]), decode(entry["signature"]))
