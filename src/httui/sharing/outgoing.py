"""What the formats write: rows and tables that passed every check, with dictionary, signposts and caveats (S-148).

An :class:`Outgoing` cannot be made by hand: only :func:`outgoing` makes one, from what ``release_making`` made, and
refuses what something stands against. So no format can write what did not go the one path.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.problem import Problem
from httui.sharing.columns import Column
from httui.sharing.disclosure import ROW_ID, Trust
from httui.sharing.release_notes import FORM_WORDS, caveats, missing_lines, signposts
from httui.sharing.release_tables import TableMade, category_words

if TYPE_CHECKING:
    from httui.sharing.release_making import Made
    from httui.store.session import Session

_SEAL = object()

MISSING_MARKS = {"unknown": "[unknown]", "unavailable": "[unavailable]", "declined": "[declined]"}
"""How a missing-data code stands in a cell of casework; elsewhere the cell is blank and the codes are counted."""


class NotCleared(Problem):
    """Something stands against the release, or what is to be written did not go the way of a release."""


@dataclass(frozen=True, slots=True)
class OutColumn:
    """One column as the reader's dictionary has it. ``options`` are the values that occur, with words."""

    name: str
    label: str
    definition: str
    shared_as: str
    missing: str
    options: tuple[tuple[str, str], ...]
    source: Column | None = None


@dataclass(frozen=True, slots=True)
class OutTable:
    """One table of counts: title, headings, rows of text, remarks."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A release as the formats write it; texts are without signs that cannot be printed.

    ``rows`` are under ``columns``; both are empty where only ``tables`` leave. ``topics`` are, in casework, the
    questions that each row answers, by row id.
    """

    release: str
    plan: str
    agreement: str
    partner: str
    title: str
    org: str
    purpose: str
    trust: Trust
    language: str
    made_at: datetime
    period: tuple[str, str]
    columns: tuple[OutColumn, ...]
    rows: Sequence[Sequence[str]]
    tables: tuple[OutTable, ...]
    signposts: tuple[tuple[str, str], ...]
    caveats: tuple[str, ...]
    topics: tuple[tuple[str, tuple[str, ...]], ...]
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise not_cleared()


def not_cleared() -> NotCleared:
    """The refusal of what did not go the one path."""
    return NotCleared(
        N_("Only a release that was prepared and checked can be written."),
        remedy=N_("Prepare it from its plan."),
    )


def outgoing(
    session: "Session", made: "Made", *, release: str, override: str, agreement: str, code: str
) -> Outgoing:
    """What leaves of ``made``; ``code`` is what the plan is called.

    Raises ``Refused``, and :class:`NotCleared` where something stands against it.
    """
    from httui.xforms.dictionary import speaking

    session.require("share")
    if made.findings:
        finding = made.findings[0]
        raise NotCleared(
            finding.message,
            remedy=N_("Make columns coarser, leave some out, or give tables of counts."),
            **{name: str(value) for name, value in finding.values.items()},
        )
    choices = made.choices
    with speaking(choices.language):
        columns = _columns(made)
        rows = _rows(made)
        return Outgoing(
            release=release,
            plan=code,
            agreement=agreement,
            partner=printable(made.plan.partner.name),
            title=printable(made.plan.title),
            org=printable(session.org),
            purpose=made.permission.purpose,
            trust=made.trust,
            language=choices.language,
            made_at=made.permission.at,
            period=(choices.start.isoformat(), choices.end.isoformat()),
            columns=_with_options(columns, rows, choices.language),
            rows=rows,
            tables=tuple(_table(made, one) for one in made.tables if one.printed is not None),
            signposts=tuple((head, printable(text)) for head, text in signposts(made, session.org)),
            caveats=tuple(printable(line) for line in caveats(made, override)),
            topics=_topics(columns, rows) if made.trust is Trust.CASEWORK else (),
            seal=_SEAL,
        )


def printable(text: str) -> str:
    """``text`` without signs that act on a terminal or a reader; line breaks become spaces."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


def _columns(made: "Made") -> list[OutColumn]:
    if made.rows is None:
        return []
    by_name = {column.name: column for column in made.columns}
    found = [
        OutColumn(ROW_ID, _("Row"), _("A random number of the row. It is new in every release."), "", "", ())
    ]
    for name in made.rows.table.columns[1:]:
        column = by_name[name]
        found.append(
            OutColumn(
                name,
                printable(column.label(made.choices.language)),
                printable(column.definition(made.choices.language)),
                _(FORM_WORDS[column.shared_as]),
                missing_lines(made, name),
                (),
                column,
            )
        )
    return found


def _rows(made: "Made") -> list[list[str]]:
    if made.rows is None:
        return []
    table = made.rows.table
    clean: dict[str, str] = {}
    lines: list[list[str]] = []
    for at, cells in zip(made.rows.at, table.rows, strict=True):
        codes = made.gathered.codes[at] if made.trust is Trust.CASEWORK else {}
        line: list[str] = []
        for name, cell in zip(table.columns, cells, strict=True):
            text = cell or ""
            if not text and name in codes:
                text = MISSING_MARKS.get(codes[name], "")
            if text not in clean:
                clean[text] = printable(text)
            line.append(clean[text])
        lines.append(line)
    return lines


def _with_options(
    columns: Sequence[OutColumn], rows: Sequence[Sequence[str]], language: str
) -> tuple[OutColumn, ...]:
    """The columns with the coded values that occur in them, in words."""
    made = []
    for at, column in enumerate(columns):
        source = column.source
        if source is None or not source.entry.options:
            made.append(column)
            continue
        multiple = source.entry.kind == "select"
        values = {value for row in rows for value in (row[at].split() if multiple else [row[at]]) if value}
        words = [(value, printable(source.option_label(value, language))) for value in sorted(values)]
        marks = set(MISSING_MARKS.values())
        made.append(
            replace(column, options=tuple(pair for pair in words if pair[0] not in {pair[1], *marks}))
        )
    return tuple(made)


def _topics(
    columns: Sequence[OutColumn], rows: Sequence[Sequence[str]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What each row answers: what the person has told already and is not asked again (S-252)."""
    labels = [column.label for column in columns]
    return tuple(
        (row[0], tuple(label[:200] for label, text in zip(labels[1:], row[1:], strict=True) if text)[:100])
        for row in rows
    )


def _table(made: "Made", found: TableMade) -> OutTable:
    """A table of counts with its totals, as rows of text."""
    assert found.printed is not None
    language, counts = made.choices.language, found.printed
    by_name = {column.name: column for column in made.columns}
    columns = [by_name[name] for name in found.columns]
    labels = [printable(column.label(language)) for column in columns]
    rows = []
    for place in counts.cells:
        words = [
            _("all")
            if value is None
            else _("no answer")
            if not value
            else printable(category_words(column.option_label(value, language)))
            for column, value in zip(columns, place, strict=True)
        ]
        share = counts.percent(place)
        rows.append((*words, counts.text(place), "" if share is None else f"{share} %"))
    title = _("Persons by {columns}").format(columns=", ".join(labels))
    return OutTable(
        "-".join(found.columns),
        title,
        (*labels, _("Persons"), _("Share")),
        tuple(rows),
        tuple(counts.base_words()),
    )
