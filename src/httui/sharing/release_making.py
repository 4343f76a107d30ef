"""One path from a plan to what may leave: permission, purpose, quality, masking, coarsening, check (S-230 to S-248).

:func:`make` is run when a release is prepared and once more, whole, when it is written: nothing of what was prepared
is written without being made anew from the records and decisions of that second.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.cases.privacy import Privacy
from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import columns as planned_columns
from httui.sharing import permission, plan_approval, plan_settings, plans, quality
from httui.sharing.columns import Column
from httui.sharing.disclosure import LEAST_PERSONS, Finding, Need, NotShared, Table, Trust, need_of
from httui.sharing.gathering import Gathered, gather
from httui.sharing.masking import Form, NotAllowed
from httui.sharing.permission import Filter, Permission
from httui.sharing.plan_gaps import TWO_PEOPLE_TIER
from httui.sharing.plan_settings import Settings
from httui.sharing.quality import Quality
from httui.sharing.release_earlier import before
from httui.sharing.release_rows import RowsAsked, RowsMade, make_rows
from httui.sharing.release_tables import TableMade, make_tables

if TYPE_CHECKING:
    from httui.store.session import Session


class NotReleasable(Problem):
    """The plan, its approval or the period is not such that anything may be released by it now."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text that somebody read and approved: its column, whose row, and the hash of what was read."""

    column: str
    case: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that people decide about one release; the rest follows from plan, records and consents.

    ``rungs`` is how coarse columns are wanted, ``dropped`` what is left out of the plan's columns, ``lines`` the free
    texts approved one by one, ``tables`` asks for counts instead of rows, ``crossed`` for tables by several columns.
    ``language`` is that of the words that go with the data.
    """

    plan: str
    start: date
    end: date
    filter: Filter = field(default_factory=Filter)
    rungs: Mapping[str, int] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    lines: frozenset[Line] = frozenset()
    tables: bool = False
    crossed: tuple[tuple[str, ...], ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Made:
    """What one run found and made. ``findings`` stand against the release; ``refused`` says why there are no rows."""

    plan: Any
    trust: Trust
    need: Need
    choices: Choices
    permission: Permission
    quality: Quality
    gathered: Gathered
    columns: tuple[Column, ...]
    rows: RowsMade | None
    tables: tuple[TableMade, ...]
    refused: Problem | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stands against the release; empty when it may be written."""
        found = list(self.rows.final.findings) if self.rows is not None else []
        if self.refused is not None:
            found.append(Finding("rows", self.refused.what, self.refused.values))
        rows = self.rows is not None and bool(self.rows.at)
        if not rows and not any(table.printed for table in self.tables):
            found.append(Finding("nothing", N_("Nothing is left that may leave.")))
        return tuple(found)

    @property
    def without_record(self) -> int:
        """Persons who may be in it, and about whom nothing was recorded with the forms of the plan."""
        return self.permission.permitted - len(set(self.gathered.persons))

    @property
    def has_direct(self) -> bool:
        """Whether names and numbers of people are among the columns that may leave."""
        return self.trust is Trust.CASEWORK and any(
            column.privacy is Privacy.DIRECT and column.shared_as is not Form.COUNT for column in self.columns
        )


def usable_plan(session: "Session", plan: str) -> Any:
    """The row of a plan by which something may be released now. Raises ``Refused``, ``NoSuchPlan``, ``NotUsable``.

    Who approved it must be an account of this office, whatever a plan from elsewhere says of itself; from tier 3 on
    two different ones.
    """
    view = plan_approval.usable(session, plan)
    known = set(session.keyring.users)
    second = {view.second_by} if view.tier >= TWO_PEOPLE_TIER else set()
    if not {view.approved_by, *second} <= known or view.approved_by in second:
        raise NotReleasable(
            N_("This plan was not approved in this office."), remedy=N_("Have it approved here first.")
        )
    return plans.row_of(plan)


def make(
    session: "Session",
    choices: Choices,
    *,
    look: bool = True,
    direct: Mapping[str, Mapping[str, str]] | None = None,
) -> Made:
    """Make a release by ``choices`` from what the store holds now; nothing is written.

    ``look`` also judges the rows before they are made coarser. ``direct`` are opened identities, {record: {ref:
    text}}. Raises ``Refused``, ``NoSuchPlan``, ``NotUsable``, :class:`NotReleasable`, ``PurposeMismatch``,
    ``NotShared``, ``NoSuchField``.
    """
    plan = usable_plan(session, choices.plan)
    trust = Trust(plan.trust)
    need_of(trust)
    settings = plan_settings.of(plan.settings, trust)
    need = settings.need
    if choices.end < choices.start:
        raise NotReleasable(N_("The period ends before it begins."))
    columns = [
        column for column in planned_columns.columns_of(session, plan) if column.name not in choices.dropped
    ]
    in_rows = [] if choices.tables else [one for one in columns if one.shared_as is not Form.COUNT]
    permission.require_purpose(permission.purpose_of(plan), trust, counts_only=not in_rows)
    found = permission.look(session, plan, choices.start, choices.end, choices.filter)
    period = (choices.start.isoformat(), choices.end.isoformat())
    gathered = gather(session, found, columns, period, settings.unit)
    if direct:
        gathered = _with_direct(gathered, direct)
    rows, refused = _rows(session, gathered, in_rows, (trust, need, choices), look=look)
    return Made(
        plan=plan,
        trust=trust,
        need=need,
        choices=choices,
        permission=found,
        quality=quality.measure(gathered, settings.quality),
        gathered=gathered,
        columns=tuple(columns),
        rows=rows,
        tables=tuple(_tables(session, gathered, columns, (trust, choices), settings)),
        refused=refused,
    )


def _rows(
    session: "Session",
    gathered: Gathered,
    columns: Sequence[Column],
    how: tuple[Trust, Need, Choices],
    *,
    look: bool,
) -> tuple[RowsMade | None, Problem | None]:
    """The rows, or why there are none."""
    trust, need, choices = how
    persons = set(gathered.persons)
    if not columns or not persons:
        return None, None
    if trust is Trust.OPEN and len(persons) < LEAST_PERSONS:
        return None, NotShared(
            N_("Rows about {persons} persons are too few to be published; {least} are needed."),
            remedy=N_("Publish tables of counts instead."),
            persons=len(persons),
            least=LEAST_PERSONS,
        )
    asked = RowsAsked(
        trust,
        need,
        choices.end,
        choices.rungs,
        _approved(gathered, columns, choices.lines),
        [at for at, row in enumerate(gathered.of) if row.named],
        before(session, trust, persons).rows,
    )
    try:
        made = make_rows(gathered, columns, asked, look=look)
    except (NotAllowed, Problem) as problem:
        return None, problem
    return made, None


def _approved(gathered: Gathered, columns: Sequence[Column], lines: frozenset[Line]) -> dict[str, list[int]]:
    """The rows of the gathered table whose text in a column is the one that was read and approved."""
    found: dict[str, list[int]] = {}
    for column in columns:
        held = {(line.case, line.sha256) for line in lines if line.column == column.name}
        if held:
            texts = gathered.table.column(column.name)
            found[column.name] = [
                at
                for at, (row, text) in enumerate(zip(gathered.of, texts, strict=True))
                if text and (row.case, text_hash(text)) in held
            ]
    return found


def text_hash(text: str) -> str:
    """What stands for a text that somebody approved."""
    return hashlib.sha256(text.encode()).hexdigest()


def _tables(
    session: "Session",
    gathered: Gathered,
    columns: Sequence[Column],
    how: tuple[Trust, Choices],
    settings: Settings,
) -> list[TableMade]:
    trust, choices = how
    counted = columns if choices.tables else [one for one in columns if one.shared_as is Form.COUNT]
    # What is not in records cannot be counted.
    counted = [column for column in counted if column.privacy is not Privacy.DIRECT]
    if not counted or not gathered.of:
        return []
    return make_tables(
        gathered,
        counted,
        [*choices.crossed, *settings.tables],
        trust,
        k=settings.least_count,
        on=choices.end,
        earlier=before(session, trust, ()).tables,
    )


def _with_direct(gathered: Gathered, direct: Mapping[str, Mapping[str, str]]) -> Gathered:
    """The table with opened identities in the rows of people who said yes to this recipient by name."""
    from dataclasses import replace

    at = {place: column for place, column in enumerate(gathered.columns) if column.privacy is Privacy.DIRECT}
    rows = []
    for line, of, records in zip(gathered.table.rows, gathered.of, gathered.records, strict=True):
        kept = list(line)
        for place, column in at.items() if of.named else ():
            kept[place] = next(
                (direct[one][column.ref] for one in records if direct.get(one, {}).get(column.ref)), ""
            )
        rows.append(kept)
    return replace(gathered, table=Table(gathered.table.columns, rows))
