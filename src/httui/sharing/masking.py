"""What of a record may go out, by privacy class, form and trust level (S-212, S-239, S-244; instruments, section 5).

Direct identifiers never leave unless the caller says for which rows the person consented to this recipient, and then
only for casework. Exact dates and ages and places below the regency are never published, whatever the plan says,
also where a value only looks like one. Free text leaves line by line, each approved by a person; never in the open.
Rows get fresh random ids and a new order, so that no release can be laid beside the store or another release row by
row.
"""

import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from httui.cases.privacy import Privacy
from httui.i18n import N_, _
from httui.problem import Problem
from httui.sharing.disclosure import ROW_ID, Cell, Table, Trust, need_of
from httui.sharing.hierarchies import Hierarchy, day, place

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH = 10


class Form(StrEnum):
    """In which form a plan shares a field."""

    RAW = "raw"
    CODED = "coded"
    GENERALISED = "generalised"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one column is shared.

    ``rung`` of ``hierarchy`` is for the generalised form; in every form the value stands at least on the rung that
    the trust level asks for. ``typed`` says that the answers are typed freely.
    """

    privacy: Privacy
    form: Form
    hierarchy: Hierarchy | None = None
    rung: int = 0
    typed: bool = False


class NotAllowed(Problem):
    """A plan asks for a column in a form that its class and the trust level do not allow."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A column that is not in the rows, and why (message id)."""

    column: str
    reason: str

    @property
    def text(self) -> str:
        """Why, in the language in use."""
        return _(self.reason)


@dataclass(frozen=True, slots=True)
class Masked:
    """The rows that may leave: ``table`` begins with the row ids, ``order[i]`` is the row of the source that row i was.

    ``order`` stays in the office: it is the key back.
    """

    table: Table
    order: tuple[int, ...]
    withheld: tuple[Withheld, ...]


_DIRECT = N_("tells by itself who somebody is")
_COUNTED = N_("shared as counts only")
_TEXT = N_("free text, of which no line is approved")
_NO_TEXT = N_("free text is never published")

_ALLOWED: Mapping[Trust, Mapping[Privacy, Collection[Form]]] = {
    Trust.OPEN: {
        Privacy.DIRECT: {Form.COUNT},
        Privacy.SENSITIVE: {Form.CODED, Form.GENERALISED, Form.COUNT},
        Privacy.QUASI: {Form.GENERALISED, Form.COUNT},
        Privacy.NONE: {Form.CODED, Form.GENERALISED, Form.COUNT},
    },
    Trust.NETWORK: {
        Privacy.DIRECT: {Form.COUNT},
        Privacy.SENSITIVE: {Form.CODED, Form.GENERALISED, Form.COUNT},
        Privacy.QUASI: {Form.CODED, Form.GENERALISED, Form.COUNT},
        Privacy.NONE: set(Form),
    },
    Trust.CASEWORK: {privacy: set(Form) for privacy in Privacy},
}


def allowed(trust: Trust, privacy: Privacy) -> Collection[Form]:
    """The forms in which a class may be shared at a trust level; none at ``never``. A plan is checked against it."""
    return _ALLOWED.get(trust, {}).get(privacy, ())


def mask(
    table: Table,
    rules: Mapping[str, FieldRule],
    trust: Trust,
    *,
    named: Collection[int] = (),
    approved: Mapping[str, Collection[int]] | None = None,
    chance: random.Random | None = None,
) -> Masked:
    """The rows of ``table`` as they may leave.

    ``rules`` has the columns that the plan shares; every other is left out. ``named`` are the rows (places in the
    table) whose person consented to be named to this recipient; only casework heeds it. ``approved`` has for each
    column of free text the rows whose text was approved. ``chance`` is for tests; otherwise the system's own source
    is used. Raises ``NotAllowed``, and ``NotShared`` for ``never``.
    """
    need_of(trust)
    chance = chance or random.SystemRandom()
    columns: list[tuple[str, list[Cell]]] = []
    withheld: list[Withheld] = []
    for name in table.columns:
        if name not in rules:
            continue
        _require(name, rules[name], trust)
        approved_rows = (approved or {}).get(name, ())
        if reason := _reason(rules[name], trust, named, approved_rows):
            withheld.append(Withheld(name, reason))
        else:
            columns.append((name, _values(table.column(name), rules[name], trust, named, approved_rows)))
    order = list(range(len(table.rows)))
    chance.shuffle(order)
    ids = _ids(len(order), chance)
    rows = [[ids[at], *(values[row] for _name, values in columns)] for at, row in enumerate(order)]
    return Masked(Table((ROW_ID, *(name for name, _values in columns)), rows), tuple(order), tuple(withheld))


def _require(name: str, rule: FieldRule, trust: Trust) -> None:
    if rule.form not in allowed(trust, rule.privacy):
        raise NotAllowed(
            N_("{column} may not be shared in this form at this trust level."),
            remedy=N_("Choose a coarser form in the plan, or counts."),
            column=name,
        )
    if rule.form is Form.GENERALISED and rule.hierarchy is None:
        raise NotAllowed(
            N_("Nobody said how {column} is made coarser."),
            remedy=N_("Choose steps for it in the plan."),
            column=name,
        )


def _reason(rule: FieldRule, trust: Trust, named: Collection[int], approved: Collection[int]) -> str:
    """Why a column is left out altogether, or ``""``."""
    if rule.form is Form.COUNT:
        return _COUNTED
    if rule.privacy is Privacy.DIRECT and (trust is not Trust.CASEWORK or not named):
        return _DIRECT
    if rule.typed and rule.privacy is not Privacy.DIRECT and not _rung(rule, trust):
        if trust is Trust.OPEN:
            return _NO_TEXT
        return "" if approved else _TEXT
    return ""


def _rung(rule: FieldRule, trust: Trust) -> int:
    """The rung on which a column stands."""
    if rule.hierarchy is None:
        return 0
    return max(rule.rung if rule.form is Form.GENERALISED else 0, rule.hierarchy.lowest(trust))


def _values(
    values: Sequence[str], rule: FieldRule, trust: Trust, named: Collection[int], approved: Collection[int]
) -> list[Cell]:
    """The cells of one column that may leave, in the order of the source.

    Of free text a cell that its ladder left as it was typed is free text still.
    """
    kept = list(values)
    if rule.hierarchy and (rung := _rung(rule, trust)):
        made = {value: rule.hierarchy.rungs[rung].of(value) if value else "" for value in set(values)}
        kept = [made[value] for value in values]
    if rule.privacy is Privacy.DIRECT:
        let = set(named)
        kept = [value if row in let else "" for row, value in enumerate(kept)]
    elif rule.typed:
        let = set(approved) if trust is not Trust.OPEN else set()
        kept = [
            value if row in let or value != typed else ""
            for row, (value, typed) in enumerate(zip(kept, values, strict=True))
        ]
    if trust is Trust.OPEN:
        seen = {value: published(value) for value in set(kept)}
        kept = [seen[value] for value in kept]
    return [value or None for value in kept]


_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")
_DATE_INSIDE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}\b")
_DEEP_PLACE = re.compile(r"\d{2}\.\d{2}\.\d{2}(?:\.\d{4})?")
_LIKE_A_NUMBER_OF_SOMEBODY = re.compile(r"\d{9}|@")
_POSITION = re.compile(r"-?\d{1,3}\.\d{3,}[ ,;]+-?\d{1,3}\.\d{3,}.*")


def published(value: str) -> str:
    """``value`` as it may stand in an open release, by its shape alone: the last guard, after plan and rungs.

    A full date becomes its month, a place below the regency its regency. An exact position, a date inside other text,
    and what looks like a telephone or identity number or an e-mail address become blank.
    """
    if _FULL_DATE.fullmatch(value):
        return day().rungs[1].of(value)
    if _DEEP_PLACE.fullmatch(value):
        return place().rungs[1].of(value)
    if any(shape.search(value) for shape in (_POSITION, _DATE_INSIDE, _LIKE_A_NUMBER_OF_SOMEBODY)):
        return ""
    return value


def _ids(count: int, chance: random.Random) -> list[str]:
    """Different random ids, without meaning or order."""
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(chance.choices(_SIGNS, k=_ID_LENGTH))] = None
    return list(made)
