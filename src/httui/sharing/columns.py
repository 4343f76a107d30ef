"""The columns of a plan's field table: what each holds, how private it is, and how it is made coarser (S-148, S-241).

The privacy class of a field is the strictest that any version of its form gives it; what has no class is sensitive
text. Ladders follow from type, words, lists and crosswalk of the field, so that nobody has to build them.
"""

import csv
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.cases import registry
from httui.cases.classes import loose_refs, plain
from httui.cases.privacy import Privacy, strictest, words_of
from httui.cases.records import STRICT
from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import hierarchies
from httui.sharing.disclosure import Role, Trust
from httui.sharing.hierarchies import Hierarchy
from httui.sharing.masking import FieldRule, Form

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms.dictionary import Dictionary, Entry

_AGE = re.compile(r"\b(age|umur|usia)\b")
_YEAR = re.compile(r"\b(year|tahun)\b")
_AGES = {"vic_AgeWhenTrafficked", "ageBroad"}
_PLACES = {"provinces.csv", "regencies.csv"}


class NoSuchField(Problem):
    """The plan names a field that the office's forms do not have."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a release: ``name`` in the file, from which form and field, in which form it is shared.

    ``entry`` and ``book`` are its place in the data dictionary; ``repeat`` is first, last or count, for fields that
    a record can hold more than once.
    """

    name: str
    form_id: str
    ref: str
    shared_as: Form
    privacy: Privacy
    typed: bool
    entry: "Entry"
    book: "Dictionary"
    repeat: str = "first"
    rung: int | None = None
    declared: bool = False

    @property
    def role(self) -> Role:
        """What the column does for somebody who wants to know who a row is."""
        if self.privacy is Privacy.DIRECT:
            return Role.IDENTIFIER
        if self.privacy is Privacy.QUASI or self.declared:
            return Role.QUASI
        if self.typed:
            return Role.FREE_TEXT
        return Role.SENSITIVE if self.privacy is Privacy.SENSITIVE else Role.OTHER

    def label(self, language: str) -> str:
        """The question in a language of the product, or the name."""
        return self._words(self.entry.labels, language) or self.name

    def definition(self, language: str) -> str:
        """The definition in the data dictionary, or the question."""
        return self._words(self.entry.definitions, language) or self.label(language)

    def option_label(self, value: str, language: str) -> str:
        """A stored value in words; the value itself where it has none."""
        for option in self.entry.options:
            if option.value == value:
                return self._words(option.labels, language) or value
        return _provinces().get(value, value) if self.entry.options_file in _PLACES else value

    def _words(self, texts: Mapping[str, str], language: str) -> str:
        from httui.xforms.dictionary import form_language

        return self.book.words(texts, form_language(self.book, language))


@functools.lru_cache(maxsize=1)
def _provinces() -> dict[str, str]:
    """Names of provinces by code: a regency that was made coarser is one, and its list does not name it."""
    from httui.paths import shipped_forms

    text = (shipped_forms() / "lists" / "provinces.csv").read_text(encoding="utf-8-sig")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def columns_of(session: "Session", plan: Any) -> list[Column]:
    """The columns of a plan in its order; fields that it answers with "no" are left out.

    Raises ``Refused``, :class:`NoSuchField`.
    """
    session.require("share")
    books: dict[str, list[tuple[Any, Dictionary, set[str]]]] = {}
    declared = set(plan.settings.get("quasi", ()))
    made: list[Column] = []
    for field in plan.fields:
        if field.get("need") == "no":
            continue
        form_id, ref = str(field["form"]), plain(str(field["ref"]))
        if form_id not in books:
            books[form_id] = _versions(session, form_id)
        made.append(_column(form_id, ref, field, books[form_id], declared))
    return _named(made)


def _versions(session: "Session", form_id: str) -> list[tuple[Any, "Dictionary", set[str]]]:
    """Every version of a form, newest first: its row, its dictionary, its fields that are typed freely."""
    from httui.store.models import FormVersion
    from httui.xforms import dictionary

    rows = FormVersion.select().where(FormVersion.form == form_id).order_by(FormVersion.id.desc())
    found = []
    for row in rows:
        form = registry.load(session, row)
        found.append((row, dictionary.of(form), loose_refs(form)))
    return found


def _column(
    form_id: str,
    ref: str,
    field: Mapping[str, Any],
    versions: Sequence[tuple[Any, "Dictionary", set[str]]],
    declared: set[str],
) -> Column:
    holding = [
        (row, book, entry, loose)
        for row, book, loose in versions
        for entry in book.entries
        if entry.reference == ref
    ]
    if not holding:
        raise NoSuchField(
            N_("The plan names a field that the form does not have: {field}."),
            remedy=N_("Change the field table of the plan."),
            where=form_id,
            field=ref.rpartition("/")[2],
        )
    classes = [registry.classes_of(row).get(ref, STRICT).privacy for row, _book, _entry, _loose in holding]
    _row, book, entry, _loose = holding[0]
    rung = field.get("rung")
    return Column(
        entry.name,
        form_id,
        ref,
        Form(str(field.get("form_of", Form.COUNT))),
        strictest(classes),
        any(ref in loose for _row, _book, _entry, loose in holding),
        entry,
        book,
        str(field.get("repeat", "first")),
        int(rung) if rung is not None else None,
        bool({ref, entry.name, f"{form_id}:{ref}"} & declared),
    )


def _named(columns: Sequence[Column]) -> list[Column]:
    """Columns with different names: a name that two forms use gets its form in front."""
    names = [column.name for column in columns]
    made: list[Column] = []
    taken: set[str] = set()
    for column in columns:
        name = column.name if names.count(column.name) == 1 else f"{column.form_id}_{column.name}"
        while name in taken:
            name += "_"
        taken.add(name)
        made.append(replace(column, name=name))
    return made


def ladder_of(column: Column, values: Sequence[str], on: date, k: int) -> Hierarchy:
    """How a column is made coarser. ``on``: the day to which birth dates are turned into ages; ``k``: what is rare."""
    entry = column.entry
    if "prs_Birthdate" in entry.crosswalk.get("htcds", ()):
        return hierarchies.birth(on)
    if entry.type in {"date", "dateTime"}:
        is_birth = column.privacy is Privacy.QUASI and re.search(r"\b(birth|lahir)\b", _words(column))
        return hierarchies.birth(on) if is_birth else hierarchies.day()
    if entry.options_file in _PLACES:
        return hierarchies.place()
    if {*entry.crosswalk.get("htcds", ()), *entry.crosswalk.get("ctdc", ())} & _AGES:
        return hierarchies.age() if entry.type in {"int", "decimal"} else _age_groups()
    if entry.type in {"int", "decimal"}:
        words = _words(column)
        if _AGE.search(words):
            return hierarchies.age()
        if _YEAR.search(words):
            return hierarchies.year()
    return hierarchies.rare(values, k)


def _age_groups() -> Hierarchy:
    """The ladder of ages for groups that are written as names: ``9_17``, ``48_plus``."""
    exact = hierarchies.age()
    steps = [
        (rung.name, lambda text, of=rung.of: of(text.replace("_plus", "+").replace("_", "-")))
        for rung in exact.rungs[1:-1]
    ]
    return hierarchies.ladder(steps, published=exact.published)


def after_masking(ladder: Hierarchy, on: date) -> Hierarchy:
    """The ladder for what masking has left of a column: a birth date may be an age band by then."""
    birth = ladder.shared and ladder.rungs[1].name == hierarchies.birth(on).rungs[1].name
    return hierarchies.age() if birth else ladder


def _words(column: Column) -> str:
    return words_of(column.entry.name, *column.entry.labels.values())


def least_rung(column: Column, ladder: Hierarchy, trust: Trust) -> int:
    """The lowest rung on which a column may stand: that of the trust level, and what the plan has made coarser
    stands at least one above the exact value, where the ladder has such a rung before the blank.
    """
    coarser = column.shared_as is Form.GENERALISED and ladder.top > 1
    return max(ladder.lowest(trust), int(coarser))


def wanted_rung(column: Column, ladder: Hierarchy, trust: Trust, chosen: Mapping[str, int]) -> int:
    """The rung that a column stands on: what was chosen, else what the plan says; never below the least."""
    rung = chosen.get(column.name, column.rung)
    return min(max(rung or 0, least_rung(column, ladder, trust)), ladder.top)


def rule_of(column: Column, ladder: Hierarchy, trust: Trust, rung: int) -> FieldRule:
    """How masking treats a column: a quasi-identifier is brought to the least rung only, the rest of the way to
    ``rung`` is the coarsening's.
    """
    least = ladder.lowest(trust) if column.role is Role.QUASI else rung
    return FieldRule(column.privacy, column.shared_as, ladder, least, column.typed)
