"""A step between people: handed over, taken, spoken about, with its documents (S-137, S-139).

A document is noted, not kept: what it is, where it lies, and the SHA-256 of its file, by which it can be told
later that it is the same. Comments and documents change no step: two people may add them at once.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from httui.cases import access
from httui.i18n import N_
from httui.problem import Problem
from httui.workflows import going, people, views
from httui.workflows.progress import OPEN
from httui.workflows.steps import doing, text_of

if TYPE_CHECKING:
    from httui.store.session import Session

LONGEST_LABEL = 200
"""Characters of what a document is, and of where it is kept."""
LARGEST_FILE = 512 * 1024 * 1024
"""Bytes of a file that is read for its SHA-256."""


def hand_over(session: "Session", step_id: str, revision: int, user_id: str, *, comment: str = "") -> None:
    """Give a step to a colleague, with a word to them if there is one.

    By whom it is given to, or who looks after the team. Raises ``Refused``, ``StepChanged``, ``StepOver``,
    :class:`Problem` for a closed account.
    """
    said = text_of(comment)
    with doing(session, step_id, revision, OPEN) as found:
        if not people.is_active(session, user_id):
            raise Problem(N_("There is no such account, or it is closed."))
        going.change_step(found.step, assigned_to=user_id)
        session.audit.append("change", "step", step_id, "handed over")
        if said is not None:
            _say(session, step_id, said)


def take(session: "Session", step_id: str, revision: int) -> None:
    """Take a step that is given to nobody, by somebody who may do it; who looks after the team takes any.

    Raises ``Refused``, ``StepChanged``, ``StepOver``.
    """
    with doing(session, step_id, revision, OPEN) as found:
        if found.step.assigned_to != session.user.id:
            going.change_step(found.step, assigned_to=session.user.id)
            session.audit.append("change", "step", step_id, "taken")


def comment(session: "Session", step_id: str, text: str) -> None:
    """Write a comment on a step that the person may see. Raises ``Refused``, ``CaseClosed``, :class:`Problem`."""
    said = text_of(text)
    session.require("workflows.read")
    with session.transaction():
        _for_words(session, step_id)
        if said is None:
            raise Problem(N_("Write something first."))
        _say(session, step_id, said)


def attach(
    session: "Session", step_id: str, label: str, place: str, *, file: Path | None = None
) -> str | None:
    """Note a document: what it is, where it is kept; of ``file`` the SHA-256, which is returned.

    The file is read, never copied. Raises ``Refused``, ``CaseClosed``, :class:`Problem`.
    """
    from httui.store.workflow_models import StepDocument

    session.require("workflows.read")
    views.step_row(session, step_id)  # before a file is read for somebody who may not
    named, kept = _short(label), _short(place)
    digest = None if file is None else _sha256(file)
    with session.transaction():
        _for_words(session, step_id)
        StepDocument.create(
            step=step_id, at=session.clock.now(), by=session.user.id, label=named, place=kept, sha256=digest
        )
        session.audit.append("change", "step", step_id, "document")
    return digest


def _for_words(session: "Session", step_id: str) -> None:
    """The person may see the step, and no word comes back into an erased case."""
    _step, place = views.step_row(session, step_id)
    if place.case is not None and place.case.status == "erased":
        access.require_open(place.case)


def _say(session: "Session", step_id: str, text: str) -> None:
    from httui.store.workflow_models import StepComment

    StepComment.create(step=step_id, at=session.clock.now(), by=session.user.id, text=text)
    session.audit.append("change", "step", step_id, "comment")


def _short(text: str) -> str:
    kept = " ".join(text.split())
    if not kept:
        raise Problem(N_("Say what the document is, and where it is kept."))
    if len(kept) > LONGEST_LABEL:
        raise Problem(N_("A text here has at most {most} characters."), most=LONGEST_LABEL)
    return kept


def _sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal, read in pieces."""
    try:
        if not path.is_file():
            raise Problem(N_("There is no such file."), where=path.name)
        if path.stat().st_size > LARGEST_FILE:
            raise Problem(N_("The file is larger than {size} MB."), where=path.name, size=LARGEST_FILE >> 20)
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise Problem(N_("The file cannot be read."), where=path.name) from None
