"""Bringing a package in on the screen: form, columns, consent, what would clash, and the end (S-148, S-252)."""

from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, FormScreen, prose
from httui.screens.helping import ReadScreen
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.sharing.bringing_in import Conflicts, Wish

MOST_LINES = 200
"""Lines of each part of the report that are shown."""


async def bring_in(screen: FormScreen[None], package: str) -> str:
    """Lead through it; the words about how it ended, empty where one went back."""
    wish = await _wish(screen, package)
    if wish is None:
        return ""
    from httui.sharing import bringing_in

    found = bringing_in.look(screen.session, package, wish)
    await screen.app.push_screen_wait(
        ReadScreen(_("What would come of it"), "\n".join(conflict_lines(found)))
    )
    known = sorted({clash.row for clash in found.clashes})
    field = Field(
        "skip",
        "text",
        _("Rows to leave out"),
        value=" ".join(map(str, known)),
        hint=_("Numbers of rows; those of persons who may be known already stand here."),
    )
    text = _(
        "{fitting} of {rows} rows fit. Rows that do not fit are refused whole; nothing of them is kept."
    ).format(fitting=found.fitting, rows=found.rows)
    asked = await screen.app.push_screen_wait(Ask(_("Bring in?"), [*prose(text), field]))
    if asked is None:
        return ""
    skip = {int(word) for word in asked["skip"].replace(",", " ").split() if word.isdecimal()}
    sure = Confirm(_("Bring in now?"), _("The rows become records of this office."), yes=_("Yes, bring in"))
    if not await screen.app.push_screen_wait(sure):
        return ""
    report = bringing_in.bring_in(screen.session, package, wish, skip=skip)
    lines = [
        _("Row {row} refused: {what}").format(row=one.line, what=": ".join(filter(None, problem)))
        for one in report.refused
        for problem in one.problems
    ]
    if lines:
        await screen.app.push_screen_wait(ReadScreen(_("Refused rows"), "\n".join(lines[:MOST_LINES])))
    return _("Rows saved: {count}; here already: {known}; refused: {refused}.").format(
        count=len(report.saved), known=len(report.known), refused=len(report.refused)
    )


async def _wish(screen: FormScreen[None], package: str) -> "Wish | None":
    from httui.cases import registry
    from httui.screens.sharing.receiving import consent_fields
    from httui.sharing import bringing_in

    tables = bringing_in.tables(screen.session, package)
    if not tables:
        raise Problem(
            N_("Nothing in this package can be brought in."),
            remedy=N_("Ask the partner for the data as CSV."),
        )
    forms = registry.to_fill(screen.session)
    fields = [
        Field(
            "form",
            "choice",
            _("With which form?"),
            choices=tuple((one.form_id, one.title) for one in forms),
            required=True,
        ),
        Field(
            "name",
            "choice",
            _("Which file of the package?"),
            choices=tuple((name, name) for name in tables),
            required=True,
        ),
    ]
    first = await screen.app.push_screen_wait(Ask(_("Bring in"), fields))
    if first is None:
        return None
    proposed = bringing_in.propose(screen.session, package, first["name"], first["form"])
    targets = _targets(screen, first["form"])
    columns = [
        Field(f"column:{n}", "choice", column, value=target, choices=targets, required=True)
        for n, (column, target) in enumerate(proposed.items())
    ]
    text = _("Where does each column go? Leave out what you do not need: nothing is left out by itself.")
    chosen = await screen.app.push_screen_wait(Ask(_("Columns"), [*prose(text), *columns]))
    if chosen is None:
        return None
    decided = await screen.app.push_screen_wait(Ask(_("Consent"), consent_fields()))
    if decided is None:
        return None
    mapping = {column: chosen[f"column:{n}"] for n, column in enumerate(proposed)}
    consent = {
        name.removeprefix("consent:"): value
        for name, value in decided.items()
        if name.startswith("consent:") and value
    }
    return bringing_in.Wish(first["name"], first["form"], mapping, consent)


def _targets(screen: FormScreen[None], form: str) -> tuple[tuple[str, str], ...]:
    """What a column can go to: nowhere, a question, a decision about a purpose."""
    from httui.cases.consent_rules import PURPOSES
    from httui.sharing import bringing_in

    questions = bringing_in.questions(screen.session, form)
    purposes = [
        (bringing_in.CONSENT + one.name, _("consent: {purpose}").format(purpose=_(one.words)))
        for one in PURPOSES.values()
    ]
    return ((bringing_in.LEAVE_OUT, _("(leave out)")), *questions, *purposes)


def conflict_lines(found: "Conflicts") -> list[str]:
    """The report before anything is saved, to read."""
    lines = [
        _("{fitting} of {rows} rows fit; {here} are here already.").format(
            fitting=found.fitting, rows=found.rows, here=found.here
        )
    ]
    if found.left_out:
        lines += ["", "# " + _("Columns that are left out"), ", ".join(found.left_out)]
    if found.refused:
        lines += ["", "# " + _("Rows that do not fit")]
        lines += [
            _("Row {row} refused: {what}").format(row=row, what=": ".join(filter(None, (name, why))))
            for row, name, why in found.refused[:MOST_LINES]
        ]
    if found.clashes:
        lines += ["", "# " + _("Persons who may be known already")]
        lines += [
            _("Row {row}: may be known already as {codes}").format(
                row=clash.row, codes=", ".join(one.person_code for one in clash.known)
            )
            for clash in found.clashes[:MOST_LINES]
        ]
    if found.twins:
        lines += ["", "# " + _("Rows that may be one person")]
        lines += [
            _("Rows {one} and {other} may be one person.").format(one=one, other=other)
            for one, other, _weight in found.twins[:MOST_LINES]
        ]
    return lines
