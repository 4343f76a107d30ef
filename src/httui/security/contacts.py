"""Whom to call when something goes wrong: the office's own list, printed on the wall card (S-200; instruments L4).

Names and numbers are those of staff and helpers, never of people the office helps. The program ships none: numbers
change, and a wrong one costs an hour. Everybody with an account may read the list; who keeps security changes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session

PLACES = {
    "lead": N_("Person responsible for data protection"),
    "deputy": N_("Deputy"),
    "director": N_("Director"),
    "lawyer": N_("Lawyer"),
    "police": N_("Police"),
    "lpsk": N_("Witness and victim protection (LPSK)"),
    "shelter": N_("Shelter or safe house (by its code name)"),
    "authority": N_("Data protection authority or ministry"),
    "helpline": N_("Helpline for digital security"),
    "it": N_("Who repairs our computers"),
    "donor": N_("Donor"),
}
"""The lines of the list, in the order in which they are called."""
_KEY = "security.contacts"
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Contact:
    """One line: ``place`` is a key of :data:`PLACES`, ``name`` a person or body, ``reach`` how to reach them."""

    place: str
    name: str
    reach: str


def contacts(session: "Session") -> tuple[Contact, ...]:
    """The lines that are filled in, in the order of :data:`PLACES`. Raises ``Refused``."""
    session.require("workflows.read")
    found = session.setting(_KEY, {})
    return tuple(
        Contact(place, found[place]["name"], found[place]["reach"]) for place in PLACES if place in found
    )


def keep(session: "Session", lines: Iterable[Contact]) -> None:
    """Replace the list; a line without a way to reach somebody is left out. Raises ``Refused``, :class:`Problem`."""
    from httui.store.models import Setting

    session.require("security")
    kept = {}
    for line in lines:
        name, reach = " ".join(line.name.split()), " ".join(line.reach.split())
        if line.place not in PLACES or max(len(name), len(reach)) > LONGEST:
            raise Problem(
                N_("A contact has a place on the list and at most {most} characters."), most=LONGEST
            )
        if reach:
            kept[line.place] = {"name": name, "reach": reach}
    with session.transaction():
        Setting.insert(key=_KEY, value=kept).on_conflict_replace().execute()
        session.audit.append("settings", "setting", _KEY)
