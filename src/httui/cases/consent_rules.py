"""What a consent decision means: purposes, decisions, states, expiry (S-080 to S-082; DESIGN section 6).

Consent is scope x purpose x recipient x expiry, each purpose with its own decision and nothing assumed: a
purpose that nobody asked about is closed. Pure rules, no store.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from httui.i18n import N_


class Decision(StrEnum):
    """What the person said about one purpose."""

    YES = "yes"
    NO = "no"
    LATER = "later"


class State(StrEnum):
    """Where one purpose stands now."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NOT_POSSIBLE = "not_possible"


STATE_WORDS = {
    State.NOT_ASKED: N_("not asked"),
    State.GIVEN: N_("given"),
    State.REFUSED: N_("declined"),
    State.PAUSED: N_("to be asked later"),
    State.WITHDRAWN: N_("withdrawn"),
    State.EXPIRED: N_("expired"),
    State.NOT_POSSIBLE: N_("could not be asked"),
}


class Path(StrEnum):
    """How far an intake may go, by the decision about services and the case file."""

    FULL = "full"
    SAFETY = "safety"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: its name in data, the words shown, and how long a yes lasts.

    ``months`` counts from the decision; without it a yes ends with ``ends``: ``case`` (when the case is
    closed) or ``event`` (it covers the one event that was talked about).
    """

    name: str
    words: str
    ends: str
    months: int | None = None


PURPOSES: dict[str, Purpose] = {
    purpose.name: purpose
    for purpose in (
        Purpose("services", N_("Services and the case file"), "case"),
        Purpose("referral", N_("Referral to a named organisation"), "event"),
        Purpose("police", N_("Report to the police or a prosecutor"), "event"),
        Purpose("family", N_("Contact with the family"), "event"),
        Purpose("statistics", N_("Coded data for our own statistics"), "months", 24),
        Purpose("network", N_("Coded data for the task force, IOM or a network"), "months", 24),
        Purpose("research", N_("Being asked to take part in research"), "months", 24),
        Purpose("story", N_("Photo, voice or story"), "months", 12),
        Purpose("follow_up", N_("Contact after the case is closed"), "months", 12),
        Purpose("companion", N_("An interpreter or companion in the room"), "event"),
    )
}
"""The purposes in the order in which they are asked; the first one opens the case file."""

METHODS = {
    "written": N_("in writing"),
    "thumb": N_("thumb print, with a witness"),
    "recorded": N_("recorded"),
    "electronic": N_("electronically"),
}
"""How consent was given: always written or recorded (UU 27/2022, article 22)."""

TOLD = (
    N_("Who we are and who is asking"),
    N_("Why we ask, and the law we rest on"),
    N_("What we will write down"),
    N_("Who can see it"),
    N_("Whom we may pass it to, each asked separately"),
    N_("How we keep it safe, and that safe means less risk, never none"),
    N_("How long we keep it"),
    N_("What good it may do and what it may risk, honestly"),
    N_("You may say no, skip or stop at any time; our help does not depend on it"),
    N_("Your rights: see, copy, correct, restrict, withdraw, delete; an answer within 3x24 hours; complain"),
    N_("When we cannot stay silent: a child in danger, an immediate threat, a court"),
    N_("Safe ways to reach you"),
    N_("The information belongs to you; we only keep it for you"),
)
"""The thirteen points that are explained before anybody decides, in order."""


def expiry(purpose: str, given_at: datetime) -> datetime | None:
    """The default end of a yes to ``purpose``; ``None`` when the case or the event ends it."""
    months = PURPOSES[purpose].months
    if months is None:
        return None
    total = given_at.month - 1 + months
    year, month = given_at.year + total // 12, total % 12 + 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return given_at.replace(year=year, month=month, day=min(given_at.day, last))


def state(
    decision: str | None, *, now: datetime, expires_at: datetime | None = None, withdrawn: bool = False
) -> State:
    """Where a purpose stands at ``now``; ``decision`` is ``None`` while nobody has asked."""
    if decision is None:
        return State.NOT_ASKED
    if withdrawn:
        return State.WITHDRAWN
    if decision == Decision.YES:
        return State.EXPIRED if expires_at is not None and expires_at <= now else State.GIVEN
    return State.REFUSED if decision == Decision.NO else State.PAUSED


def path(services: State) -> Path | None:
    """How far an intake may go when services and the case file stand at ``services``.

    ``None`` means that nothing may be written: not asked blocks (S-082), and a withdrawn or expired consent
    must be asked again. Refusal leaves the referral answers, *later* leaves what safety needs.
    """
    return _PATHS.get(services)


def path_of(decision: Decision) -> Path:
    """How far an intake may go right after this decision about services and the case file."""
    return _DECIDED[decision]


_PATHS = {State.GIVEN: Path.FULL, State.PAUSED: Path.SAFETY, State.REFUSED: Path.REFERRAL}
_DECIDED = {Decision.YES: Path.FULL, Decision.LATER: Path.SAFETY, Decision.NO: Path.REFERRAL}
