"""A recovery sheet kept by three holders, any two of whom open the store together.

Each holder has 16 words of their own. The sheet's secret is sealed three times, under HKDF of each pair of the
holders' secrets; the three seals lie in the keyring. One holder alone has nothing (DESIGN section 5).
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from httui.i18n import N_
from httui.store import words
from httui.store.errors import WrongWords
from httui.store.hpke import derive
from httui.store.keyring import Keyring, Recovery
from httui.store.secret import canonical

PAIRS = ((1, 2), (1, 3), (2, 3))


def make_shares(secret: bytes, office: str, database: str) -> tuple[list[list[str]], tuple[bytes, ...]]:
    """Three holders' words, and the three seals for the keyring."""
    shares = [words.new_secret() for _holder in range(3)]
    sheets = [words.to_words(share, f"{database}-{number}") for number, share in enumerate(shares, 1)]
    pairs = tuple(
        _cipher(shares[one - 1], shares[two - 1]).encrypt(
            bytes(12), secret, _bound(office, database, one, two)
        )
        for one, two in PAIRS
    )
    return sheets, pairs


def combine(keyring: Keyring, database: str, recovery: Recovery, typed: tuple[str, str]) -> bytes:
    """The sheet's secret from two holders' words, in any order. :class:`WrongWords` if they do not fit."""
    first, second = (_read(text, database) for text in typed)
    if first[0] == second[0]:
        raise WrongWords(N_("Two different holders' sheets are needed."))
    (one, share_one), (two, share_two) = sorted((first, second))
    if not recovery.pairs:
        raise WrongWords(N_("This office's sheet is not kept by three holders."))
    try:
        sealed = recovery.pairs[PAIRS.index((one, two))]
        return _cipher(share_one, share_two).decrypt(
            bytes(12), sealed, _bound(keyring.office, database, one, two)
        )
    except InvalidTag:
        raise WrongWords(N_("These words do not belong together, or they are another sheet.")) from None


def is_holders(text: str, database: str) -> bool:
    """Whether these words are one of three holders' sheets for ``database``; told by their checksum alone."""
    try:
        _read(text, database)
    except WrongWords:
        return False
    return True


def _read(text: str, database: str) -> tuple[int, bytes]:
    for number in (1, 2, 3):
        try:
            return number, words.from_words(text, f"{database}-{number}")
        except WrongWords as problem:
            failed = problem
    raise failed


def _cipher(one: bytes, two: bytes) -> ChaCha20Poly1305:
    # The key of a pair seals one thing only, so the nonce can stand still.
    return ChaCha20Poly1305(derive(one + two, "recovery pair v1"))


def _bound(office: str, database: str, one: int, two: int) -> bytes:
    return canonical(
        {"database": database, "httui": "recovery pair v1", "office": office, "pair": [one, two]}
    )
