"""Who may see or change which case (S-044, S-218; roles of the instruments, section 13).

A case worker has their own cases: assigned to them. A supervisor has all. An analyst and the data lead see
coded answers only, never free text. Every room asks here, no screen decides.
"""

from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.store.codes import NotACode, parse_code
from httui.store.errors import Refused

if TYPE_CHECKING:
    from httui.store.session import Session

Row = Any
"""A row of a table of the store (``store.models``)."""


class NoSuchCase(Problem):
    """No case has this code, or the person may not know that one has: one sentence for both."""

    def __init__(self) -> None:
        super().__init__(N_("There is no case with this code that you work on."))


class CaseClosed(Problem):
    """The case is frozen, erased or anonymous, so that nothing may be added or changed."""


def sees_all(session: "Session") -> bool:
    """Whether the person may read every case."""
    return session.may("cases.read")


def coded_only(session: "Session") -> bool:
    """Whether the person sees coded answers only: no free text, no identity."""
    return not (session.may("cases.read_own") or session.may("cases.write"))


def may_read(session: "Session", case: Row) -> bool:
    """Whether the person may read this case."""
    return sees_all(session) or (session.may("cases.read_own") and case.worker == session.user.id)


def require_reading(session: "Session") -> None:
    """Raise :class:`Refused` unless the person may read some case."""
    session.require("cases.read" if sees_all(session) else "cases.read_own")


def case_of(session: "Session", case: str, *, write: bool = False) -> Row:
    """The case with this id or code, when the person may read it (``write``: and change it).

    Raises :class:`NoSuchCase`, :class:`Refused` for a missing right.
    """
    from httui.store.models import Case
    from httui.store.rows import first

    require_reading(session)
    if write and not session.may("cases.write"):
        session.require("cases.write")
    try:
        code = parse_code(case)
    except NotACode:
        found = first(Case, "id", case)
    else:
        found = first(Case, "code", code)
    if found is None or not may_read(session, found):
        raise NoSuchCase
    return found


def require_open(case: Row) -> None:
    """Raise :class:`CaseClosed` when nothing may be added: frozen after a withdrawal, or as :func:`require_there`."""
    require_there(case)
    if case.status == "frozen":
        raise CaseClosed(
            N_("The use of this case is frozen, because consent was withdrawn."),
            remedy=N_("Reading, correcting and erasing stay open. Ask again before you add anything."),
        )


def require_there(case: Row) -> None:
    """Raise :class:`CaseClosed` when no words may come into a case any more: it was erased, or made anonymous."""
    if case.status == "erased":
        raise CaseClosed(N_("What this case held was erased."))
    if case.status == "anonymised":
        raise CaseClosed(
            N_("This case is anonymous: it only counts in statistics, and nothing is added to it.")
        )


def refused(what: str, remedy: str = "") -> Refused:
    """A :class:`Refused` with a reason of this room."""
    return Refused(what, remedy=remedy)
