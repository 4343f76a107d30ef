"""Cases by how long they are kept: open, refused, not reached, closed, of a child, with restitution open (S-195).

What tells the class lies in the data: the latest decision about the case file, the child's mark of the person, and the
answers to the questions ``birth_date``, ``age_years`` with ``age_as_of``, and ``restitution``, in whatever form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from httui.security.retention_items import Asking, DueItem
from httui.security.retention_rules import REVIEW_MONTHS, Period

if TYPE_CHECKING:
    from httui.store.retention_rows import CaseTime

_STILL_OPEN = frozenset({"wanted", "claimed", "awarded", "paid_part"})
"""Answers to ``restitution`` that tell that the matter is not at its end."""
_NAMES = frozenset({"birth_date", "age_years", "age", "age_as_of", "restitution"})


@dataclass(frozen=True, slots=True)
class _Said:
    """What the answers of a case tell of its class: the latest day of birth that fits, restitution still open."""

    birth: datetime | None = None
    open_matter: bool = False


def case_items(asking: Asking) -> Iterator[DueItem | None]:
    """Every case whose time comes or came."""
    if asking.only and not _is_case(asking.only):
        return
    yield from _closed(asking)
    yield from _open(asking)


def _is_case(object_id: str) -> bool:
    from httui.store.models import Case
    from httui.store.rows import is_there

    return is_there(Case, object_id)


def _closed(asking: Asking) -> Iterator[DueItem | None]:
    from httui.store.fields import text_moment
    from httui.store.retention_rows import closed_cases

    cut = asking.cut("closed", "closed_child").date().isoformat()
    later = []
    for row in closed_cases(asking.session.cases, cut, asking.only):
        decision, _blank, at = (row.services or "").partition(" ")
        if decision in {"no", "withdrawn"}:
            yield asking.item("case", row.id, row.code, "refused", text_moment(at))
        else:
            later.append((row, text_moment(row.at) if row.at else _first_moment(row.opened_on)))
    # Answers are read of those only that may be over.
    later = [(row, ended) for row, ended in later if ended <= asking.cut("closed", "closed_child")]
    said = _answers(asking, [row for row, _ended in later])
    for row, ended in later:
        yield _closed_item(asking, row, ended, said.get(row.id, _Said()))


def _closed_item(asking: Asking, row: "CaseTime", ended: datetime, said: _Said) -> DueItem | None:
    if said.open_matter:
        return asking.item("case", row.id, row.code, "trial", None)
    if not row.child:
        return asking.item("case", row.id, row.code, "closed", ended)
    return asking.item("case", row.id, row.code, "closed_child", ended, birth=said.birth)


def _open(asking: Asking) -> Iterator[DueItem | None]:
    from httui.store.fields import moment_text, text_moment
    from httui.store.retention_rows import open_cases

    reviewed = Period(months=REVIEW_MONTHS)
    still = asking.horizon.replace(year=asking.horizon.year - 1, day=min(asking.horizon.day, 28))
    rows = open_cases(
        asking.session.cases, asking.horizon.date().isoformat(), moment_text(still), asking.only
    )
    for row in rows:
        decision, _blank, at = (row.services or "").partition(" ")
        if decision == "later":
            yield asking.item("case", row.id, row.code, "third_party", text_moment(at))
        elif row.at:
            last = text_moment(row.at)
            yield asking.item("case", row.id, row.code, "active", last, agreed_end=reviewed.after(last))


def _answers(asking: Asking, rows: list["CaseTime"]) -> dict[str, _Said]:
    """What the answers tell, by case."""
    from httui.store.retention_rows import answers_of

    names: dict[int, dict[str, str]] = {}
    found: dict[str, _Said] = {}
    for case, version, answers in answers_of(asking.session.cases, [row.id for row in rows]):
        if version not in names:
            names[version] = _questions(version)
        told = {name: answers[ref] for ref, name in names[version].items() if ref in answers}
        before = found.get(case, _Said())
        birth = _birth(told)
        latest = max((moment for moment in (before.birth, birth) if moment is not None), default=None)
        found[case] = _Said(latest, before.open_matter or told.get("restitution") in _STILL_OPEN)
    return found


def _questions(version: int) -> dict[str, str]:
    """References of the questions that matter, to their names; a birth date also by what the form says it is."""
    from httui.cases import registry

    classes = registry.row_of(version).classes
    found = {ref: ref.rpartition("/")[2] for ref in classes}
    return {ref: name for ref, name in found.items() if name in _NAMES} | {
        ref: "birth_date" for ref, words in classes.items() if words.get("kind") == "birth_date"
    }


def _birth(told: Mapping[str, Any]) -> datetime | None:
    """The latest day of birth that fits what was said: a child is rather kept too long than too short."""
    if (born := _day(told.get("birth_date"))) is not None:
        return datetime.combine(born, time(), tzinfo=UTC)
    age, as_of = told.get("age_years") or told.get("age"), _day(told.get("age_as_of"))
    if as_of is None or not (isinstance(age, str) and age.isdecimal() and len(age) < 4):
        return None
    return datetime(as_of.year - int(age), as_of.month, min(as_of.day, 28), tzinfo=UTC)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


def _first_moment(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), tzinfo=UTC)
