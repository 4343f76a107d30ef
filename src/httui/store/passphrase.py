"""Rules for passphrases, and how strong one is (S-219 to S-222, S-225; ``content/instruments.md`` section C).

Two profiles. "Passphrase" (the default): at least 15 characters, nothing guessable, no forced change.
"Workbook", to follow the workbook literally: at least 14 characters of four kinds, a symbol that is not only
at the beginning or end, changed every 90 days. Both refuse what guessers try first and what belongs to the
person or the organisation. Strength is an estimate in bits: the guesses of someone who knows the lists.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from httui.i18n import N_, _
from httui.store.errors import WeakPassphrase
from httui.store.kdf import normalise
from httui.store.words import BITS_PER_WORD, word_list

PROFILES = {"passphrase": N_("Passphrase"), "workbook": N_("Workbook")}
MIN_LENGTH = {"passphrase": 15, "workbook": 14}
MAX_AGE_DAYS = {"passphrase": None, "workbook": 90}
"""Days after which the profile asks for a change; None: only when someone else may know it."""
CHECK_IN_DAYS = 90
MIN_BITS = 33.0

_SIMPLE = str.maketrans("013457@$!", "oieastasi")
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgb")
_WORDS = (
    (30, N_("very weak")),
    (45, N_("weak")),
    (60, N_("fair")),
    (75, N_("strong")),
    (math.inf, N_("very strong")),
)


@dataclass(frozen=True)
class Strength:
    """``bits`` of guessing work and the ``word`` for it (a message id)."""

    bits: float
    word: str

    def __str__(self) -> str:
        return _("{word} (about {bits} bits)").format(word=_(self.word), bits=round(self.bits))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _folded(text: str) -> str:
    """Without case, accents and the usual swaps of signs for letters; one character for each of ``text``."""
    signs = []
    for sign in text:
        plain = unicodedata.normalize("NFKD", sign)[:1].casefold()[:1] or " "
        signs.append(plain)
    return "".join(signs)


def personal_words(*texts: str) -> frozenset[str]:
    """The words of names (of the person, their account, the organisation) that a passphrase may not hold."""
    words: set[str] = set()
    for text in texts:
        parts = re.findall(r"\w+", _folded(text))
        words.update(part for part in parts if len(part) >= 4)
        joined = "".join(parts)
        if len(joined) >= 4:
            words.add(joined)
    return frozenset(words)


def strength(passphrase: str, personal: Iterable[str] = ()) -> Strength:
    """How much guessing it takes: the cheapest way to put the passphrase together from what guessers know."""
    bits = _bits(normalise(passphrase), frozenset(personal))
    word = next(word for limit, word in _WORDS if bits < limit)
    return Strength(bits, word)


def _bits(text: str, personal: frozenset[str]) -> float:
    folded = _folded(text)
    simple = folded.translate(_SIMPLE)
    known = _known(personal)
    longest = max(map(len, known), default=0)
    best = [0.0] + [math.inf] * len(text)
    for end in range(1, len(text) + 1):
        best[end] = best[end - 1] + _sign_bits(text, end - 1)
        for start in range(max(0, end - longest), end - 2):
            cost = known.get(folded[start:end])
            if cost is None:
                cost = known.get(simple[start:end])
                cost = None if cost is None else cost + 1
            if cost is not None:
                cost += 0 if text[start:end].islower() else 1
                best[end] = min(best[end], best[start] + cost)
        for start in range(end - 1):
            pattern = _pattern_bits(folded, start, end)
            if pattern is not None:
                best[end] = min(best[end], best[start] + pattern)
    return best[-1]


def _known(personal: frozenset[str]) -> dict[str, float]:
    known = dict.fromkeys(word_list(), float(BITS_PER_WORD))
    known |= dict.fromkeys(_common(), math.log2(len(_common())) - 1)
    return known | dict.fromkeys(personal, 2.0)


def _sign_bits(text: str, place: int) -> float:
    sign = text[place]
    if not sign.isalnum() and sign in text[:place]:
        return 0.0  # the same separator again
    if sign.isspace():
        return 0.5
    if sign.isdigit():
        return 3.3
    if not sign.isalpha():
        return 4.5
    # Letters in a row are rarely random: they spell something.
    before = text[place - 1] if place else " "
    return 2.5 if before.isalpha() and before.islower() == sign.islower() else 4.5


def _pattern_bits(text: str, start: int, end: int) -> float | None:
    """Bits of a repeat, a run of keys or letters, or a year; None if it is none of these."""
    piece = text[start:end]
    length = end - start
    if length >= 3 and piece == piece[0] * length:
        return 4 + math.log2(length)
    if length >= 3 and any(piece in run or piece in run[::-1] for run in _RUNS):
        return 4 + math.log2(length)
    if length == 4 and re.fullmatch(r"(19|20)\d\d", piece):
        return 6.0
    if length >= 3 and start >= length and text[start - length : start] == piece:
        return 2.0
    return None


def faults(passphrase: str, profile: str = "passphrase", personal: Iterable[str] = ()) -> list[str]:
    """Every reason why ``passphrase`` does not fit, as sentences in the language in use; [] when it fits.

    Raises :class:`PassphraseTooLong` over 128 characters.
    """
    text = normalise(passphrase)
    personal = frozenset(personal)
    found = []
    if len(text) < MIN_LENGTH[profile]:
        found.append(_("It needs at least {count} characters.").format(count=MIN_LENGTH[profile]))
    if profile == "workbook":
        found += _workbook_faults(text)
    folded = _folded(text)
    squeezed = re.sub(r"\W+", "", folded)
    if any(word in folded or word in squeezed for word in personal):
        found.append(_("It must not hold your name, your account's name or the organisation's name."))
    if _bits(text, personal) < MIN_BITS:
        found.append(
            _("It is too easy to guess: common words, repeats or runs of keys. Try six random words.")
        )
    return found


def _workbook_faults(text: str) -> list[str]:
    found = []
    kinds = (
        any(sign.isupper() for sign in text),
        any(sign.islower() for sign in text),
        any(sign.isdigit() for sign in text),
        any(_is_symbol(sign) for sign in text),
    )
    if not all(kinds):
        found.append(_("It needs capital letters, small letters, digits and symbols."))
    elif not any(_is_symbol(sign) for sign in text.strip()[1:-1]):
        found.append(_("A symbol must stand inside, not only at the beginning or end."))
    return found


def _is_symbol(sign: str) -> bool:
    return not sign.isalnum() and not sign.isspace()


def require(passphrase: str, profile: str = "passphrase", personal: Iterable[str] = ()) -> None:
    """:class:`WeakPassphrase` with every reason, unless the passphrase fits the profile."""
    found = faults(passphrase, profile, personal)
    if found:
        raise WeakPassphrase(found)


ADVICE = (
    N_(
        "Never share a passphrase. If it cannot be avoided, give a temporary one and have it changed at once."
    ),
    N_("Tell a temporary passphrase by another way than the account's name."),
    N_("Use another passphrase here than for your e-mail, your computer or anything else."),
    N_("A password manager helps; protect it with a strong passphrase of its own."),
    N_(
        "If you write it down, keep the paper locked away, in a sealed envelope, and not beside the computer."
    ),
    N_("If you think that somebody knows it, change it at once."),
)
"""What a person is told beside the field (S-223, S-224, S-226 to S-229); message ids."""
