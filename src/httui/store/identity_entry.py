"""One entry of the identity vault: values under a key of their own, bound to their place, of blurred size."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from httui.store.fields import moment_text
from httui.store.identity_models import IdentityEntry
from httui.store.secret import canonical

_PAD = 256
"""Entries are filled up to a multiple of this many bytes, so that their size tells no name."""


@dataclass(frozen=True)
class Parts:
    """What an entry is bound to."""

    person_id: str
    record_id: str
    revision: int
    at: str
    by: str

    def bound(self, office: str, tag: bytes) -> bytes:
        """The entry's associated data."""
        return canonical({"httui": "identity entry v1", "office": office, "tag": tag.hex()} | self.__dict__)


def seal_entry(key: bytes, tag: bytes, office: str, parts: Parts, values: Mapping[str, str | None]) -> bytes:
    """16 bytes of tag, 12 of nonce, the ciphertext of the padded JSON."""
    nonce = os.urandom(12)
    plain = canonical(dict(values))
    plain += b" " * (-len(plain) % _PAD)
    return tag + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, parts.bound(office, tag))


def unseal_entry(key: bytes, office: str, entry: IdentityEntry) -> dict[str, str | None] | None:
    """The values of an entry; None when it was moved or changed since it was sealed."""
    raw = bytes(entry.sealed)
    parts = Parts(entry.person_id, entry.record_id, entry.revision, moment_text(entry.at), entry.by)
    try:
        plain = ChaCha20Poly1305(key).decrypt(raw[16:28], raw[28:], parts.bound(office, raw[:16]))
    except InvalidTag:
        return None
    return dict(json.loads(plain))
