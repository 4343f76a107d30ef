"""Releasing data by a plan: prepare, look, decide, write. There is no other way out of the store (S-230 to S-248).

:func:`prepare` shows what would leave and why the rest would not; people then make columns coarser, leave some out,
read free text line by line. :func:`write` makes everything anew from the records and decisions of that second, so
that whoever withdrew in the meantime is absent, whenever the release was prepared; and looks once more at the plan
and at every permission inside the transaction that notes the release.
"""

import hashlib
import io
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from httui.cases import access
from httui.cases.privacy import Privacy
from httui.i18n import N_, language
from httui.problem import Problem
from httui.sharing import permission, quality, release_formats
from httui.sharing.disclosure import Disclosure, Finding, Trust
from httui.sharing.generalise import Effect, Plan, TooExact
from httui.sharing.masking import Form
from httui.sharing.outgoing import not_cleared, outgoing
from httui.sharing.permission import Filter, Permission
from httui.sharing.plan_gaps import TWO_PEOPLE_TIER
from httui.sharing.quality import Quality
from httui.sharing.release_making import Choices, Line, Made, make, text_hash, usable_plan
from httui.sharing.release_noting import note

if TYPE_CHECKING:
    from httui.store.account import Account
    from httui.store.session import Session

_PREPARED_HERE = object()
_TRIES = 3


class ConsentChanged(Problem):
    """Permissions kept changing while the release was written."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody's consent changed just now. Nothing was written."), remedy=N_("Try again.")
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A free text to be read and approved or left out: which line, the case's code, the column's words, the text."""

    line: Line
    code: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. ``password`` opens a PDF and is shown once; ``since`` are persons who left since preparing."""

    release: str
    rows: int
    tables: int
    sha256: str
    password: str
    package: str
    since: int


class Prepared:
    """A release that was prepared: what would leave now, and what people decided so far. Made by :func:`prepare`."""

    def __init__(self, made: Made, key: object) -> None:
        if key is not _PREPARED_HERE:
            raise not_cleared()
        self.made = made

    @property
    def choices(self) -> Choices:
        """What people decided."""
        return self.made.choices

    @property
    def permission(self) -> Permission:
        """Who may be in it, and why the others may not."""
        return self.made.permission

    @property
    def quality(self) -> Quality:
        """How complete and reliable the data is."""
        return self.made.quality

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stands against the release."""
        return self.made.findings

    @property
    def planned(self) -> Disclosure | None:
        """The rows as the plan has them, judged before they are made coarser: worst rows, uniqueness of each field."""
        return self.made.rows.planned if self.made.rows is not None else None

    def loss(self) -> list[str]:
        """What is lost by making it safe, in the language in use."""
        rows = self.made.rows
        labels = {column.name: column.label(language()) for column in self.made.columns}
        return rows.loss.words(labels) if rows is not None and rows.loss is not None else []

    def worst(self, most: int = 10) -> list[tuple[int, list[tuple[str, str]]]]:
        """The rows that stand out most as the columns stand now: how many read like it, and (column, value)."""
        rows = self.made.rows
        if rows is None or rows.control is None:
            return []
        control, table = rows.control, rows.masked.table
        read: list[list[str]] = []
        for name, rung in control.levels.items():
            texts, of = table.column(name), control.hierarchy(name).rungs[rung].of
            shown = {text: of(text) if text and rung else text for text in set(texts)}
            read.append([shown[text] for text in texts])
        lines = list(zip(*read, strict=True))
        sizes = Counter(lines)
        return [
            (sizes[lines[row]], list(zip(control.levels, lines[row], strict=True)))
            for row in control.effect(most).worst
        ]

    def effect(self) -> Effect | None:
        """What the columns do as they stand, before anything is blanked or left out."""
        rows = self.made.rows
        return rows.control.effect() if rows is not None and rows.control is not None else None

    def rungs(self, column: str) -> list[tuple[int, str]]:
        """The steps on which a column may stand at this trust level: (number, name as a message id), finest first."""
        ladder = self._control(column).hierarchy(column)
        return [(number, ladder.rungs[number].name) for number in range(self._least(column), ladder.top + 1)]

    def stand(self, column: str, rung: int) -> Effect:
        """Stand a column on a rung and see the effect at once; :func:`again` makes the rows of it.

        Raises ``TooExact`` for a rung below what trust level and plan allow, :class:`Problem` for other columns.
        """
        control = self._control(column)
        if rung < self._least(column):
            raise TooExact(column)
        effect = control.stand(column, rung)
        rungs = {**self.choices.rungs, column: control.levels[column]}
        self.made = replace(self.made, choices=replace(self.choices, rungs=rungs))
        return effect

    def coarser(self, column: str) -> Effect:
        """One rung higher; on the highest nothing changes."""
        control = self._control(column)
        return self.stand(column, min(control.levels[column] + 1, control.hierarchy(column).top))

    def _least(self, column: str) -> int:
        return self.made.rows.least[column] if self.made.rows is not None else 0

    def _control(self, column: str) -> Plan:
        control = self.made.rows.control if self.made.rows is not None else None
        if control is None or column not in control.levels:
            raise Problem(N_("This column does not describe people; it is not made coarser."))
        return control

    def texts(self, session: "Session") -> list[Text]:
        """The free texts that the plan shares, to be read one by one. Raises ``Refused`` for who may not read them."""
        session.require("share")
        columns = [
            column
            for column in self.made.columns
            if column.typed and column.privacy is not Privacy.DIRECT and column.shared_as is not Form.COUNT
        ]
        if not columns or self.made.trust is Trust.OPEN:
            return []
        if access.coded_only(session):
            raise access.refused(
                N_("Free text is read by somebody who works with cases."),
                N_("Ask a supervisor to release this."),
            )
        gathered = self.made.gathered
        return [
            Text(Line(column.name, of.case, text_hash(text)), of.code, column.label(language()), text)
            for column in columns
            for of, text in zip(gathered.of, gathered.table.column(column.name), strict=True)
            if text
        ]


def prepare(
    session: "Session",
    plan: str,
    start: date,
    end: date,
    filters: Filter | None = None,
    *,
    tables: bool = False,
    crossed: Sequence[Sequence[str]] = (),
) -> Prepared:
    """See what would leave by ``plan`` (id or code) of the cases opened between two days; nothing is written.

    Raises ``Refused``, ``NoSuchPlan``, ``NotUsable``, ``NotReleasable``, ``PurposeMismatch``, ``NoSuchField``.
    """
    session.require("share")
    choices = Choices(
        plan,
        start,
        end,
        filters or Filter(),
        tables=tables,
        crossed=tuple(map(tuple, crossed)),
        language=language(),
    )
    made = make(session, choices)
    session.audit.append("view", "sharing_plan", made.plan.id, "release prepared")
    return Prepared(made, _PREPARED_HERE)


def again(session: "Session", prepared: Prepared, **changes: Any) -> Prepared:
    """Prepare again with other choices (fields of :class:`Choices`). Raises as :func:`prepare`."""
    session.require("share")
    return Prepared(make(session, replace(prepared.choices, **changes)), _PREPARED_HERE)


def write(
    session: "Session",
    prepared: Prepared,
    format_: str,
    target: Path | BinaryIO,
    *,
    override: str = "",
    second: tuple[str, str] | None = None,
) -> Written:
    """Write a prepared release as ``format_`` (see ``release_formats.FORMATS``) to a new file or an open stream.

    ``override`` is the reason why data of low quality goes all the same; ``second``: sign-in name and passphrase of
    the other person, needed from tier 3 on. Raises ``Refused``, everything that :func:`prepare` raises,
    ``NotCleared``, ``QualityTooLow``, ``SecondNeeded``, :class:`ConsentChanged`, :class:`Problem` for the file.
    """
    session.require("share")
    if type(prepared) is not Prepared:
        raise not_cleared()
    plan = usable_plan(session, prepared.choices.plan)
    chosen = release_formats.chosen(format_, plan)
    other = _second(session, plan, second)
    for _try in range(_TRIES):
        # Opened identities need no second look: who they may be is decided by this very permission.
        made = make(session, prepared.choices, look=False)
        if made.has_direct and chosen.rows:
            made = make(session, prepared.choices, look=False, direct=_identities(session, made, other))
        quality.require(made.quality, override)
        try:
            return _write_one(
                session, made, chosen, target, override=override, second=other, prepared=prepared
            )
        except _NotAnyMore:
            continue
    raise ConsentChanged


class _NotAnyMore(Exception):
    """Somebody in the rows may not be in them any more."""


def _second(session: "Session", plan: Any, second: tuple[str, str] | None) -> "Account | None":
    from httui.sharing.plan_approval import SecondNeeded

    if plan.tier >= TWO_PEOPLE_TIER and second is None:
        raise SecondNeeded
    return session.second_person(*second, "share.approve") if second is not None else None


def _identities(session: "Session", made: Made, second: "Account | None") -> Mapping[str, Mapping[str, str]]:
    """Opened identities of those who said yes to this recipient by name, {record: {ref: text}}."""
    from httui.store.vault import Vault

    named = {row.person for row in made.gathered.of if row.named}
    if not named:
        return {}
    if not session.may("identities.open"):
        raise access.refused(
            N_("This plan shares names, and your account opens no identities."),
            N_("Leave these columns out, or have somebody release it who may."),
        )
    vault, found = Vault(session), {}
    holder = second if second is not None and "identities.open" in second.rights else None
    for person in sorted(named):
        found.update(vault.current(person, f"release by plan {made.plan.id[:8]}", holder))
    return found


def _write_one(
    session: "Session",
    made: Made,
    chosen: "release_formats.Format",
    target: Path | BinaryIO,
    *,
    override: str,
    second: "Account | None",
    prepared: Prepared,
) -> Written:
    from httui.sharing import agreements, plans

    agreement = agreements.in_force(session, made.plan.id)
    release = uuid.uuid4().hex
    out = outgoing(
        session,
        made,
        release=release,
        override=override,
        agreement=agreement.id if agreement else "",
        code=plans.view_of(made.plan).code,
    )
    with release_formats.Place(target) as place:
        result = chosen.write(session, out, made.plan, place)
        digest = _digest(place.stream)
        with session.transaction():
            _still(session, made)
            note(session, made, out, (chosen.name, digest, override, result), second)
            place.keep()
    before = {row.person for row in prepared.permission.allowed}
    now = {row.person for row in made.permission.allowed}
    return Written(
        release,
        len(out.rows),
        len(out.tables),
        digest,
        result.password,
        result.package,
        len(before - now),
    )


def _digest(stream: BinaryIO) -> str:
    stream.flush()
    stream.seek(0)
    found = hashlib.sha256()
    while part := stream.read(io.DEFAULT_BUFFER_SIZE * 16):
        found.update(part)
    return found.hexdigest()


def _still(session: "Session", made: Made) -> None:
    """Look at plan and permissions once more, inside the transaction in which nobody else can change them."""
    choices = made.choices
    plan = usable_plan(session, choices.plan)
    now = permission.look(session, plan, choices.start, choices.end, choices.filter)
    allowed = {(row.case, row.named) for row in now.allowed}
    if any((row.case, row.named) not in allowed for row in made.gathered.of):
        raise _NotAnyMore
