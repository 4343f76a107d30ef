"""The runs of matchings: where each stands, the pairs that people decide about, and the end (S-251).

What stays of a run are sizes and days, and what people decided about each pair, in codes. Everything else is the sealed
state (``match_states``), which is deleted when every pair is decided, when somebody ends the run, and after
:data:`OPEN_DAYS`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from httui.cases.access import Row
from httui.i18n import N_
from httui.sharing import ledger, match_states
from httui.sharing.psi_message import MatchProblem, OtherMatch
from httui.store.secret import canonical, encode

if TYPE_CHECKING:
    from httui.sharing.psi import Counts, Pair
    from httui.store.session import Session

OPEN_DAYS = 30
"""A run that is not over by then ends, and its state is deleted."""
STEPS = {
    "offered": N_("we asked; waiting for the answer"),
    "answered": N_("we answered; waiting for the closing file"),
    "closed": N_("we closed; waiting for the result"),
    "looked": N_("pairs found; look at them, then send the result"),
    "deciding": N_("pairs found; people decide"),
    "done": N_("over"),
    "ended": N_("ended before its time"),
}
"""Where a run stands, with words."""
DECISIONS = {
    "same": N_("the same person"),
    "different": N_("two persons"),
    "unsure": N_("not sure"),
}
"""What people decide about a pair, with words."""
_DECIDED = "match.decided."


class NoSuchRun(MatchProblem):
    """No matching of this id, or it stands at another step."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such matching, or it stands at another step."))


@dataclass(frozen=True, slots=True)
class Run:
    """One matching as lists show it. ``role`` is asking or answering; ``left``: pairs that nobody decided about yet."""

    id: str
    partner: str
    role: str
    size: int
    own_size: int
    found: int | None
    step: str
    started_at: datetime
    started_by: str
    left: int


@dataclass(frozen=True, slots=True)
class Found:
    """A pair for people to look at: our person's code, both codes of this run, what speaks for it, the decision."""

    number: int
    own: str
    ours: str
    theirs: str
    weight: int
    kinds: tuple[str, ...]
    decision: str


def listing(session: "Session") -> list[Run]:
    """The matchings, newest first. For those who share. Raises ``Refused``."""
    from httui.store.sharing_models import MatchRun, Partner

    session.require("share")
    sweep(session)
    rows = MatchRun.select(MatchRun, Partner).join(Partner).order_by(MatchRun.started_at.desc())
    return [_view(session, row) for row in rows]


def get(session: "Session", run: str) -> Run:
    """One matching by its id or the beginning of it. For those who share. Raises ``Refused``, :class:`NoSuchRun`."""
    session.require("share")
    return _view(session, row_of(run))


def pairs(session: "Session", run: str) -> list[Found]:
    """The pairs of a run that people decide about, strongest first; after its end those that were decided. Logged.

    For those who share. Raises ``Refused``, :class:`NoSuchRun`.
    """
    session.require("share")
    row = row_of(run)
    decided = _decided(session, row.id)
    entries = held(session, row)["pairs"] if row.step in {"looked", "deciding"} else list(decided.values())
    session.audit.append("view", "match", row.id)
    return [
        Found(
            number,
            entry["own"],
            entry["ours"],
            entry["theirs"],
            entry["weight"],
            tuple(entry["kinds"]),
            decided.get(_key(entry), {}).get("decision", ""),
        )
        for number, entry in enumerate(entries, 1)
    ]


def decide(session: "Session", run: str, number: int, decision: str) -> None:
    """Keep what people decided about the pair ``number`` of :func:`pairs` (a key of DECISIONS). Nothing is merged.

    When every pair is decided (and the result was sent) nothing but the decisions stays. For those who share. Raises
    ``Refused``, :class:`NoSuchRun`, ``MatchProblem``.
    """
    from httui.store.models import Setting

    session.require("share")
    row = row_of(run, "looked", "deciding")
    if decision not in DECISIONS:
        raise MatchProblem(N_("A decision is same, different or unsure."))
    entries = held(session, row)["pairs"]
    if not 1 <= number <= len(entries):
        raise MatchProblem(N_("There is no such pair."))
    entry = entries[number - 1]
    with session.transaction():
        made = _decided(session, row.id)
        made[_key(entry)] = entry | {
            "at": session.clock.now().isoformat(),
            "by": session.user.id,
            "decision": decision,
        }
        Setting.insert(key=_DECIDED + row.id, value=list(made.values())).on_conflict_replace().execute()
        session.audit.append("share", "match", row.id, f"{decision} {entry['ours']} {entry['theirs']}")
        _into_ledger(session, row, {one["own"] for one in made.values() if one["decision"] == "same"})
        if row.step == "deciding" and len(made) == len(entries):
            _over(session, row, "done")
    match_states.tidy(session)


def end(session: "Session", run: str) -> None:
    """End a run now: its state is deleted, whatever it waits for. For those who share.

    Raises ``Refused``, :class:`NoSuchRun`.
    """
    session.require("share")
    row = row_of(run, "offered", "answered", "closed", "looked", "deciding")
    with session.transaction():
        _over(session, row, "ended")
        session.audit.append("share", "match", row.id, "ended")
    match_states.tidy(session)


def sweep(session: "Session") -> int:
    """End the runs that are older than :data:`OPEN_DAYS`, and delete their states; how many. For those who share."""
    from httui.store.sharing_models import MatchRun

    session.require("share")
    before = session.clock.now() - timedelta(days=OPEN_DAYS)
    old = list(MatchRun.select().where(MatchRun.ended_at.is_null(), MatchRun.started_at < before))
    if old:
        with session.transaction():
            for row in old:
                _over(session, row, "ended")
                session.audit.append("share", "match", row.id, "ended")
    match_states.tidy(session)
    return len(old)


# -- inside the transactions of the steps ----------------------------------------------------------------


def start(session: "Session", run: str, partner: str, role: str, counts: "Counts") -> None:
    """Write the row of a run that begins. ``role`` is asking or answering; OtherMatch where it began already."""
    from httui.store.sharing_models import MatchRun

    if MatchRun.get_or_none(MatchRun.id == run) is not None:
        raise OtherMatch
    MatchRun.create(
        id=run,
        partner=partner,
        role=role,
        cap=counts.size,
        own_size=counts.keys,
        other_size=None,
        step="offered" if role == "asking" else "answered",
        started_at=session.clock.now(),
        started_by=session.user.id,
    )


def move(row: Row, step: str, **values: Any) -> None:
    """Set where a run stands."""
    from httui.store.sharing_models import MatchRun

    row.step = step
    MatchRun.update(step=step, **values).where(MatchRun.id == row.id).execute()


def _over(session: "Session", row: Row, step: str) -> None:
    match_states.drop(session, row.id)
    move(row, step, ended_at=session.clock.now())


def to_decide(session: "Session", row: Row, found: "Sequence[Pair]", step: str, result: bytes = b"") -> None:
    """Keep the pairs that were found, at a step; ``result`` is the file that waits to be sent."""
    from httui.store.sharing_models import MatchRun

    MatchRun.update(found=len(found)).where(MatchRun.id == row.id).execute()
    entries = [
        {
            "kinds": list(pair.kinds),
            "ours": pair.ours,
            "own": pair.own,
            "theirs": pair.theirs,
            "weight": pair.weight,
        }
        for pair in found
    ]
    keep_pairs(session, row, entries, step, result)


def keep_pairs(
    session: "Session", row: Row, entries: list[dict[str, Any]], step: str, result: bytes = b""
) -> None:
    """Keep pairs until people decided about all of them; where nothing is left to do, nothing is kept."""
    if step == "deciding" and len(_decided(session, row.id)) == len(entries):
        _over(session, row, "done")
        return
    move(row, step)
    content = {"pairs": entries, "result": encode(result)}
    match_states.keep(session, row.id, step, canonical(content))


def held(session: "Session", row: Row) -> dict[str, Any]:
    """The pairs of a run and the result that waits. Raises ``Refused``, ``NoState``."""
    held: dict[str, Any] = json.loads(match_states.load(session, row.id, row.step))
    return held


def _into_ledger(session: "Session", row: Row, codes: set[str]) -> None:
    """Have the ledger say whom the partner knows now to be known here too: those decided to be the same, no others.

    So the person can be told, and a withdrawal reaches the partner.
    """
    from httui.store.models import Case, Person
    from httui.store.sharing_models import Disclosure, ReleasePerson, SharingPlan

    ReleasePerson.delete().where(ReleasePerson.disclosure == row.id).execute()
    Disclosure.delete().where(Disclosure.id == row.id).execute()
    if not codes:
        return
    plans = SharingPlan.select().where(SharingPlan.partner == row.partner_id, SharingPlan.state == "approved")
    Disclosure.create(
        id=row.id,
        partner=row.partner_id,
        with_whom=row.partner.name,
        why=next((plan.purpose for plan in plans if plan.purpose), "network"),
        channel=ledger.MATCHING,
        fields=[ledger.KNOWN],
        at=session.clock.now(),
        by=session.user.id,
        approved_by="person",
    )
    for person in Person.select().where(Person.code.in_(codes)):
        newest = Case.select().where(Case.person == person.id).order_by(Case.opened_on.desc()).first()
        ReleasePerson.create(disclosure=row.id, person=person.id, case=newest.id if newest else None)


def _decided(session: "Session", run: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {_key(entry): entry for entry in session.setting(_DECIDED + run, [])}


def _key(entry: dict[str, Any]) -> tuple[str, str]:
    return entry["ours"], entry["theirs"]


def row_of(run: str, *steps: str) -> Row:
    """The row of a run by its id or the beginning of it, at one of ``steps``. Raises :class:`NoSuchRun`."""
    from httui.store.sharing_models import MatchRun

    wanted = run.strip().lower()
    if not (8 <= len(wanted) <= 32 and set(wanted) <= set("0123456789abcdef")):
        raise NoSuchRun
    rows = list(MatchRun.select().where(MatchRun.id.startswith(wanted)))
    if len(rows) != 1 or (steps and rows[0].step not in steps):
        raise NoSuchRun
    return rows[0]


def _view(session: "Session", row: Row) -> Run:
    left = (row.found or 0) - len(_decided(session, row.id)) if row.step in {"looked", "deciding"} else 0
    return Run(
        row.id,
        row.partner.name,
        row.role,
        row.cap,
        row.own_size,
        row.found,
        row.step,
        row.started_at,
        row.started_by,
        left,
    )
