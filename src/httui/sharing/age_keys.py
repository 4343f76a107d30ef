"""Keys as the ``age`` program writes them: ``age1...`` for a public one, ``AGE-SECRET-KEY-1...`` for a secret one.

Serves DESIGN section 5 "Packages for partners": a partner without httui gives us the first, and needs the second to
open a package with the ordinary program.
"""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from httui.i18n import N_
from httui.sharing import bech32
from httui.sharing.age_header import AgeProblem

_PUBLIC, _SECRET = "age", "age-secret-key-"


class NotAKey(AgeProblem):
    """What was typed or pasted is no public key (or no secret key) of this kind."""


def recipient_text(key: X25519PublicKey) -> str:
    """A public key as the ``age`` program writes it: ``age1...``."""
    return bech32.encode(_PUBLIC, key.public_bytes_raw())


def read_recipient(text: str) -> X25519PublicKey:
    """The public key that ``age1...`` stands for; :class:`NotAKey` for anything else."""
    return X25519PublicKey.from_public_bytes(_key_bytes(text, _PUBLIC))


def identity_text(key: X25519PrivateKey) -> str:
    """A secret key as the ``age`` program writes it, for the few who must open a package without httui."""
    return bech32.encode(_SECRET, key.private_bytes_raw()).upper()


def read_identity(text: str) -> X25519PrivateKey:
    """The secret key that ``AGE-SECRET-KEY-1...`` stands for; :class:`NotAKey` for anything else."""
    if text.strip() != text.strip().upper():
        raise _not_a_key()
    return X25519PrivateKey.from_private_bytes(_key_bytes(text, _SECRET))


def _key_bytes(text: str, wanted: str) -> bytes:
    try:
        prefix, raw = bech32.decode(text.strip())
    except ValueError:
        raise _not_a_key() from None
    if prefix != wanted or len(raw) != 32:
        raise _not_a_key()
    return raw


def _not_a_key() -> NotAKey:
    return NotAKey(
        N_("This is not a key, or a letter of it is wrong."),
        remedy=N_("Copy the whole key again; a public key begins with age1."),
    )
