"""Key material in memory: never printed, never pickled, never part of a traceback's locals as bytes.

Python cannot wipe memory (said so in the threat model); what can be done is that no representation, log
line or crash report shows a key by accident.
"""

import base64
import json
from typing import Any, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


class Secret:
    """Some secret bytes behind a blank representation; ``reveal()`` gives them at the place of use."""

    __slots__ = ("_bytes",)

    def __init__(self, value: bytes) -> None:
        self._bytes = value

    def reveal(self) -> bytes:
        """The bytes themselves."""
        return self._bytes

    def __repr__(self) -> str:
        return "<secret>"

    def __len__(self) -> int:
        return len(self._bytes)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


class PrivateKeys:
    """Two private keys: ``box`` (X25519) opens what is sealed to a person, ``sign`` (Ed25519) signs."""

    __slots__ = ("box", "sign")

    def __init__(self, box: X25519PrivateKey, sign: Ed25519PrivateKey) -> None:
        self.box = box
        self.sign = sign

    @classmethod
    def generate(cls) -> "PrivateKeys":
        """Fresh random keys."""
        return cls(X25519PrivateKey.generate(), Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, raw: bytes) -> "PrivateKeys":
        """From 64 bytes: the X25519 key, then the Ed25519 key. ValueError for another length."""
        if len(raw) != 64:
            raise ValueError("two keys of 32 bytes")
        return cls(
            X25519PrivateKey.from_private_bytes(raw[:32]), Ed25519PrivateKey.from_private_bytes(raw[32:])
        )

    def to_bytes(self) -> bytes:
        """The 64 bytes that ``from_bytes`` reads."""
        raw = (Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return self.box.private_bytes(*raw) + self.sign.private_bytes(*raw)

    @property
    def box_public(self) -> str:
        """The public half of ``box`` as text."""
        return encode(self.box.public_key().public_bytes_raw())

    @property
    def sign_public(self) -> str:
        """The public half of ``sign`` as text."""
        return encode(self.sign.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return "<private keys>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("private keys are not written anywhere")


def encode(raw: bytes) -> str:
    """Bytes as URL-safe base64 text."""
    return base64.urlsafe_b64encode(raw).decode("ascii")


def decode(text: str) -> bytes:
    """Bytes from URL-safe base64 text; ValueError when the text is not exactly what ``encode`` makes."""
    raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    if encode(raw) != text:
        raise ValueError("not canonical base64")
    return raw


def canonical(value: Any) -> bytes:
    """JSON in one spelling only: sorted keys, no spaces, UTF-8. What is signed, hashed and sealed."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")
