"""What happened to a case, told to the rooms above while it is being written (S-133: a trigger opens a run).

The rooms above may import this one, never the other way round; so those that listen are named here and imported
when the first event comes. They write inside the same transaction: a record and the run that it opens are both
there, or neither is. This holds for every way in: the app, the importer, the command line.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httui.cases.access import Row

if TYPE_CHECKING:
    from httui.store.session import Session

LISTENERS: tuple[str, ...] = ("httui.workflows.triggers", "httui.sharing.withdrawal")
"""Modules with a function ``heard(session, event)``."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``kind`` is record (made final), change (of a final record), withdrawal, closed,
    assigned (to another worker; ``id`` is the former one, empty for none).

    ``case`` is the row of the case; ``id`` names what happened, so that hearing it twice can be told. ``form`` and
    ``answers`` (coded answers by reference, nothing from the identity vault) belong to record and change;
    ``screening`` is the answer that the form maps to ``case:screening_result``; ``purposes`` belong to withdrawal.
    """

    kind: str
    case: Row
    id: str
    form: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    screening: str = ""
    purposes: tuple[str, ...] = ()


def announce(session: "Session", event: Event) -> None:
    """Tell everybody who listens, inside the caller's transaction; what they raise undoes the whole of it."""
    for name in LISTENERS:
        importlib.import_module(name).heard(session, event)
