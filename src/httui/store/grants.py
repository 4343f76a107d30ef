"""What the keyring wraps: private keys under passphrases, database keys under public keys."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from httui.store import hpke
from httui.store.errors import CannotOpen
from httui.store.kdf import Kdf
from httui.store.keyring import Grant, Keyring, User
from httui.store.rights import holds_identities_file
from httui.store.secret import PrivateKeys, Secret, canonical


def _bound_to(office: str, user: User, kdf: Kdf) -> bytes:
    """What a sealed private key is bound to: office, user, both public keys, key derivation."""
    parts = {"box": user.box, "id": user.id, "kdf": kdf.to_json(), "office": office, "sign": user.sign}
    return canonical({"httui": "sealed keys v1"} | parts)


def seal_private(keys: PrivateKeys, key: Secret, office: str, user: User, kdf: Kdf) -> bytes:
    """Private keys under a passphrase's derived key: 12 bytes of nonce, then the ciphertext."""
    nonce = os.urandom(12)
    plain = keys.to_bytes()
    return nonce + ChaCha20Poly1305(key.reveal()).encrypt(nonce, plain, _bound_to(office, user, kdf))


def unseal_private(sealed: bytes, key: Secret, office: str, user: User, kdf: Kdf) -> PrivateKeys | None:
    """The private keys; None when the passphrase is wrong or anything around them was changed."""
    try:
        cipher = ChaCha20Poly1305(key.reveal())
        keys = PrivateKeys.from_bytes(cipher.decrypt(sealed[:12], sealed[12:], _bound_to(office, user, kdf)))
    except (InvalidTag, ValueError):
        return None
    return keys if (keys.box_public, keys.sign_public) == (user.box, user.sign) else None


def _grant_context(keyring: Keyring, database: str, generation: int, to: str) -> bytes:
    return hpke.context(
        "database key v1", office=keyring.office, database=database, generation=generation, to=to
    )


def grant_key(keyring: Keyring, database: str, generation: int, to: str, key: Secret) -> None:
    """Grant a database key to a recipient, in place of an earlier grant of the same generation."""
    withdraw(keyring, to, database, generation)
    info = _grant_context(keyring, database, generation, to)
    ciphertext = hpke.seal(key.reveal(), keyring.box_of(to), info)
    keyring.grants.append(Grant(database, generation, to, ciphertext))


def withdraw(keyring: Keyring, to: str, database: str | None = None, generation: int | None = None) -> None:
    """Remove a recipient's grants (of one database, of one generation)."""
    keyring.grants = [
        grant
        for grant in keyring.grants
        if grant.to != to
        or database not in {None, grant.database}
        or generation not in {None, grant.generation}
    ]


def open_grant(
    keyring: Keyring, database: str, generation: int, to: str, box: X25519PrivateKey
) -> Secret | None:
    """The database key that was granted; None if nothing was. :class:`CannotOpen` if it is not genuine."""
    grant = keyring.grant(database, generation, to)
    if grant is None:
        return None
    try:
        key = hpke.unseal(grant.ciphertext, box, _grant_context(keyring, database, generation, to))
    except hpke.SealError as error:
        raise CannotOpen("keyring.json") from error
    if len(key) != 32:
        raise CannotOpen("keyring.json")
    return Secret(key)


def settle(keyring: Keyring, database: str, keys: dict[int, Secret]) -> bool:
    """Give everyone entitled to a database the grants they lack, and take away all others; True if any changed.

    ``keys``: generation to key, as far as the acting manager holds them.
    """
    wanted = entitled(keyring, database)
    before = len(keyring.grants)
    keyring.grants = [grant for grant in keyring.grants if grant.database != database or grant.to in wanted]
    changed = len(keyring.grants) != before
    for generation, key in keys.items():
        for recipient in wanted:
            if keyring.grant(database, generation, recipient) is None:
                grant_key(keyring, database, generation, recipient, key)
                changed = True
    return changed


def entitled(keyring: Keyring, database: str) -> list[str]:
    """Who is to hold a database's key: the active accounts that need it, and the recovery recipient."""
    users = [
        user.id
        for user in keyring.active()
        if database == "cases" or holds_identities_file(user.roles, identities=user.identities)
    ]
    return users + [name for name in keyring.recovery if name == f"recovery-{database}"]
