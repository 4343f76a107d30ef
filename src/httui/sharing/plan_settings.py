"""How strict a plan is: group sizes, quality, what a row is, tables; never less than its trust level asks (S-242).

What is kept is read through :func:`of`, which lifts what lies too low: so neither an old plan, nor one whose trust
level was changed, nor one from a file can make a release easier than the product does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from httui.cases.privacy import Privacy
from httui.i18n import N_, _
from httui.problem import Problem
from httui.sharing import plans
from httui.sharing.disclosure import NEEDS, Need, Trust
from httui.sharing.gathering import UNITS
from httui.sharing.quality import THRESHOLD
from httui.sharing.suppression import MOST_DIMENSIONS

if TYPE_CHECKING:
    from httui.sharing.plan_fields import FieldRow
    from httui.store.session import Session

LEAST_COUNT = NEEDS[Trust.OPEN].k
"""The least count that a table shows, unless the plan says otherwise: tables are passed on easily."""
MOST = {"k": 100, "l": 20, "least_count": 100, "quality": 100}
"""The highest values: above them nothing would ever leave."""
WORDS = {
    "k": N_("Persons in each group, at least"),
    "l": N_("Different values in each group, at least"),
    "least_count": N_("Counts in tables, at least"),
    "quality": N_("Quality below which a reason is needed"),
}
"""The numbers, with words."""
MOST_TABLES = 20
UNIT_WORDS = {"person": N_("a person"), "case": N_("a case")}
"""What one row is about, with words."""


class SettingRefused(Problem):
    """A value lies outside what is safe, or names a field that the plan does not share."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Least persons in a group, least different values in it, least count shown, least quality without a reason.

    ``unit`` is a key of ``UNIT_WORDS``; ``quasi`` are fields (``form:reference``) that tell who somebody is besides
    those that do so anyway; ``tables`` are names of columns to be counted together.
    """

    k: int
    l: int  # noqa: E741 - the customary name
    least_count: int
    quality: int
    unit: str = UNITS[0]
    quasi: tuple[str, ...] = ()
    tables: tuple[tuple[str, ...], ...] = ()

    @property
    def need(self) -> Need:
        """What groups of rows must be like."""
        return Need(self.k, self.l)


def least(trust: Trust) -> dict[str, int]:
    """The lowest value of each number at a trust level."""
    need = NEEDS.get(trust, NEEDS[Trust.OPEN])
    return {
        "k": need.k,
        "l": need.l,
        "least_count": max(need.k, NEEDS[Trust.NETWORK].k),
        "quality": THRESHOLD,
    }


def of(held: Mapping[str, Any], trust: Trust) -> Settings:
    """What a plan asks for, from what is kept with it (``SharingPlan.settings``); nothing below :func:`least`."""
    floor = least(trust)
    usual = {**floor, "least_count": LEAST_COUNT}
    numbers = {name: min(max(_number(held.get(name), usual[name]), floor[name]), MOST[name]) for name in MOST}
    numbers["least_count"] = max(numbers["least_count"], numbers["k"])
    unit = held.get("unit")
    return Settings(
        **numbers,
        unit=unit if unit in UNITS else UNITS[0],
        quasi=tuple(_texts(held.get("quasi"))),
        tables=tuple(tuple(_texts(names)) for names in _list(held.get("tables"))),
    )


def get(session: "Session", plan: str) -> Settings:
    """How strict a plan (id or code) is. Raises ``Refused``, ``NoSuchPlan``."""
    view = plans.get(session, plan)
    return of(view.settings, view.trust)


def put(session: "Session", plan: str, wanted: Settings) -> None:
    """Keep how strict a draft is. Raises ``Refused``, ``NoSuchPlan``, ``NotADraft``, :class:`SettingRefused`."""
    from httui.store.sharing_models import SharingPlan

    session.require("share")
    with session.transaction():
        row = plans.draft_of(plan)
        view = plans.view_of(row)
        _check(wanted, view.trust, view.shared)
        kept = {**row.settings, **asdict(wanted)}
        SharingPlan.update(settings=kept).where(SharingPlan.id == row.id).execute()
        session.audit.append("change", "sharing_plan", row.id, "settings")


def taken(held: object, trust: Trust, rows: "Sequence[FieldRow]") -> dict[str, Any]:
    """What a file says of a plan, as it can be kept here; what does not fit, or names other fields, is left out."""
    found = of(held if isinstance(held, Mapping) else {}, trust)
    shared = [row for row in rows if row.shared]
    able, names = {key_of(row) for row in shared if may_be_quasi(row)}, _names(shared)
    kept = replace(
        found,
        quasi=tuple(key for key in found.quasi if key in able),
        tables=tuple(
            table for table in found.tables[:MOST_TABLES] if _is_table(table) and names >= set(table)
        ),
    )
    return asdict(kept)


def read_tables(text: str) -> tuple[tuple[str, ...], ...]:
    """Tables as people type them: names of fields with a comma between, tables with a semicolon."""
    found = (tuple(name.strip() for name in table.split(",") if name.strip()) for table in text.split(";"))
    return tuple(table for table in found if table)


def may_be_quasi(row: "FieldRow") -> bool:
    """Whether a plan may say of a field that it tells who somebody is: those that do so anyway need no word."""
    return row.shared and not row.typed and row.privacy not in {Privacy.DIRECT, Privacy.QUASI}


def key_of(row: "FieldRow") -> str:
    """What a field is called in ``quasi``."""
    return f"{row.form}:{row.ref}"


def _check(wanted: Settings, trust: Trust, shared: "Sequence[FieldRow]") -> None:
    floor = least(trust)
    for name, most in MOST.items():
        if not floor[name] <= getattr(wanted, name) <= most:
            raise SettingRefused(
                N_("{name}: at this trust level a number from {least} to {most}."),
                name=_(WORDS[name]),
                least=floor[name],
                most=most,
            )
    if wanted.unit not in UNITS:
        raise SettingRefused(N_("A row is about a person or a case."))
    able = {key_of(row) for row in shared if may_be_quasi(row)}
    if wrong := next((key for key in wanted.quasi if key not in able), None):
        raise SettingRefused(
            N_("The plan does not share this field, or it tells who somebody is anyway: {field}"),
            field=wrong.rpartition("/")[2],
        )
    names = _names(shared)
    for table in wanted.tables:
        if wrong := next((name for name in table if name not in names), None):
            raise SettingRefused(N_("The plan does not share this field: {field}"), field=wrong)
        if not _is_table(table):
            raise SettingRefused(N_("A table names two or three different fields."))
    if len(wanted.tables) > MOST_TABLES:
        raise SettingRefused(N_("A plan has at most {most} tables."), most=MOST_TABLES)


def _names(shared: "Sequence[FieldRow]") -> set[str]:
    """What columns may be called; where two forms have a name, that of the form stands in front."""
    return {name for row in shared for name in (row.name, f"{row.form}_{row.name}")}


def _is_table(names: Sequence[str]) -> bool:
    return 1 < len(set(names)) == len(names) <= MOST_DIMENSIONS


def _number(value: object, usual: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else usual


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _texts(value: object) -> list[str]:
    return [text for text in _list(value) if isinstance(text, str)]
