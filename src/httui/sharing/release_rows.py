"""The rows of a release: masked, made coarser, checked, and laid beside what left before (S-041, S-242, S-244, S-247).

Masking comes first and brings every column to the least that the trust level asks for; then the groups are made large
enough; then whole groups are left out that would tell too much beside an earlier release with the same persons.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from httui.sharing.columns import Column, after_masking, ladder_of, least_rung, rule_of, wanted_rung
from httui.sharing.differencing import Difference, Sent, compare, sent
from httui.sharing.disclosure import MOST_QUASI, ROW_ID, Disclosure, Need, Role, Table, Trust, check
from httui.sharing.gathering import Gathered
from httui.sharing.generalise import Plan
from httui.sharing.hierarchies import Hierarchy
from httui.sharing.information_loss import Loss
from httui.sharing.masking import Masked, Withheld, mask


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """What decides about the rows besides the data.

    ``rungs`` and ``approved`` ({column: rows of the gathered table}) are a person's choices; ``on`` is the last day
    of the period; ``named`` the rows whose person said yes to this recipient.
    """

    trust: Trust
    need: Need
    on: date
    rungs: Mapping[str, int]
    approved: Mapping[str, Collection[int]]
    named: Collection[int]
    earlier: Sequence[Sent]


@dataclass(frozen=True, slots=True)
class RowsMade:
    """The rows that may leave, and how they came about.

    ``at[i]`` is the row of the gathered table that row i was. ``control`` shows the effect of each rung at once;
    it is None where nothing is made coarser. ``planned`` judges the table as masking left it, ``final`` as it leaves.
    ``beside`` counts the rows left out because of an earlier release; ``least`` is the lowest rung of each column.
    """

    table: Table
    at: tuple[int, ...]
    masked: Masked
    control: Plan | None
    roles: Mapping[str, Role]
    planned: Disclosure | None
    final: Disclosure
    loss: Loss | None
    sent: Sent
    beside: int
    least: Mapping[str, int] = field(default_factory=dict)

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """Columns of the plan that are not in the rows, and why."""
        return self.masked.withheld


def make_rows(
    gathered: Gathered, columns: Sequence[Column], asked: RowsAsked, *, look: bool = True
) -> RowsMade:
    """The rows of ``columns``; ``look`` also judges them before they are made coarser, for people to see.

    Raises ``NotAllowed``, ``NotChecked``, ``NotShared``.
    """
    exact = gathered.table
    ladders = {
        column.name: ladder_of(column, exact.column(column.name), asked.on, asked.need.k)
        for column in columns
    }
    rungs = {
        column.name: wanted_rung(column, ladders[column.name], asked.trust, asked.rungs) for column in columns
    }
    rules = {
        column.name: rule_of(column, ladders[column.name], asked.trust, rungs[column.name])
        for column in columns
    }
    masked = mask(exact, rules, asked.trust, named=asked.named, approved=asked.approved)
    roles = _roles(columns, masked.table, asked.need)
    persons = [gathered.of[row].person for row in masked.order]
    after = {
        name: after_masking(ladders[name], asked.on) for name, role in roles.items() if role is Role.QUASI
    }
    control = _control(masked.table, after, roles, asked, persons)
    if control is not None:
        for name in after:
            control.stand(name, max(rungs[name], control.levels[name]))
    planned = check(masked.table, roles, asked.trust, need=asked.need, persons=persons) if look else None
    table, places, loss = masked.table, list(range(len(masked.order))), None
    if control is not None:
        finished = control.finish()
        table, places, loss = finished.table, list(finished.rows), finished.loss
    before = len(places)
    left = [ROW_ID, *(name for name, role in roles.items() if role in {Role.FREE_TEXT, Role.IDENTIFIER})]
    table, places = _beside(table, places, ([*after], left), asked)
    final = check(table, roles, asked.trust, need=asked.need, persons=[persons[place] for place in places])
    return RowsMade(
        table,
        tuple(masked.order[place] for place in places),
        masked,
        control,
        roles,
        planned,
        final,
        loss,
        sent(table, [*after], asked.trust, leave=left),
        before - len(places),
        {column.name: least_rung(column, ladders[column.name], asked.trust) for column in columns},
    )


def _roles(columns: Sequence[Column], table: Table, need: Need) -> dict[str, Role]:
    """The role of every column that is there. Where classes need not be large, nothing has to be made alike."""
    held = {column.name: column.role for column in columns if column.name in table.columns}
    quasi = sum(role is Role.QUASI for role in held.values())
    if need.k <= 1 and quasi > MOST_QUASI:
        held = {name: Role.OTHER if role is Role.QUASI else role for name, role in held.items()}
    return {ROW_ID: Role.OTHER, **held}


def _control(
    table: Table,
    ladders: Mapping[str, Hierarchy],
    roles: Mapping[str, Role],
    asked: RowsAsked,
    persons: Sequence[str],
) -> Plan | None:
    if not ladders:
        return None
    sensitive = [name for name, role in roles.items() if role is Role.SENSITIVE]
    return Plan(table, ladders, asked.trust, need=asked.need, sensitive=sensitive, persons=persons)


def _beside(
    table: Table, places: list[int], compared: tuple[Sequence[str], Sequence[str]], asked: RowsAsked
) -> tuple[Table, list[int]]:
    """Leave out the groups that an earlier release would give away, until nothing stands against the rest.

    ``compared``: the columns that describe people, and those that are not compared.
    """
    quasi, left = compared
    while places:
        now = sent(table, quasi, asked.trust, leave=left)
        found = [one for one in compare(now, asked.earlier, asked.need.k) if one.findings]
        if not found:
            break
        telling = [_telling(one, table) for one in found]
        kept = [
            row
            for row, line in enumerate(table.rows)
            if not any(tuple(line[at] or "" for at in ats) in values for ats, values in telling)
        ]
        if len(kept) == len(places):
            break  # only rows that are gone from the earlier release: nothing here can be left out for them
        table = Table(table.columns, [table.rows[row] for row in kept])
        places = [places[row] for row in kept]
    return table, places


def _telling(found: Difference, table: Table) -> tuple[list[int], set[tuple[str, ...]]]:
    """The places of the columns that were compared, and what the groups read that would tell too much."""
    ats = [table.columns.index(name) for name in found.quasi]
    return ats, {changed.values for changed in found.classes} | set(found.lone)
