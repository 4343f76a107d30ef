"""How far a table tells who somebody is, before anything leaves the office (S-041, S-239; DESIGN section 9).

A class is the rows whose quasi-identifiers all read the same; its size counts persons, not rows, when it is said
whose rows they are. A missing value is a value of its own: it equals only missing, never "anything", so a gap
makes no class look larger than a reader who knows where the gaps are would find it. Among sensitive values missing
never counts as a further value; a class in which nobody has a value tells nothing and passes.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from httui.i18n import N_, _
from httui.problem import Problem

MOST_QUASI = 7
"""More quasi-identifiers than this make every row its own class; then nothing but blanks is left."""

LEAST_PERSONS = 500
"""Below so many persons no record-level table is published; tables of counts are offered instead."""

ROW_ID = "row_id"
"""The column of fresh row ids that masking puts first; it says nothing and is not judged."""

Cell = str | None
Keys = Sequence[Hashable]


class Role(StrEnum):
    """What a column does for somebody who wants to know who a row is."""

    IDENTIFIER = "identifier"
    QUASI = "quasi"
    SENSITIVE = "sensitive"
    FREE_TEXT = "free_text"
    OTHER = "other"


class Trust(StrEnum):
    """For whom a release is, the widest circle first; ``never`` is shared with nobody."""

    OPEN = "open"
    NETWORK = "network"
    CASEWORK = "casework"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Need:
    """Least persons in a class (``k``) and least different values of each sensitive column in it (``l``)."""

    k: int
    l: int  # noqa: E741 - the customary name


NEEDS = {Trust.OPEN: Need(11, 2), Trust.NETWORK: Need(5, 2), Trust.CASEWORK: Need(1, 1)}
"""What a record-level release needs by trust level. Casework names people, each with consent to this recipient."""


class NotChecked(Problem):
    """The table cannot be judged: a column has no role, or too many columns are quasi-identifiers."""


class NotShared(Problem):
    """The trust level of the recipient, or the number of persons, allows no record-level release at all."""


def need_of(trust: Trust) -> Need:
    """What ``trust`` asks for. Raises ``NotShared`` for ``never``."""
    if trust is Trust.NEVER:
        raise NotShared(
            N_("Nothing is shared at this trust level."),
            remedy=N_("Change the plan or choose another partner."),
        )
    return NEEDS[trust]


def require_records(trust: Trust, persons: int) -> None:
    """Raise ``NotShared`` where rows about single persons may not leave at all: never, or open with few persons."""
    need_of(trust)
    if trust is Trust.OPEN and persons < LEAST_PERSONS:
        raise NotShared(
            N_("Rows about {persons} persons are too few to be published; {least} are needed."),
            remedy=N_("Publish tables of counts instead."),
            persons=persons,
            least=LEAST_PERSONS,
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows of text; ``None`` and ``""`` both mean missing."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def column(self, name: str) -> list[str]:
        """The texts of one column, in order, missing as ``""``."""
        at = self.columns.index(name)
        return [row[at] or "" for row in self.rows]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands against a release: ``kind`` for programs, ``text`` for people."""

    kind: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The finding in the language in use."""
        return _(self.message).format(**self.values)


@dataclass(frozen=True, slots=True)
class FieldReport:
    """One column: different values, values of one person only, missing cells.

    ``under_without`` is the number of rows in too small classes if this quasi-identifier were left out; ``None``
    for other columns.
    """

    column: str
    role: Role
    distinct: int
    unique: int
    missing: int
    under_without: int | None = None


@dataclass(frozen=True, slots=True)
class WorstRow:
    """A row in a small class: its place in the table (from 0), the size of its class, and what would help.

    ``without`` gives for each quasi-identifier the size of its class if that one were blank, largest first.
    """

    row: int
    size: int
    without: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Diversity:
    """One sensitive column: fewest different values in a class, and how many classes and rows have too few."""

    column: str
    fewest: int
    classes_under: int
    rows_under: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The whole judgement over one table; ``findings`` is empty when nothing stands against it."""

    need: Need
    rows: int
    persons: int
    classes: int
    smallest: int
    rows_under: int
    unique_rows: int
    diversity: tuple[Diversity, ...]
    fields: tuple[FieldReport, ...]
    worst: tuple[WorstRow, ...]
    findings: tuple[Finding, ...]

    @property
    def passes(self) -> bool:
        """Nothing stands against a release."""
        return not self.findings


def class_sizes(keys: Keys, persons: Keys | None = None) -> Counter[Hashable]:
    """Persons (or rows, when ``persons`` is ``None``) in each class; both are one value for each row."""
    if persons is None:
        return Counter(keys)
    return Counter(key for key, _person in set(zip(keys, persons, strict=True)))


def several_rows(persons: Keys | None) -> Keys | None:
    """``persons`` where somebody has more than one row, else ``None``: counting rows is quicker."""
    return persons if persons is not None and len(set(persons)) < len(persons) else None


def distinct_values(keys: Keys, values: Sequence[Hashable]) -> dict[Hashable, int]:
    """Different values that are not missing (``""``, ``None`` or 0) in each class; 0 where nobody has one."""
    found = Counter(key for key, value in set(zip(keys, values, strict=True)) if value)
    return {key: found[key] for key in dict.fromkeys(keys)}


def check(
    table: Table,
    roles: Mapping[str, Role],
    trust: Trust,
    *,
    need: Need | None = None,
    persons: Keys | None = None,
    worst: int = 20,
) -> Disclosure:
    """Judge ``table`` for a release at ``trust``.

    ``roles`` has every column; ``need`` may ask for more than the trust level does, never for less; ``persons``
    says for each row whose it is (any value, not in the table). Raises ``NotChecked`` and, for ``never``,
    ``NotShared``.
    """
    asked = _strictest(need_of(trust), need)
    quasi = quasi_of(table, roles)
    who = several_rows(persons)
    columns = {name: table.column(name) for name in table.columns}
    keys = _numbered([columns[name] for name in quasi], len(table.rows))
    sizes = class_sizes(keys, who)
    small = {key for key, size in sizes.items() if size < asked.k}
    without = {name: _without(columns, quasi, name, keys, who) for name in quasi if table.rows}
    count = len(table.rows) if who is None else len(set(who))
    diversity = tuple(
        _diversity(name, keys, columns[name], asked.l)
        for name in table.columns
        if roles[name] is Role.SENSITIVE
    )
    made = Disclosure(
        need=asked,
        rows=len(table.rows),
        persons=count,
        classes=len(sizes),
        smallest=min(sizes.values(), default=0),
        rows_under=sum(key in small for key in keys),
        unique_rows=sum(sizes[key] == 1 for key in keys),
        diversity=diversity,
        fields=tuple(
            _field(name, roles[name], columns[name], who, _under(without.get(name), asked.k))
            for name in table.columns
        ),
        worst=_worst(keys, sizes, small, without, worst),
        findings=(),
    )
    return _judged(made, roles, trust)


def quasi_of(table: Table, roles: Mapping[str, Role]) -> list[str]:
    """The quasi-identifiers in the order of the columns. Raises ``NotChecked``."""
    unknown = [name for name in table.columns if name not in roles]
    if unknown:
        raise NotChecked(
            N_("Nobody said what {column} is."),
            remedy=N_("Say for every column whether it can tell who somebody is."),
            column=unknown[0],
        )
    quasi = [name for name in table.columns if roles[name] is Role.QUASI]
    if len(quasi) > MOST_QUASI:
        raise NotChecked(
            N_("{count} columns describe people; no more than {most} can be made safe together."),
            remedy=N_("Leave out those that the partner does not need."),
            count=len(quasi),
            most=MOST_QUASI,
        )
    return quasi


def _strictest(floor: Need, wish: Need | None) -> Need:
    return floor if wish is None else Need(max(floor.k, wish.k), max(floor.l, wish.l))


def _numbered(columns: Sequence[Sequence[str]], rows: int) -> list[int]:
    """One number a row, the same for rows that read the same; one class when there are no columns."""
    if not columns:
        return [0] * rows
    numbers: dict[tuple[str, ...], int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in zip(*columns, strict=True)]


def _without(
    columns: Mapping[str, Sequence[str]],
    quasi: Sequence[str],
    left_out: str,
    keys: Sequence[int],
    who: Keys | None,
) -> list[int]:
    """The size of each row's class if ``left_out`` were blank."""
    others = [columns[name] for name in quasi if name != left_out]
    wider = _numbered(others, len(keys))
    sizes = class_sizes(wider, who)
    return [sizes[key] for key in wider]


def _diversity(name: str, keys: Sequence[int], values: Sequence[str], least: int) -> Diversity:
    distinct = {key: count for key, count in distinct_values(keys, values).items() if count}
    under = {key for key, count in distinct.items() if count < least}
    return Diversity(name, min(distinct.values(), default=0), len(under), sum(key in under for key in keys))


def _under(sizes: Sequence[int] | None, k: int) -> int | None:
    return None if sizes is None else sum(size < k for size in sizes)


def _field(name: str, role: Role, values: Sequence[str], who: Keys | None, under: int | None) -> FieldReport:
    sizes = class_sizes(values, who)
    sizes.pop("", None)
    return FieldReport(
        name,
        role,
        distinct=len(sizes),
        unique=sum(size == 1 for size in sizes.values()),
        missing=sum(not value for value in values),
        under_without=under,
    )


def _worst(
    keys: Sequence[int],
    sizes: Mapping[Hashable, int],
    small: Collection[Hashable],
    without: Mapping[str, Sequence[int]],
    most: int,
) -> tuple[WorstRow, ...]:
    rows = sorted(
        (row for row, key in enumerate(keys) if key in small), key=lambda row: (sizes[keys[row]], row)
    )
    return tuple(
        WorstRow(
            row,
            sizes[keys[row]],
            tuple(
                sorted(
                    ((name, wider[row]) for name, wider in without.items()),
                    key=lambda found: (-found[1], found[0]),
                )
            ),
        )
        for row in rows[:most]
    )


_NEARLY_UNIQUE = N_("Nearly every row has its own {column}, which tells rows apart like a name.")
_IDENTIFIES = N_("{column} tells by itself who somebody is.")
_FREE_TEXT = N_("{column} is free text, which is never published.")


def _like_a_name(report: FieldReport, made: Disclosure) -> bool:
    """Whether a column that is said to tell nothing tells most rows apart, as a case code left in by mistake."""
    answered = made.rows - report.missing
    return report.column != ROW_ID and answered >= made.need.k and 2 * report.unique > answered


def _judged(made: Disclosure, roles: Mapping[str, Role], trust: Trust) -> Disclosure:
    """``made`` with what stands against the release."""
    found: list[Finding] = []
    try:
        require_records(trust, made.persons)
    except NotShared as refused:
        found.append(Finding("persons", refused.what, refused.values))
    for report in made.fields:
        role = roles[report.column]
        if role is Role.IDENTIFIER and trust is not Trust.CASEWORK:
            found.append(Finding("identifier", _IDENTIFIES, {"column": report.column}))
        if role is Role.FREE_TEXT and trust is Trust.OPEN:
            found.append(Finding("free_text", _FREE_TEXT, {"column": report.column}))
        if role is Role.OTHER and trust is not Trust.CASEWORK and _like_a_name(report, made):
            found.append(Finding("unique", _NEARLY_UNIQUE, {"column": report.column}))
    if made.rows_under:
        found.append(
            Finding(
                "k",
                N_("{rows} of {all} rows describe fewer than {k} persons."),
                {"rows": made.rows_under, "all": made.rows, "k": made.need.k},
            )
        )
    found += [
        Finding(
            "l",
            N_("In {rows} rows everybody who is described alike has the same {column}, or nearly."),
            {"rows": held.rows_under, "column": held.column},
        )
        for held in made.diversity
        if held.rows_under
    ]
    return Disclosure(
        **{name: getattr(made, name) for name in Disclosure.__slots__ if name != "findings"},
        findings=tuple(found),
    )
