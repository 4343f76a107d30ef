"""Ladders from an exact value to a blank one: age to age band, date to quarter, regency to province (S-244).

A ladder has named rungs. The first is the value as it is, the last is blank. Each rung is made from the exact
value, and two values that read the same on one rung read the same on every rung above; the search for the least
loss relies on that. A value that does not fit its ladder (a word among ages) becomes blank on the first rung above
the exact one: what is not understood is not let through.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from httui.i18n import N_
from httui.sharing.disclosure import Trust

OTHER = "other"
"""The value that stands for all rare ones."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: its name (message id) and what an exact value reads on it; ``""`` is blank."""

    name: str
    of: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A ladder; ``rungs`` begins with the exact value and ends with blank.

    ``published`` and ``shared`` are the lowest rungs that an open and a network release may stand on.
    """

    rungs: tuple[Rung, ...]
    published: int = 0
    shared: int = 0

    @property
    def top(self) -> int:
        """The number of the blank rung."""
        return len(self.rungs) - 1

    def lowest(self, trust: Trust) -> int:
        """The lowest rung allowed at ``trust``: no exact date or age and no place below the regency in the open."""
        return {Trust.OPEN: self.published, Trust.NETWORK: self.shared}.get(trust, 0)

    def rung(self, name: str) -> int:
        """The number of the rung called ``name`` (a message id). Raises ``KeyError``."""
        for number, step in enumerate(self.rungs):
            if step.name == name:
                return number
        raise KeyError(name)


EXACT = N_("exact value")
BLANK = N_("left blank")
AGE_BAND = N_("age band")
WIDE_AGE_BAND = N_("wide age band")
CHILD_OR_ADULT = N_("child or adult")
MONTH = N_("month")
QUARTER = N_("quarter")
YEAR = N_("year")
THREE_YEARS = N_("three years")
SIX_YEARS = N_("six years")
REGENCY = N_("regency")
PROVINCE = N_("province")
REGION = N_("island group")
RARE = N_("rare values as other")

BANDS = ((0, 8), (9, 17), (18, 20), (21, 23), (24, 26), (27, 29), (30, 38), (39, 47), (48, None))
"""The age bands of the open trafficking data sets, in years; the last has no end."""

WIDE_BANDS = ((0, 17), (18, 23), (24, 29), (30, 47), (48, None))
"""Pairs of the bands above, still with the border between child and adult."""

_AGE = re.compile(r"(\d{1,3})(?:\.\d+)?(?:\s*-{1,2}\s*(\d{1,3})|(\+))?")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?(?:T.*)?)?|(\d{4})-Q([1-4])")
_PLACE = re.compile(r"(\d\d)(?:\.?(\d\d)(?:\.?\d\d(?:\.?\d{4})?)?)?")
_REGIONS = {
    "1": "Sumatera",
    "2": "Sumatera",
    "3": "Jawa",
    "5": "Bali-Nusa Tenggara",
    "6": "Kalimantan",
    "7": "Sulawesi",
    "8": "Maluku",
    "9": "Papua",
}
"""Island groups by the first digit of a province's official code; Riau Islands (21) count to Sumatera."""


def ladder(
    steps: Iterable[tuple[str, Callable[[str], str]]], *, published: int = 0, shared: int = 0
) -> Hierarchy:
    """A ladder from exact over ``steps`` to blank."""
    middle = (Rung(name, of) for name, of in steps)
    return Hierarchy((Rung(EXACT, _same), *middle, Rung(BLANK, _blank)), published, shared)


def age() -> Hierarchy:
    """Years of age, or age bands already (``21-23``, ``21--23``, ``48+``), to bands and to child or adult."""
    return ladder([(name, _band_of(bands, _years)) for name, bands in _AGE_STEPS], published=1)


def birth(on: date) -> Hierarchy:
    """A birth date or birth year to the age on a day; of a year alone, the age that is reached in that year."""

    def years(text: str) -> tuple[int, int | None] | None:
        return _age_on(text, on)

    return ladder([(name, _band_of(bands, years)) for name, bands in _AGE_STEPS], published=1, shared=1)


def day() -> Hierarchy:
    """An ISO date (or a month, quarter or year of it) to month, quarter, year, three years, six years."""
    return ladder([(MONTH, _month), (QUARTER, _quarter), (YEAR, _year), *_SPANS], published=1)


def year() -> Hierarchy:
    """A year to three and six years."""
    return ladder(_SPANS)


def place() -> Hierarchy:
    """An official code of Indonesian places, at any depth, to regency, province and island group."""
    return ladder([(REGENCY, _regency), (PROVINCE, _province), (REGION, _region)], published=1, shared=1)


def tree(levels: Sequence[tuple[str, Mapping[str, str]]]) -> Hierarchy:
    """A ladder from tables ``{value on the rung below: value on this rung}``; what a table lacks is blank.

    Each level is its name (message id) and the table from the exact value. Raises ``ValueError`` when two values
    meet on one rung and part on a higher one.
    """
    for (_name, lower), (name, upper) in pairwise(levels):
        met: dict[str, str] = {}
        for value, above in lower.items():
            if met.setdefault(above, upper.get(value, "")) != upper.get(value, ""):
                raise ValueError(f"{above} has two values at {name}")
    return ladder([(name, _looked_up(table)) for name, table in levels])


def rare(values: Iterable[str], below: int) -> Hierarchy:
    """A choice whose values that occur fewer than ``below`` times become ``other``.

    If all of these together are still fewer, the next rarest join them, so that ``other`` is not rare itself.
    """
    counts = Counter(value for value in values if value)
    kept, pooled = dict(counts), 0
    for value, count in sorted(counts.items(), key=lambda found: (found[1], found[0])):
        if count >= below and (pooled == 0 or pooled >= below):
            break
        pooled += kept.pop(value)
    return ladder([(RARE, lambda text: text if text in kept else OTHER)] if pooled else [])


def choice() -> Hierarchy:
    """A value that is kept or left blank, with nothing between."""
    return ladder([])


def _same(text: str) -> str:
    return text


def _blank(_text: str) -> str:
    return ""


def _looked_up(table: Mapping[str, str]) -> Callable[[str], str]:
    return lambda text: table.get(text, "")


def _years(text: str) -> tuple[int, int | None] | None:
    """First and last age in ``text``; ``None`` for a band without end."""
    found = _AGE.fullmatch(text.strip())
    if not found or int(found[1]) > 120:
        return None
    first = int(found[1])
    return first, None if found[3] else int(found[2] or first)


def _age_on(text: str, on: date) -> tuple[int, int] | None:
    found = _DATE.fullmatch(text.strip())
    if not found or not found[1]:
        return None
    years = on.year - int(found[1])
    if found[2] and (on.month, on.day) < (int(found[2]), int(found[3] or 1)):
        years -= 1
    return (years, years) if 0 <= years <= 120 else None


def _band_of(
    bands: Sequence[tuple[int, int | None]], years: Callable[[str], tuple[int, int | None] | None]
) -> Callable[[str], str]:
    """What reads the band that holds all the ages of a text; blank where they lie across two bands."""

    def banded(text: str) -> str:
        if (found := years(text)) is None:
            return ""
        for first, last in bands:
            if found[0] >= first and (last is None or (found[1] is not None and found[1] <= last)):
                return f"{first}+" if last is None else f"{first}-{last}"
        return ""

    return banded


_AGE_STEPS = ((AGE_BAND, BANDS), (WIDE_AGE_BAND, WIDE_BANDS), (CHILD_OR_ADULT, ((0, 17), (18, None))))


def _dated(text: str) -> tuple[str, int, int] | None:
    """Year, month and quarter; 0 for what ``text`` does not tell."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    if found[4]:
        return found[4], 0, int(found[5])
    month = int(found[2] or 0)
    return (found[1], month, (month + 2) // 3) if month <= 12 else None


def _month(text: str) -> str:
    if not (found := _dated(text)):
        return ""
    return f"{found[0]}-{found[1]:02}" if found[1] else _quarter(text)


def _quarter(text: str) -> str:
    if not (found := _dated(text)):
        return ""
    return f"{found[0]}-Q{found[2]}" if found[2] else found[0]


def _year(text: str) -> str:
    found = _dated(text)
    return found[0] if found else ""


def _span(length: int) -> Callable[[str], str]:
    def spanned(text: str) -> str:
        if not (found := _dated(text)):
            return ""
        first = int(found[0]) // length * length
        return f"{first}-{first + length - 1}"

    return spanned


_SPANS = [(THREE_YEARS, _span(3)), (SIX_YEARS, _span(6))]


def _placed(text: str) -> re.Match[str] | None:
    found = _PLACE.fullmatch(text.strip())
    return found if found and found[1][0] in _REGIONS else None


def _regency(text: str) -> str:
    found = _placed(text)
    if not found:
        return ""
    return f"{found[1]}.{found[2]}" if found[2] else found[1]


def _province(text: str) -> str:
    found = _placed(text)
    return found[1] if found else ""


def _region(text: str) -> str:
    found = _placed(text)
    return _REGIONS[found[1][0]] if found else ""
