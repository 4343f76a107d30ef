"""Indonesia's public holidays and joint leave, year by year, from the ``holidays`` library; nothing is fetched (S-130).

The library knows a year as far as its joint decree (SKB) was out when it was made; for later years it reckons the
moon, and says so. What a year really is, is in the decree: an office changes the list in its calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_LANGUAGES = {"en": "en_US", "id": "id"}


@dataclass(frozen=True, slots=True)
class PublicDay:
    """One listed day: ``kind`` is national or joint (joint leave); ``estimated``: its date is reckoned only."""

    kind: str
    name: str
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class PublicYear:
    """The listed days of a year, and how much of it the list knows: ``listed``, ``estimated`` or ``none``.

    ``estimated``: the moon decides some of its days, or its joint leave is not in the list.
    """

    days: Mapping[date, PublicDay]
    state: str


@lru_cache(maxsize=32)
def public_year(year: int, language: str = "id") -> PublicYear:
    """What the list that ships says of ``year``, with names in ``language`` (``en`` or ``id``)."""
    from holidays.countries.indonesia import Indonesia

    def listed(category: str, tongue: str) -> dict[date, str]:
        if not Indonesia.start_year <= year <= Indonesia.end_year:
            return {}
        return dict(Indonesia(years=year, language=tongue, categories=(category,)))

    mark = str(Indonesia.estimated_label).removeprefix("%s")
    days: dict[date, PublicDay] = {}
    for category, kind in (("government", "joint"), ("public", "national")):
        plain = listed(category, "id")
        shown = listed(category, _LANGUAGES.get(language, "id"))
        for day, name in plain.items():
            days[day] = PublicDay(kind, shown.get(day, name), mark in name)
    if not days:
        return PublicYear({}, "none")
    sure = not any(day.estimated for day in days.values()) and any(d.kind == "joint" for d in days.values())
    return PublicYear(dict(sorted(days.items())), "listed" if sure else "estimated")
