"""Keys by which the same person is found in two lists although names and dates were written differently.

Serves S-251 (persons in common of two offices) and the search for doubles inside one office. From what is known of
a person several keys are derived: texts that are equal for one person in most spellings and rarely equal for two
persons. Each has a kind and a weight; the weights of the keys that two persons share are added up, and people
look at those above a threshold. Pure: nothing is read, kept or sent here. The keys themselves are as secret as names.

Every key joins at least two things (a name and a date, a date and a regency), so that none can be guessed from a list
of first names, and none is shared by half of an office.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from httui.sharing.matching_tables import (
    CHILD_OF,
    COMMON,
    DEGREES,
    PLACE_WORDS,
    SPELLINGS,
    TITLES,
    WEIGHTS,
)

MAX_TEXT = 200
"""Characters of one field that are looked at."""
MAX_WORDS = 3
"""Words of a name that keys are made of."""


@dataclass(frozen=True)
class Traits:
    """What is known of one person; everything may be missing.

    ``birth_date``: ``1990-05-17`` or ``17/5/1990``. ``age`` in years, known in the year ``age_in``. ``sex``: ``f``,
    ``m`` or ``""``. ``nik``: 16 digits, anything else is left aside. ``regency`` and ``village``: code or name.
    """

    name: str = ""
    birth_date: str = ""
    birth_year: int | None = None
    age: int | None = None
    age_in: int | None = None
    sex: str = ""
    nik: str = ""
    regency: str = ""
    village: str = ""
    mother: str = ""


@dataclass(frozen=True, order=True)
class Key:
    """One derived key: ``text`` is compared within its ``kind``; ``weight`` counts when two persons share it."""

    kind: str
    text: str

    @property
    def weight(self) -> int:
        """How much sharing it says."""
        return WEIGHTS[self.kind]


@dataclass(frozen=True)
class NikParts:
    """What a NIK says by itself: regency (first four digits), birth date (year, month, day), sex, serial digits."""

    regency: str
    birth: tuple[int, int, int]
    sex: str
    serial: str


def plain(text: str) -> str:
    """Small letters without accents, in compatibility form; at most 200 characters."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text[:MAX_TEXT]).casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def spelling(word: str) -> str:
    """One word (plain letters) in the one spelling in which names are compared."""
    for pattern, written in SPELLINGS:
        word = pattern.sub(written, word)
    return word


def consonants(word: str) -> str:
    """A word without its vowels but the first letter: what remains when vowels were misheard."""
    return word[:1] + re.sub("[aeiou]", "", word[1:])


def name_words(name: str) -> list[str]:
    """The words of a name that say who it is, spelled alike, in their order; empty if there are none.

    Titles, degrees, the father's name and initials are left out; Muhammad, Siti and Abdul too where something else
    remains.
    """
    whole = plain(name).strip()
    before, _comma, behind = (CHILD_OF.split(whole, maxsplit=1)[0].strip() or whole).partition(",")
    words = re.findall(r"[a-z]+", re.sub(r"['’`]", "", before))
    # Behind a comma stands a degree (SH, S.Pd), or the rest of the name.
    words += [word for word in re.findall(r"[a-z]+", DEGREES.sub(" ", behind)) if len(word) > 3]
    words = [word for word in words if word not in TITLES]
    telling = [spelling(word) for word in words if word not in COMMON and len(word) > 1]
    telling = [word for word in telling if word]
    return telling or [spelling(COMMON[word]) for word in words if word in COMMON][:1]


def place_key(place: str) -> str:
    """A place in one spelling: digits of a code where there are any, else the words of its name joined."""
    text = plain(place)
    if digits := re.sub(r"\D", "", text):
        return digits
    words = [word for word in re.findall(r"[a-z]+", text) if word not in PLACE_WORDS]
    return "".join(spelling(word) for word in words)


def read_date(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of ``1990-05-17`` or ``17/5/1990``; None if it is none. Month and day may be exchanged."""
    match = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)(?:T.*)?", text.strip())
    if match:
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"(\d\d?)[-/. ](\d\d?)[-/. ](\d{4})", text.strip()):
        day, month, year = map(int, match.groups())
    else:
        return None
    if month > 12:
        month, day = day, month
    return (year, month, day) if 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31 else None


def read_nik(text: str) -> NikParts | None:
    """The parts of a NIK; None if it is no number that can have been issued. Women's day of birth is 40 higher.

    Years of two digits below 30 are of this century: a fixed rule, so that two offices derive the same.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[1-9]\d{15}", digits):
        return None
    day, month, short = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    sex = "f" if day > 40 else "m"
    day -= 40 if sex == "f" else 0
    year = 2000 + short if short < 30 else 1900 + short
    if not (1 <= day <= 31 and 1 <= month <= 12) or digits[12:] == "0000":
        return None
    return NikParts(digits[:4], (year, month, day), sex, digits[12:])


def derive_keys(traits: Traits) -> list[Key]:
    """All keys of a person, sorted, none twice; empty where too little is known for any."""
    return sorted(set(_Derivation(traits).keys()))


class _Derivation:
    """What the keys of one person are made of."""

    def __init__(self, traits: Traits) -> None:
        nik = read_nik(traits.nik)
        self.nik = re.sub(r"\D", "", traits.nik) if nik else ""
        self.serial = nik.serial if nik else ""
        birth = read_date(traits.birth_date) or (nik.birth if nik else None)
        self.years = _years(traits, birth)
        # 5 March and 3 May are one: forms and people exchange day and month.
        self.day = "-".join(f"{part:02}" for part in sorted(birth[1:])) if birth else ""
        self.date = f"{birth[0]}-{self.day}" if birth else ""
        self.sex = traits.sex or (nik.sex if nik else "")
        words = [consonants(word) for word in name_words(traits.name)]
        # Of longer names the first two and the last word: what is left out on paper stands between.
        self.words = sorted(set(words if len(words) <= MAX_WORDS else [*words[: MAX_WORDS - 1], words[-1]]))
        self.name = " ".join(self.words)
        self.pairs = [f"{one} {two}" for one, two in combinations(self.words, 2)]
        self.regency = _regency(traits.regency) or (nik.regency if nik else "")
        self.village = place_key(traits.village)
        self.mother = "".join(consonants(word) for word in name_words(traits.mother))

    def keys(self) -> Iterable[Key]:
        """Every key that can be made."""
        yield from self._numbers()
        if self.words:
            yield from self._names()
        if self.date and self.regency and self.sex:
            yield Key("date_regency", f"{self.date} {self.regency} {self.sex}")
        if self.mother:
            yield from (Key("mother_year", f"{self.mother} {year} {self.sex}") for year in self.years)

    def _numbers(self) -> Iterable[Key]:
        if self.nik:
            yield Key("nik", self.nik)
            yield Key("nik_part", f"{self.date} {self.serial}")

    def _names(self) -> Iterable[Key]:
        if self.date:
            yield Key("name_date", f"{self.name} {self.date}")
            yield Key("name_day", f"{self.name} {self.day}")
            yield from (Key("word_date", f"{word} {self.date}") for word in self.words)
        for year in self.years:
            yield from (Key("pair_year", f"{pair} {year}") for pair in self.pairs)
            if len(self.words) == 1:
                yield Key("single_year", f"{self.name} {year} {self.sex}")
            if self.regency:
                yield from (Key("word_year_regency", f"{word} {year} {self.regency}") for word in self.words)
        if self.regency:
            yield from (Key("pair_regency", f"{pair} {self.regency}") for pair in self.pairs)
        if self.village:
            yield from (Key("word_village", f"{word} {self.village}") for word in self.words)
        if self.mother:
            yield from (Key("mother_word", f"{word} {self.mother}") for word in self.words)


def _regency(place: str) -> str:
    """A regency; of a longer code (a village's) its first four digits."""
    key = place_key(place)
    return key[:4] if key.isdigit() else key


def _years(traits: Traits, birth: tuple[int, int, int] | None) -> list[int]:
    """The year of birth; two years where only an age is known."""
    if birth:
        return [birth[0]]
    if traits.birth_year is not None:
        return [traits.birth_year]
    if traits.age is not None and traits.age_in is not None and 0 <= traits.age <= 120:
        return [traits.age_in - traits.age - 1, traits.age_in - traits.age]
    return []
