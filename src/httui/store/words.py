"""Secrets as words: recovery sheets with a checksum, and passphrases to remember (S-229).

``words_id.txt`` holds 2,048 plain short Indonesian words, 11 bits each, made for this product. Any two
differ by at least two slips of the pen or keys, so one slip never turns a word into another of the list. A
recovery secret has 160 bits; with a checksum of 16 bits that also names the sheet it makes 16 words.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from httui.i18n import N_
from httui.store.errors import WrongWords

SECRET_BYTES = 20
SHEET_WORDS = 16
BITS_PER_WORD = 11


@lru_cache(maxsize=1)
def word_list() -> tuple[str, ...]:
    """The 2,048 words in alphabetical order."""
    text = Path(__file__).with_name("words_id.txt").read_text(encoding="ascii")
    return tuple(text.split())


@lru_cache(maxsize=1)
def _places() -> dict[str, int]:
    return {word: place for place, word in enumerate(word_list())}


def new_secret() -> bytes:
    """160 fresh random bits."""
    return secrets.token_bytes(SECRET_BYTES)


def to_words(secret: bytes, sheet: str) -> list[str]:
    """The 16 words of a 160-bit secret; ``sheet`` (such as "cases") is part of the checksum."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a recovery secret has 160 bits")
    number = int.from_bytes(secret + _checksum(secret, sheet), "big")
    places = [(number >> (BITS_PER_WORD * place)) & 2047 for place in reversed(range(SHEET_WORDS))]
    return [word_list()[place] for place in places]


def from_words(words: str | Sequence[str], sheet: str) -> bytes:
    """The secret that the words of ``sheet`` stand for; case, numbers, commas and line breaks do not matter.

    Raises :class:`WrongWords` that says which word is not known, or that the words do not belong together.
    """
    given = _split(words)
    if len(given) != SHEET_WORDS:
        raise WrongWords(
            N_("A recovery sheet has {needed} words; these are {found}."),
            needed=SHEET_WORDS,
            found=len(given),
        )
    number = 0
    for place, word in enumerate(given, 1):
        if word not in _places():
            raise WrongWords(
                N_("Word {place} is not on any recovery sheet."),
                remedy=N_("Look at it again on the paper; one letter may be wrong."),
                place=place,
            )
        number = number << BITS_PER_WORD | _places()[word]
    raw = number.to_bytes(SECRET_BYTES + 2, "big")
    secret, checksum = raw[:SECRET_BYTES], raw[SECRET_BYTES:]
    if checksum != _checksum(secret, sheet):
        raise WrongWords(
            N_("These words do not belong together, or they are another sheet."),
            remedy=N_("Check their order, and that it is the right sheet."),
        )
    return secret


def _split(words: str | Sequence[str]) -> list[str]:
    text = words if isinstance(words, str) else " ".join(words)
    if len(text) > 4000:
        return []
    letters = "".join(sign if sign.isalpha() else " " for sign in text.lower())
    return letters.split()


def _checksum(secret: bytes, sheet: str) -> bytes:
    return hashlib.sha256(f"httui recovery {sheet} ".encode() + secret).digest()[:2]


def suggestions(start: str, limit: int = 8) -> list[str]:
    """Words of the list that begin with ``start``, for completing while typing a sheet."""
    wanted = start.strip().lower()
    return [word for word in word_list() if word.startswith(wanted)][:limit] if wanted else []


def generate_passphrase(count: int = 6, *, workbook: bool = False, avoid: Iterable[str] = ()) -> str:
    """A passphrase of random words (11 bits each; 6 words make 66 bits, 7 make 77).

    ``workbook``: also with capitals, a digit and symbols inside, for the profile that asks for them.
    ``avoid``: words that may not come up (names of the person and the organisation).
    """
    if not 5 <= count <= 12:
        raise ValueError("5 to 12 words")
    banned = {word.casefold() for word in avoid}
    pool = [word for word in word_list() if word not in banned]
    chosen = [secrets.choice(pool) for _word in range(count)]
    if not workbook:
        return " ".join(chosen)
    chosen = [word.capitalize() for word in chosen]
    place = secrets.randbelow(count - 1)
    chosen[place] += str(secrets.randbelow(10))
    return "-".join(chosen)
