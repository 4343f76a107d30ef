"""The action plan in the store: who does what by when, done with evidence, seen in My work (S-014, S-030).

Every item of a signed round that is not in order becomes an action. Owner and day are given by a person; an action
that has both is a duty of its owner, so that it stands in My work. Risks and incidents bring actions of their own.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _, language, speaking
from httui.problem import Problem
from httui.security import reminders, rounds_store
from httui.security.action_plan import Action, action_text, make_plan
from httui.security.items import Assessment, in_language
from httui.security.rounds import StoredRound
from httui.workflows import duty_rows

if TYPE_CHECKING:
    from httui.store.session import Session

Row = Any
SOURCES = ("assessment", "risk", "incident")
LONGEST_TEXT = 500
STATES = {"open": N_("open"), "done": N_("done"), "dropped": N_("not needed any more")}


class NoSuchAction(Problem):
    """There is no action with this id."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such action."))


@dataclass(frozen=True, slots=True)
class Planned:
    """One action as lists show it. ``title`` and ``text`` are in the language in use; ``owner`` is an account id.

    ``action`` holds order, group and effort, where it comes from an item of the last signed round.
    """

    id: str
    source: str
    source_id: str
    item: str
    title: str
    text: str
    owner: str
    due: str
    state: str
    evidence: str
    minutes: int
    cost: str
    help: bool
    action: Action | None = None

    @property
    def group(self) -> str:
        """A key of ``action_plan.GROUPS``."""
        if self.action is not None:
            return self.action.group
        return Action("", "fix", None, "high", self.minutes, self.cost, self.help).group


def listing(session: "Session", *, all_states: bool = False) -> list[Planned]:
    """Open actions in the order in which they press; ``all_states``: with those that are over, at the end.

    What was marked as done in My work counts as done here too. Raises ``Refused``.
    """
    from httui.store.security_models import ActionItem

    session.require("workflows.read")
    _take_over(session)
    order, assessment = _order(session)
    rows = ActionItem.select()
    if not all_states:
        rows = rows.where(ActionItem.state == "open")
    found = [_planned(row, order, assessment) for row in rows.order_by(ActionItem.created_at)]
    last = len(order)
    places = {name: number for number, name in enumerate(order)}
    return sorted(found, key=lambda one: (one.state != "open", places.get(one.item, last)))


def today(actions: list[Planned]) -> Planned | None:
    """The one thing to do today: the most pressing open one that can be done today, else the most pressing."""
    still = [one for one in actions if one.state == "open"]
    return next((one for one in still if one.group == "today"), still[0] if still else None)


def add(
    session: "Session",
    source: str,
    text: str,
    *,
    source_id: str = "",
    minutes: int | None = None,
    cost: str = "free",
    outside: bool = False,
) -> str:
    """Write an action that a risk or an incident asks for; returns its id. ``minutes``: the effort, as a guide.

    Raises ``Refused``, :class:`Problem`.
    """
    session.require("security")
    words = text.strip()
    if source not in SOURCES or not words or len(words) > LONGEST_TEXT:
        raise Problem(N_("An action is a sentence of at most {most} characters."), most=LONGEST_TEXT)
    with session.transaction():
        made = _create(
            session,
            source=source,
            source_id=source_id,
            text=words,
            effort_minutes=minutes,
            cost=cost,
            help=outside,
        )
        session.audit.append("create", "action", made)
    return made


def assign(session: "Session", action_id: str, owner: str, due: date) -> None:
    """Give an action to a colleague (account id) by a day: it stands in their My work from now on.

    Raises ``Refused``, :class:`NoSuchAction`, :class:`Problem`.
    """
    from httui.store.accounts import list_accounts
    from httui.store.security_models import ActionItem

    session.require("security")
    if owner not in {user.id for user in session.keyring.active()}:
        raise Problem(N_("There is no such account."))
    reads = next((one.language for one in list_accounts(session) if one.id == owner), "") or language()
    with session.transaction():
        row = _open(action_id)
        ActionItem.update(owner=owner, due=due.isoformat()).where(ActionItem.id == row.id).execute()
        with speaking(reads):
            title = _title(row, _order(session)[1]) or row.text
        # The title is kept with the duty, in its owner's language; the duty of an earlier owner gives way.
        duty_rows.retire(session, reminders.ACTION.name, row.id)
        duty_rows.put(session, reminders.ACTION, row.id, due, owner=owner, title=title[:120])
        session.audit.append("change", "action", row.id, "assigned")


def done(session: "Session", action_id: str, evidence: str) -> None:
    """Mark an action as done, with what shows it. For its owner and for who keeps the plan.

    Raises ``Refused``, :class:`NoSuchAction`, :class:`Problem` without evidence.
    """
    session.require("workflows.read")
    shown = evidence.strip()
    with session.transaction():
        row = _open(action_id)
        if row.owner != session.user.id:
            session.require("security")
        if not shown or len(shown) > LONGEST_TEXT:
            raise Problem(N_("Say in a few words what shows that it is done."))
        _finish(session, row, "done", shown)


def drop(session: "Session", action_id: str, reason: str) -> None:
    """Take an action off the plan, with the reason. Raises ``Refused``, :class:`NoSuchAction`, :class:`Problem`."""
    session.require("security")
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise Problem(N_("Please say why."))
    with session.transaction():
        _finish(session, _open(action_id), "dropped", reason.strip())


def from_round(session: "Session", round_id: str, found: StoredRound, assessment: Assessment) -> int:
    """Bring the plan in line with a round that is signed, inside the caller's transaction; how many are open.

    An item that still is open keeps its owner and day; one that is in order now is done by that.
    """
    from httui.store.security_models import ActionItem

    plan = make_plan(found.items, found.combined.answers)
    wanted = {action.item: action for action in plan.actions}
    standing = ActionItem.select().where(ActionItem.source == "assessment", ActionItem.state == "open")
    for row in list(standing):
        action = wanted.pop(row.item or "", None)
        if action is None:
            _finish(session, row, "done", _("In order in the self-assessment."))
            continue
        words = {"text": _text(action, assessment), "effort_minutes": action.minutes}
        ActionItem.update(source_id=round_id, cost=action.cost, help=action.help, **words).where(
            ActionItem.id == row.id
        ).execute()
    for action in wanted.values():
        _create(
            session,
            source="assessment",
            source_id=round_id,
            item=action.item,
            text=_text(action, assessment),
            effort_minutes=action.minutes,
            cost=action.cost,
            help=action.help,
        )
    return len(plan.actions)


# -- rows ------------------------------------------------------------------------------------------------


def _create(session: "Session", **values: object) -> str:
    from httui.store.security_models import ActionItem

    made = str(uuid.uuid4())
    ActionItem.create(id=made, created_at=session.trusted_now(), **values)
    return made


def _open(action_id: str) -> Row:
    from httui.store.security_models import ActionItem

    row = ActionItem.get_or_none(ActionItem.id == action_id)
    if row is None:
        raise NoSuchAction
    if row.state != "open":
        raise Problem(N_("This was done already."), remedy=N_("Look at the list again."))
    return row


def _finish(session: "Session", row: Row, state: str, evidence: str) -> None:
    from httui.store.security_models import ActionItem

    ActionItem.update(
        state=state, evidence=evidence, done_at=session.trusted_now(), done_by=session.user.id
    ).where(ActionItem.id == row.id).execute()
    duty_rows.retire(session, reminders.ACTION.name, row.id)
    session.audit.append("change", "action", row.id, state)


def _take_over(session: "Session") -> None:
    """Actions whose duty was marked as done in My work are done, with what was written there."""
    import json

    from httui.store.security_models import ActionItem
    from httui.store.workflow_models import Duty

    past = Duty.select().where(Duty.kind == reminders.ACTION.name, ~Duty.active, Duty.last_on.is_null(False))
    told = {row.subject: (json.loads(row.note or "{}").get("evidence", ""), row.last_by) for row in past}
    rows = [row for row in ActionItem.select().where(ActionItem.state == "open") if row.id in told]
    if not rows:
        return
    with session.transaction():
        for row in rows:
            evidence, by = told[row.id]
            ActionItem.update(
                state="done", evidence=evidence, done_at=session.trusted_now(), done_by=by
            ).where(ActionItem.id == row.id).execute()
            session.audit.append("change", "action", row.id, "done")


def _order(session: "Session") -> tuple[Mapping[str, Action], Assessment | None]:
    """The actions of the last signed round in their order, by item, and the words of its form."""
    from httui.security.readiness import latest_row

    row = latest_row()
    if row is None:
        return {}, None
    found = rounds_store.kept_of(row)
    plan = make_plan(found.items, found.combined.answers)
    return {action.item: action for action in plan.actions}, rounds_store.assessment_of_row(
        row, session.data.cache
    )


def _planned(row: Row, order: Mapping[str, Action], assessment: Assessment | None) -> Planned:
    action = order.get(row.item) if row.source == "assessment" else None
    text = _text(action, assessment) if action is not None and assessment is not None else row.text
    return Planned(
        row.id,
        row.source,
        row.source_id or "",
        row.item or "",
        _title(row, assessment),
        text,
        row.owner or "",
        row.due or "",
        row.state,
        row.evidence,
        row.effort_minutes or 0,
        row.cost,
        row.help,
        action,
    )


def _title(row: Row, assessment: Assessment | None) -> str:
    """An item's number and title; empty for an action of another source."""
    if assessment is None or not row.item:
        return ""
    titles = {item.id: in_language(item.title) for item in assessment.items}
    return f"{row.item.upper()} {titles.get(row.item, '')}".strip()


def _text(action: Action, assessment: Assessment) -> str:
    return action_text(action, assessment.words[action.item])[:LONGEST_TEXT]
