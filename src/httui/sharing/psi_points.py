"""Points of Curve25519 for matching: a key becomes a point, and a point is masked by a secret.

Serves S-251. ``X25519(a, X25519(b, P))`` equals ``X25519(b, X25519(a, P))``, so two offices can mask each other's
points in any order and compare only what both have masked. Points are hashed onto the curve itself, never its twist:
which of the two a point lies on survives masking and would tell one bit of every key.
"""

import hashlib
import itertools
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

POINT_BYTES = 32
_PRIME = 2**255 - 19
_A = 486_662


class BadPoint(ValueError):
    """Bytes that no honest office sends: not reduced, or a point of low order."""


def hash_to_point(domain: bytes, key: bytes) -> bytes:
    """The point of ``key`` in one ``domain`` (which says purpose and run): SHA-256 until it lies on the curve.

    How long it takes depends on the key; it is computed where the key is known anyway.
    """
    begin = hashlib.sha256(len(domain).to_bytes(4, "big") + domain + key)
    for counter in itertools.count():
        digest = begin.copy()
        digest.update(b"\0" + counter.to_bytes(4, "big"))
        number = int.from_bytes(digest.digest(), "little") & (2**255 - 1)
        if number < _PRIME and _is_square(number * (number * (number + _A) + 1) % _PRIME):
            return number.to_bytes(POINT_BYTES, "little")
    raise AssertionError("unreachable")


def mask(secret: X25519PrivateKey, points: Iterable[bytes]) -> list[bytes]:
    """Each point masked by ``secret``; :class:`BadPoint` for one of low order or not in its one spelling."""
    masked = []
    for point in points:
        if int.from_bytes(point, "little") >= _PRIME:
            raise BadPoint
        try:
            masked.append(secret.exchange(X25519PublicKey.from_public_bytes(point)))
        except ValueError:
            raise BadPoint from None
    return masked


def filler() -> bytes:
    """A random point that looks like a masked one and equals none."""
    return X25519PrivateKey.generate().public_key().public_bytes_raw()


def _is_square(number: int) -> bool:
    """Whether ``number`` is a square modulo 2**255 - 19, and not zero (Jacobi symbol by the binary method)."""
    modulus, sign = _PRIME, 1
    while number:
        twos = (number & -number).bit_length() - 1
        number >>= twos
        if twos & 1 and modulus & 7 in {3, 5}:
            sign = -sign
        if number & modulus & 2:
            sign = -sign
        number, modulus = modulus % number, number
    return modulus == 1 and sign == 1
