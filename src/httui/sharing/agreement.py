"""The text of a data-sharing agreement: twenty-seven clauses, filled for one partner (S-250; instruments, section 6).

The clauses lie in ``forms/sharing/agreement.csv`` in both languages: each with a heading, and with paragraphs that
hold for some modes and choices only. What stands in braces is a variable; as long as one is not known the text shows
what belongs there and stays a draft. Words only, no store. None of it is legal advice.
"""

import csv
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from httui.i18n import N_, _
from httui.problem import Problem

MODES = {
    "full": N_("full agreement"),
    "protocol": N_("short protocol for a network"),
    "letter": N_("letter for a single release"),
    "processor": N_("addendum for a body that works on instruction"),
}
"""Kinds of agreement, with words."""

VARIABLES = {
    "office": N_("name of our office"),
    "partner": N_("name of the partner"),
    "office_person": N_("who signs for us (name and function)"),
    "partner_person": N_("who signs for the partner (name and function)"),
    "office_address": N_("our address"),
    "partner_address": N_("address of the partner"),
    "office_contact": N_("our contact for this agreement"),
    "partner_contact": N_("contact of the partner"),
    "office_incident": N_("our contact for incidents"),
    "partner_incident": N_("the partner's contact for incidents"),
    "incident_hours": N_("hours in which an incident is told"),
    "costs": N_("who bears which costs"),
    "place": N_("place of signing and of the court"),
    "purposes": N_("purposes (question 2 of the plan)"),
    "named_people": N_("who may open the data (question 1)"),
    "often": N_("how often (question 15)"),
    "consent": N_("which consent (question 5)"),
    "law": N_("which law (question 5)"),
    "k": N_("smallest group (from the trust level)"),
    "transfer": N_("how it travels (question 8)"),
    "storage": N_("where it lies (question 8)"),
    "months": N_("months until it is destroyed (question 8)"),
    "country": N_("countries (question 14)"),
    "border_basis": N_("basis for another country (question 14)"),
    "start": N_("first day (question 15)"),
    "end": N_("last day (question 15)"),
}
"""Every variable, with what belongs there (a message id)."""

ASKED = (
    "office_person", "partner_person", "office_address", "partner_address", "office_contact", "partner_contact",
    "office_incident", "partner_incident", "incident_hours", "costs", "place",
)  # fmt: skip
"""Variables that a person writes; the others follow from plan and register."""

ALWAYS = ("office_incident", "partner_incident")
"""Variables that annexes need whatever the clauses say."""

ROLES = {"separate": N_("each decides for itself"), "joint": N_("both decide together")}
"""How the parties stand to each other in a full agreement (clause 6)."""

CLAUSES = 27
_VARIABLE = re.compile(r"\{(\w+)\}")
_SENTENCES = frozenset({"purposes", "storage", "country"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, its heading, its paragraphs."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]


@functools.lru_cache(maxsize=1)
def lines() -> tuple[Mapping[str, str], ...]:
    """The lines of the shipped file. Raises :class:`Problem` if it is missing."""
    from httui.paths import shipped_forms

    path = shipped_forms() / "sharing" / "agreement.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(csv.DictReader(file))
    except OSError:
        raise Problem(
            N_("A list of the program is missing."), where=path.name, remedy=N_("Install httui again.")
        ) from None


def clauses(mode: str, choices: Mapping[str, str], values: Mapping[str, str], language: str) -> list[Clause]:
    """The clauses of a mode in ``en`` or ``id``, filled; ``choices`` picks between variants by name.

    A variable without a value is shown in brackets, in the language in use.
    """
    found: dict[int, tuple[str, list[str]]] = {}
    for line in lines():
        number = int(line["clause"])
        if line["kind"] == "heading":
            found[number] = (line[language], [])
        elif _holds(line, mode, choices):
            found[number][1].append(filled(line[language], values, language))
    return [Clause(number, heading, tuple(texts)) for number, (heading, texts) in sorted(found.items())]


def unknown(mode: str, choices: Mapping[str, str], values: Mapping[str, str]) -> list[str]:
    """The variables that the text or an annex needs and that have no value, in the order of ``VARIABLES``."""
    wanted = {*ALWAYS, *_wanted(mode, choices)}
    return [name for name in VARIABLES if name in wanted and not values.get(name, "").strip()]


def _wanted(mode: str, choices: Mapping[str, str]) -> Iterator[str]:
    for line in lines():
        if line["kind"] == "text" and _holds(line, mode, choices):
            yield from _VARIABLE.findall(line["en"])


def _holds(line: Mapping[str, str], mode: str, choices: Mapping[str, str]) -> bool:
    """Whether a paragraph belongs to this agreement; a choice that nobody made yet takes the first variant."""
    if mode not in line["modes"].split():
        return False
    name, _equals, value = line["choice"].partition("=")
    return not name or (choices.get(name) or FIRST[name]) == value


FIRST = {"roles": "separate", "basis": "consent", "border": "no", "onward": "no", "publish": "no"}
"""The variant that stands where nothing was chosen: the most careful one."""


def filled(text: str, values: Mapping[str, str], language: str) -> str:
    """``text`` with its variables; nothing in a value is read as a variable.

    A value that is known in this language stands under ``name:language``.
    """

    def put(match: re.Match[str]) -> str:
        value = " ".join((values.get(f"{match[1]}:{language}") or values.get(match[1], "")).split())
        if not value:
            return f"[{_(VARIABLES[match[1]])}]"
        return f"{value}." if match[1] in _SENTENCES and value[-1] not in ".!?" else value

    return _VARIABLE.sub(put, text)
