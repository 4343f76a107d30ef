"""An office's two public keys as one line to send, and their fingerprint in words to compare over the telephone.

Serves S-041 and S-249 (the partner register). The line may come by any way, also by one that somebody else
controls; the words are what proves it, so they are compared by voice with a person who is known. Eight words of
the store's list carry 88 bits of a slow hash, which makes looking for other keys with the same words 65,536
times slower; a ninth word is made from the eight, so that a word misheard or left out is noticed at once.
"""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import bech32
from httui.store.secret import PrivateKeys
from httui.store.words import BITS_PER_WORD, word_list

PREFIX = "httui-office"
WORDS = 9
"""Words of a fingerprint, the check word included."""
_ROUNDS = 65_536


class CardProblem(Problem):
    """A line of keys, or words read out, that are not right."""


@dataclass(frozen=True)
class PublicKeys:
    """The public keys of an office: ``box`` (X25519) is encrypted to, ``sign`` (Ed25519) checks signatures."""

    box: bytes
    sign: bytes

    @classmethod
    def of(cls, keys: PrivateKeys) -> "PublicKeys":
        """The public halves of ``keys``."""
        return cls(keys.box.public_key().public_bytes_raw(), keys.sign.public_key().public_bytes_raw())

    @property
    def recipient(self) -> X25519PublicKey:
        """The key to encrypt to."""
        return X25519PublicKey.from_public_bytes(self.box)

    @property
    def signer(self) -> Ed25519PublicKey:
        """The key to check signatures with."""
        return Ed25519PublicKey.from_public_bytes(self.sign)

    def card(self) -> str:
        """The one line to send to a partner: ``httui-office1...``, with a checksum."""
        return bech32.encode(PREFIX, self.box + self.sign)


def read_card(text: str) -> PublicKeys:
    """The keys of a line that a partner sent; spaces and line breaks in it do not matter.

    Raises :class:`CardProblem` for anything else, a line with a wrong letter too.
    """
    try:
        prefix, raw = bech32.decode("".join(text[:1000].split()))
    except ValueError:
        prefix, raw = "", b""
    if prefix != PREFIX or len(raw) != 64 or not _usable(raw[:32]):
        raise CardProblem(
            N_("This is not the line of keys of an office, or a letter of it is wrong."),
            remedy=N_("Copy the whole line again; it begins with {prefix}1."),
            prefix=PREFIX,
        )
    return PublicKeys(raw[:32], raw[32:])


def _usable(box: bytes) -> bool:
    """Whether ``box`` is no point of low order, with which everybody would share the same, known secret."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(box))
    except ValueError:
        return False
    return True


def fingerprint(keys: PublicKeys) -> list[str]:
    """The nine words of ``keys``; the same on both sides (takes some hundredths of a second)."""
    size = BITS_PER_WORD * (WORDS - 1) // 8
    raw = hashlib.pbkdf2_hmac("sha256", keys.box + keys.sign, b"httui fingerprint v1", _ROUNDS, size)
    number = int.from_bytes(raw, "big")
    return _with_check([(number >> BITS_PER_WORD * place) & 2047 for place in range(WORDS - 1)])


def check_fingerprint(typed: str, keys: PublicKeys) -> None:
    """Compare words that a partner read out with those of ``keys``; returns when all nine are right.

    Raises :class:`CardProblem` that tells words misheard (the check word does not fit) from words that are right
    in themselves and belong to other keys: then somebody may have exchanged the line on its way.
    """
    letters = "".join(sign if sign.isalpha() else " " for sign in typed[:1000].lower())
    given = letters.split()
    if given == fingerprint(keys):
        return
    places = {word: place for place, word in enumerate(word_list())}
    known = [places.get(word, -1) for word in given[:-1]]
    if len(given) != WORDS or -1 in known or given != _with_check(known):
        raise CardProblem(
            N_("These are not {count} words that belong together; one may be misheard or missing."),
            remedy=N_("Ask to have them read again, slowly."),
            count=WORDS,
        )
    raise CardProblem(
        N_("These words belong to other keys than the line that arrived."),
        remedy=N_("Do not use this line: it may have been exchanged on its way. Ask for it by another way."),
    )


def _with_check(places: list[int]) -> list[str]:
    """The words at ``places`` of the list, and the check word that they make."""
    words = [word_list()[place] for place in places]
    check = hashlib.sha256(b"httui fingerprint check\0" + " ".join(words).encode()).digest()
    return [*words, word_list()[int.from_bytes(check[:2], "big") & 2047]]
