"""Rounds of the self-assessment in the store: begun, answered by several people, read, dropped (S-014, S-030).

Everybody with an account answers for themselves; every answer is kept the moment it is given. One round is open at
a time. Signing is in ``signing``; from then on a round stands as it was.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security.answers import Answer, Value
from httui.security.items import Assessment, read_assessment
from httui.security.rounds import StoredRound, new_round, round_from_json

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import Form

Row = Any
LONGEST_TEXT = 500
"""Signs of evidence or of a reason at most."""
LONGEST_FORM = 2_000_000


class NoSuchRound(Problem):
    """There is no round with this id."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such round of the self-assessment."))


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round in lists. ``people`` are the account ids of those who answered, ``answered`` counts items.

    ``state`` is open, signed or dropped; ``signed_by`` the director's name.
    """

    id: str
    number: int
    state: str
    started_at: datetime
    started_by: str
    signed_at: datetime | None
    signed_by: str
    people: tuple[str, ...]
    answered: int
    count: int


# -- looking ---------------------------------------------------------------------------------------------


def listing(session: "Session") -> list[RoundView]:
    """Every round, newest first. Raises ``Refused``."""
    from httui.store.security_models import AssessmentRound

    session.require("workflows.read")
    cache = session.data.cache
    return [_view(row, cache) for row in AssessmentRound.select().order_by(AssessmentRound.number.desc())]


def open_round(session: "Session") -> RoundView | None:
    """The round that is being answered; None where there is none. Raises ``Refused``."""
    from httui.store.security_models import AssessmentRound

    session.require("workflows.read")
    row = AssessmentRound.get_or_none(AssessmentRound.state == "open")
    return None if row is None else _view(row, session.data.cache)


def form_of(session: "Session", round_id: str) -> "tuple[Form, Assessment]":
    """The form that a round is answered with, and what it says about its items. Raises :class:`NoSuchRound`."""
    session.require("workflows.read")
    return _loaded(row_of(round_id).form, session.data.cache)


def mine(session: "Session", round_id: str) -> dict[str, Answer]:
    """What the signed-in person answered in a round, by the name of the question."""
    from httui.store.security_models import AssessmentAnswer

    session.require("workflows.read")
    rows = AssessmentAnswer.select().where(
        AssessmentAnswer.round == row_of(round_id).id, AssessmentAnswer.by == session.user.id
    )
    return {row.item: _answer(row) for row in rows}


def kept(session: "Session", round_id: str) -> StoredRound:
    """A round with everybody's answers: as it stands now, or as it was when it was signed."""
    session.require("workflows.read")
    return kept_of(row_of(round_id), session.data.cache)


def kept_of(row: Row, cache: Path | None = None) -> StoredRound:
    """As :func:`kept`, of a row that the caller may read; ``cache`` is the directory of converted forms."""
    from httui.store.security_models import AssessmentAnswer

    if row.result is not None:
        return round_from_json(row.result)
    given: dict[str, dict[str, Answer]] = {}
    for answer in AssessmentAnswer.select().where(AssessmentAnswer.round == row.id):
        given.setdefault(answer.by, {})[answer.item] = _answer(answer)
    return new_round(_loaded(row.form, cache)[1], given)


def assessment_of_row(row: Row, cache: Path | None = None) -> Assessment:
    """What the form of a round says about its items, for a row that the caller may read; ``cache`` as above."""
    return _loaded(row.form, cache)[1]


def row_of(round_id: str) -> Row:
    """The row of a round. Raises :class:`NoSuchRound`."""
    from httui.store.security_models import AssessmentRound

    row = AssessmentRound.get_or_none(AssessmentRound.id == round_id)
    if row is None:
        raise NoSuchRound
    return row


# -- answering -------------------------------------------------------------------------------------------


def start(session: "Session", source: str = "") -> RoundView:
    """Begin a round, or give the one that is open. ``source``: the text of the office's own form, else the shipped.

    Raises ``Refused``, ``FormError``, :class:`Problem` where the form is no assessment.
    """
    from httui.paths import shipped_forms
    from httui.store.security_models import AssessmentRound

    session.require("workflows.read")
    if source:
        session.require("forms")
    standing = open_round(session)
    if standing is not None:
        return standing
    text = source or (shipped_forms() / "security" / "assessment.md").read_text(encoding="utf-8")
    if len(text) > LONGEST_FORM:
        raise Problem(N_("This form is too long."))
    _loaded(text, session.data.cache)
    with session.transaction():
        last = AssessmentRound.select().order_by(AssessmentRound.number.desc()).first()
        row = AssessmentRound.create(
            id=str(uuid.uuid4()),
            number=last.number + 1 if last is not None else 1,
            form=text,
            form_hash=hashlib.sha256(text.encode()).hexdigest(),
            started_at=session.trusted_now(),
            started_by=session.user.id,
        )
        session.audit.append("create", "assessment", row.id)
    return _view(row, session.data.cache)


def give(session: "Session", round_id: str, item: str, answer: Answer) -> None:
    """Keep the signed-in person's answer to ``item`` in place of their earlier one.

    Raises ``Refused``, :class:`NoSuchRound`, :class:`Problem` (round is over, no such item, text too long).
    """
    from httui.store.security_models import AssessmentAnswer

    session.require("workflows.read")
    if max(len(answer.note), len(answer.reason)) > LONGEST_TEXT:
        raise Problem(N_("A note has at most {most} characters."), most=LONGEST_TEXT)
    with session.transaction():
        row = _open_row(round_id)
        if all(item != one.id for one in _loaded(row.form, session.data.cache)[1].items):
            raise Problem(N_("The assessment has no such item."))
        values = {
            "value": answer.value.value,
            "note": answer.note.strip(),
            "looked": answer.looked is True,
            "na_reason": answer.reason.strip() if answer.value is Value.NOT_APPLICABLE else "",
            "at": session.trusted_now(),
        }
        key = {"round": row.id, "item": item, "by": session.user.id}
        AssessmentAnswer.insert(**key, **values).on_conflict(
            conflict_target=[AssessmentAnswer.round, AssessmentAnswer.item, AssessmentAnswer.by],
            update=values,
        ).execute()
        session.audit.append("change", "assessment", row.id, item)


def take_back(session: "Session", round_id: str, item: str) -> None:
    """The signed-in person has no answer to ``item`` any more. Raises as :func:`give`."""
    from httui.store.security_models import AssessmentAnswer

    session.require("workflows.read")
    with session.transaction():
        row = _open_row(round_id)
        gone = (
            AssessmentAnswer.delete()
            .where(
                AssessmentAnswer.round == row.id,
                AssessmentAnswer.item == item,
                AssessmentAnswer.by == session.user.id,
            )
            .execute()
        )
        if gone:
            session.audit.append("change", "assessment", row.id, item)


def drop(session: "Session", round_id: str) -> None:
    """Give a round up: an open one is not gone on with, a signed one does not count any more; nothing is deleted.

    For who may sign the gate. Whoever drops a signed round brings the gate in line (``readiness.refresh``).
    """
    from httui.store.security_models import AssessmentRound

    session.require("gate.sign")
    with session.transaction():
        row = row_of(round_id)
        if row.state == "dropped":
            raise Problem(N_("This round was given up already."))
        AssessmentRound.update(state="dropped").where(AssessmentRound.id == row.id).execute()
        session.audit.append("change", "assessment", row.id, "dropped")


def _open_row(round_id: str) -> Row:
    row = row_of(round_id)
    if row.state != "open":
        raise Problem(N_("This round is over: it stands as it was signed."), remedy=N_("Begin a new round."))
    return row


def _view(row: Row, cache: Path) -> RoundView:
    found = kept_of(row, cache)
    answers = found.combined.answers
    return RoundView(
        row.id,
        row.number,
        row.state,
        row.started_at,
        row.started_by,
        row.signed_at,
        row.signed_by or "",
        tuple(sorted(found.answers)),
        sum(answer.counted is not None for answer in answers.values()),
        len(found.items),
    )


def _answer(row: Row) -> Answer:
    # "Not looked" and "did not say" are kept as one: neither is a reason to believe more.
    return Answer(Value(row.value), row.na_reason, row.looked or None, row.note, row.by, row.at)


_forms: "dict[str, tuple[Form, Assessment]]" = {}
_KEPT_OPEN = 4


def _loaded(source: str, cache: Path | None) -> "tuple[Form, Assessment]":
    """A form and its items: from memory, else converted (or found in ``cache``) once."""
    from httui.xforms import load_form

    if source not in _forms:
        form = load_form(source, cache=cache)
        while len(_forms) >= _KEPT_OPEN:
            del _forms[next(iter(_forms))]
        _forms[source] = form, read_assessment(form)
    return _forms[source]
