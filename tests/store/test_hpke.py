"""Sealing to a public key, held against RFC 9180's own test vectors (appendix A.2, base mode)."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from httui.store.hpke import OVERHEAD, SealError, context, derive, seal, unseal
from httui.store.secret import PrivateKeys, decode, encode

INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
RECIPIENT = X25519PrivateKey.from_private_bytes(
    bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
)
ENCAPSULATED = bytes.fromhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
CIPHERTEXT = bytes.fromhex(
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
)
AAD_OF_THE_VECTOR = bytes.fromhex("436f756e742d30")


def test_the_vector_of_the_rfc() -> None:
    from cryptography.hazmat.primitives import hpke

    public = RECIPIENT.public_key().public_bytes_raw().hex()
    assert public == "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a"
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    opened = hpke.rust_openssl.hpke._decrypt_with_aad(  # type: ignore[attr-defined]
        suite, ENCAPSULATED + CIPHERTEXT, RECIPIENT, INFO, AAD_OF_THE_VECTOR
    )
    assert opened == b"Beauty is truth, truth beauty"


def test_what_is_sealed_opens_for_its_key_and_context_only() -> None:
    keys, other = PrivateKeys.generate(), PrivateKeys.generate()
    info = context("a test", office="a", to="b")
    sealed = seal(b"secret", keys.box_public, info)
    assert len(sealed) == len(b"secret") + OVERHEAD
    assert unseal(sealed, keys.box, info) == b"secret"
    assert seal(b"secret", keys.box_public, info) != sealed
    for wrong in (
        (sealed, other.box, info),
        (sealed, keys.box, context("a test", office="a", to="c")),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), keys.box, info),
        (b"", keys.box, info),
        (bytes(32) + sealed[32:], keys.box, info),
    ):
        with pytest.raises(SealError):
            unseal(*wrong)


def test_purposes_give_different_keys() -> None:
    assert derive(b"k" * 32, "one") != derive(b"k" * 32, "two")
    assert len(derive(b"k" * 32, "one", 64)) == 64


def test_base64_has_one_spelling() -> None:
    raw = bytes(range(32))
    assert decode(encode(raw)) == raw
    for wrong in (encode(raw)[:-1], encode(raw) + "\n", encode(raw)[:-2] + "9=", "not base64!"):
        with pytest.raises(ValueError):
            decode(wrong)


def test_keys_come_back_from_their_bytes() -> None:
    keys = PrivateKeys.generate()
    assert PrivateKeys.from_bytes(keys.to_bytes()).sign_public == keys.sign_public
    with pytest.raises(ValueError):
        PrivateKeys.from_bytes(b"short")
