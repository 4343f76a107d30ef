"""Bringing in what a partner sent: columns to our questions, what would clash, then the usual door (S-148, S-252).

Nothing is dropped in silence: a column has a question of ours, a consent, or is left out by a decision; a value that
does not fit, and a person who may be known already, is in the report before anything is saved. Each row then goes the
way of every record - consent first, gate, form, vault - whole or not at all, and can come twice without doubling. What
somebody decided about the columns is kept for the partner and the form.
"""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from httui.cases import importer, registry
from httui.cases.access import Row
from httui.cases.consent_rules import PURPOSES, Decision
from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import received_table, receiving, traits
from httui.sharing.disclosure import ROW_ID
from httui.sharing.matching_keys import derive_keys
from httui.sharing.matching_tables import THRESHOLD, WEIGHTS
from httui.sharing.received_table import Table

if TYPE_CHECKING:
    from httui.cases.duplicates import Known
    from httui.store.session import Session
    from httui.xforms import Form

LEAVE_OUT = "-"
"""What a column is mapped to that nobody wants here."""
STANDARDS = ("htcds", "ctdc")
"""Columns of a choice list that hold what a standard calls a choice."""
CONSENT = "consent:"
"""Before the purpose that a column decides about."""
_MISSING = {"unknown", "unavailable", "declined"}
_MARKS = {f"[{code}]": code for code in _MISSING}
"""How a release marks a missing answer in a cell."""
_YES = {
    "yes": "yes",
    "ya": "yes",
    "true": "yes",
    "1": "yes",
    "no": "no",
    "tidak": "no",
    "false": "no",
    "0": "no",
}
_NAMESPACE = uuid.UUID("5f0c8a2e-3a55-4a44-9b3e-0d2f9d1b7c61")
_SETTING = "share.mapping."


class Undecided(Problem):
    """Columns that nobody has decided about yet."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be brought in and how: the inner file, our form, column to question or consent or :data:`LEAVE_OUT`.

    ``consent``: purpose to yes, no or later, for rows that do not say it themselves.
    """

    name: str
    form_id: str
    mapping: Mapping[str, str]
    consent: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody in row ``row`` who may be known already here, by codes and kinds of identifiers."""

    row: int
    known: "tuple[Known, ...]"


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What bringing a file in would come to. Rows count from 1, below the headings.

    ``fitting`` rows would be saved, ``here`` are here already; ``refused``: (row, column or question, reason);
    ``twins``: pairs of rows that may be one person, with the weight of what they share; ``left_out``: columns.
    """

    rows: int
    fitting: int
    here: int
    refused: tuple[tuple[int, str, str], ...]
    clashes: tuple[Clash, ...]
    twins: tuple[tuple[int, int, int], ...]
    left_out: tuple[str, ...]


def tables(session: "Session", package: str) -> dict[str, Table]:
    """The inner files that can be brought in. For those who share. Raises ``Refused``, ``NotATable``, ``Gone``."""
    found = receiving.opened(session, package)
    return {
        name: received_table.read(name, raw)
        for name, raw in found.files.items()
        if name.rpartition(".")[2] in received_table.KINDS
    }


def propose(session: "Session", package: str, name: str, form_id: str) -> dict[str, str]:
    """Column to question (its reference), consent or :data:`LEAVE_OUT`; empty where somebody has to decide.

    As somebody decided for this partner and form before; else by name, by the words of a standard, by label. For those
    who share. Raises ``Refused``, ``FormUnknown``, :class:`Problem`.
    """
    session.require("share")
    form = registry.form(session, form_id)
    kept = session.setting(_key(receiving.row_of(package), form_id), {})
    table = _table(session, package, name)
    # The number of a row stands for nobody, here or there.
    names = {ROW_ID: LEAVE_OUT} | _names(form)
    targets = set(names.values())
    return {
        column: kept[column]
        if column in kept and (kept[column] in targets or not kept[column].startswith("/"))
        else names.get(_plain(column), "")
        for column in table.columns
    }


def questions(session: "Session", form_id: str) -> list[tuple[str, str]]:
    """The questions of a form that a column may go to: (reference, label). Raises ``Refused``."""
    from httui.cases.rights_panel import in_language

    session.require("share")
    form = registry.form(session, form_id)
    return [(item.ref, in_language(item.labels) or item.name) for item in _fields(form)]


def look(
    session: "Session",
    package: str,
    wish: Wish,
) -> Conflicts:
    """What bringing in would come to; nothing is saved.

    For those who share and may do an intake. Raises ``Refused``, :class:`Undecided`, :class:`Problem`.
    """
    session.require("share")
    session.require("cases.write")
    table, lines = _lines(session, package, wish)
    columns = {target: column for column, target in wish.mapping.items()}
    tried = importer.try_out(session, wish.form_id, BytesIO(b"".join(lines)))
    refused = [(one.line, columns.get(ref, ref), reason) for one in tried for ref, reason in one.problems]
    return Conflicts(
        len(table.rows),
        sum(not one.problems and not one.here for one in tried),
        sum(one.here for one in tried),
        tuple(refused),
        tuple(Clash(one.line, one.known) for one in tried if one.known),
        tuple(_twins(session, table, wish)),
        _left_out(table, wish.mapping),
    )


def bring_in(
    session: "Session",
    package: str,
    wish: Wish,
    *,
    skip: Collection[int] = (),
) -> importer.Report:
    """Bring the rows in, but those in ``skip`` (by number); what was decided about columns is kept for the partner.

    Rows that are refused are in the report, with line and reason; the lines count as the rows do. For those who share
    and may do an intake. Raises ``Refused``, :class:`Undecided`, :class:`Problem`.
    """
    from httui.store.models import Setting
    from httui.store.sharing_models import ReceivedPackage

    session.require("share")
    session.require("cases.write")
    table, lines = _lines(session, package, wish)
    kept = [b"\n" if number in skip else line for number, line in enumerate(lines, 1)]
    row = receiving.row_of(package)
    report = importer.bring_in(session, wish.form_id, BytesIO(b"".join(kept)))
    with session.transaction():
        Setting.insert(key=_key(row, wish.form_id), value=dict(wish.mapping)).on_conflict_replace().execute()
        told = dict(row.report or {})
        told["records"] = sorted({*told.get("records", []), *report.saved})
        told["refused"] = len(report.refused)
        told["skipped"] = len(set(skip))
        told["left_out"] = list(_left_out(table, wish.mapping))
        state = "imported" if told["records"] else row.state
        ReceivedPackage.update(state=state, imported_at=session.clock.now(), report=told).where(
            ReceivedPackage.id == row.id
        ).execute()
        session.audit.append("import", "received", row.id, wish.form_id)
    return report


# -- columns ---------------------------------------------------------------------------------------------


def _key(package: Row, form_id: str) -> str:
    return f"{_SETTING}{package.partner_id or '-'}.{form_id}"


def _plain(text: str) -> str:
    return "_".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def _fields(form: "Form") -> list[Any]:
    """Questions that are asked once: an entry of a list cannot come from one row."""
    return [
        item
        for item in form.fields
        if item.kind not in {"group", "repeat", "note", "value"} and not item.repeats
    ]


def _names(form: "Form") -> dict[str, str]:
    """Every name that a column may have for a question: its own, its label, what standards call it. Twice is never."""
    found: dict[str, set[str]] = {}
    for item in _fields(form):
        words = [item.name, item.ref, *item.labels.values()]
        words += [part for word in item.map for part in (word, word.partition(":")[2])]
        for word in words:
            if made := _plain(word):
                found.setdefault(made, set()).add(item.ref)
    names = {word: refs.pop() for word, refs in found.items() if len(refs) == 1}
    # A question's own name is plainer than what another one is called in a standard.
    own: dict[str, list[str]] = {}
    for item in _fields(form):
        own.setdefault(_plain(item.name), []).append(item.ref)
    return names | {name: refs[0] for name, refs in own.items() if len(refs) == 1}


def _left_out(table: Table, mapping: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(column for column in table.columns if mapping.get(column) == LEAVE_OUT)


def _table(session: "Session", package: str, name: str) -> Table:
    found = receiving.opened(session, package)
    if name not in found.files:
        raise Problem(N_("The package has no such file inside."))
    return received_table.read(name, found.files[name])


# -- rows ------------------------------------------------------------------------------------------------


def _lines(session: "Session", package: str, wish: Wish) -> tuple[Table, list[bytes]]:
    """The rows as lines for the importer. An id is made from package, file and row, so that a row never comes twice."""
    table = _table(session, package, wish.name)
    form = registry.form(session, wish.form_id)
    _check(form, table, wish)
    row = receiving.row_of(package)
    choices = {item.ref: _choices(form.options(item.ref)) for item in _fields(form) if item.kind == "select"}
    lines = []
    for number, cells in enumerate(table.rows, 1):
        made = _line(cells, wish.mapping, choices, dict(wish.consent))
        made["id"] = str(uuid.uuid5(_NAMESPACE, f"{row.id}/{wish.name}/{number}"))
        lines.append(json.dumps(made, ensure_ascii=True).encode() + b"\n")
    return table, lines


def _choices(options: Iterable[Any]) -> dict[str, str]:
    """Word to choice: its value, its labels, what standards call it; a word of two choices is none."""
    found: dict[str, set[str]] = {}
    values = {}
    for option in options:
        values[_plain(option.value)] = option.value
        standard = (option.columns.get(name, "") for name in STANDARDS)
        for text in (*option.labels.values(), *standard):
            if word := _plain(text):
                found.setdefault(word, set()).add(option.value)
    return {word: names.pop() for word, names in found.items() if len(names) == 1} | values


def _check(form: "Form", table: Table, wish: Wish) -> None:
    mapping, consent = wish.mapping, wish.consent
    open_ones = [column for column in table.columns if not mapping.get(column)]
    if open_ones:
        raise Undecided(
            N_("Decide about every column first; {count} are open, such as {column}."),
            count=len(open_ones),
            column=open_ones[0],
        )
    targets = [mapping[column] for column in table.columns if mapping[column] != LEAVE_OUT]
    known = {item.ref for item in _fields(form)} | {CONSENT + purpose for purpose in PURPOSES}
    if wrong := next((target for target in targets if target not in known), None):
        raise Problem(N_("The form has no question {target}."), target=wrong)
    if twice := next((target for target in targets if targets.count(target) > 1), None):
        raise Problem(N_("Two columns go to {target}."), target=twice)
    if not set(consent) <= set(PURPOSES) or not set(consent.values()) <= set(Decision):
        raise Problem(N_("A consent decision is yes, no or later."))


def _line(
    cells: Mapping[str, str],
    mapping: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    consent: dict[str, str],
) -> dict[str, Any]:
    answers: dict[str, str] = {}
    missing: dict[str, str] = {}
    for column, text in cells.items():
        target = mapping[column]
        if target == LEAVE_OUT:
            continue
        if target.startswith(CONSENT):
            said = text.strip().casefold()
            consent[target.removeprefix(CONSENT)] = _YES.get(said, said)
            continue
        options = choices.get(target)
        value = text if options is None else options.get(_plain(text), text)
        if text in _MARKS:
            missing[target] = _MARKS[text]
        elif value in _MISSING and (options is None or _plain(value) not in options):
            missing[target] = value
        else:
            answers[target] = value
    return {"case": None, "answers": answers, "missing": missing, "consent": consent}


def _twins(session: "Session", table: Table, wish: Wish) -> list[tuple[int, int, int]]:
    """Rows that may be one person, by the keys of matching; at most 200 pairs, strongest first."""
    version = registry.row_of(registry.find(session, wish.form_id).version_id)
    kinds = {ref: found.kind for ref, found in registry.classes_of(version).items()}
    year = session.clock.now().year
    owners: dict[Any, list[int]] = {}
    for number, cells in enumerate(table.rows, 1):
        values = [
            (wish.mapping[column], text)
            for column, text in cells.items()
            if wish.mapping[column].startswith("/")
        ]
        for key in derive_keys(traits.from_answers(values, kinds, year)):
            owners.setdefault(key, []).append(number)
    weights: dict[tuple[int, int], int] = {}
    for key, rows in owners.items():
        if len(rows) > 4:
            continue
        for place, one in enumerate(rows):
            for other in rows[place + 1 :]:
                weights[one, other] = weights.get((one, other), 0) + WEIGHTS[key.kind]
    found = [(one, other, weight) for (one, other), weight in weights.items() if weight >= THRESHOLD]
    return sorted(found, key=lambda pair: (-pair[2], pair[:2]))[:200]
