"""Sealing to a public key: HPKE (RFC 9180), base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305.

``cryptography`` >= 48 brings it; this module fixes the suite, names the context and turns every failure
into one exception. A ciphertext is the 32-byte encapsulated key followed by the AEAD's output. ``info``
always says office, purpose and recipient, so that nothing sealed for one place opens in another.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from httui.store.secret import canonical, decode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

OVERHEAD = 48
"""Bytes that sealing adds: 32 of encapsulated key, 16 of tag."""


class SealError(Exception):
    """Not sealed for this key and context, or changed since."""


@lru_cache(maxsize=1)
def _suite() -> "Suite":
    from cryptography.hazmat.primitives import hpke

    return hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


def context(purpose: str, **parts: str | int) -> bytes:
    """The ``info`` of a seal: what it is for and every name that binds it to its place."""
    return canonical({"httui": purpose, **parts})


def seal(plaintext: bytes, to: str, info: bytes) -> bytes:
    """``plaintext`` sealed to the public key ``to`` (base64 text of 32 bytes)."""
    return _suite().encrypt(plaintext, X25519PublicKey.from_public_bytes(decode(to)), info=info)


def unseal(ciphertext: bytes, key: X25519PrivateKey, info: bytes) -> bytes:
    """What was sealed; :class:`SealError` for another key, another context or a changed byte."""
    try:
        return _suite().decrypt(ciphertext, key, info=info)
    except (InvalidTag, ValueError) as error:
        raise SealError from error


def derive(secret: bytes, purpose: str, length: int = 32, salt: bytes | None = None) -> bytes:
    """HKDF-SHA256 of a secret that is already strong, for one named purpose."""
    return HKDF(SHA256(), length, salt, b"httui " + purpose.encode("utf-8")).derive(secret)
