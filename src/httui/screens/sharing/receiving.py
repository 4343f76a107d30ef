"""What partners sent: prove, look, bring in, destroy, tell the sender (S-016, S-148, S-252)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm, FormScreen, prose
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words, moment_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.sharing.receiving import Package


class ReceivingScreen(ListScreen["Package"]):
    """Every package that arrived, newest first."""

    NAME = N_("Packages from partners")
    TOPIC = N_(
        "N proves a file and takes it in: it must come from a partner whose keys you compared, for this office, and "
        "for the first time. It stays encrypted. Enter looks at one, brings it in, or destroys it."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "new", "back")

    def columns(self) -> Sequence[Column["Package"]]:
        """From whom, rows, where it stands, until when."""
        from httui.sharing.receiving import STATES

        return [
            Column(_("From"), 0, lambda found: found.partner),
            Column(_("Rows"), 6, lambda found: str(found.rows)),
            Column(_("State"), 15, lambda found: _(STATES[found.state])),
            Column(_("Received"), 10, lambda found: day_words(found.received_at)),
            Column(_("Destroy by"), 10, lambda found: day_words(found.destroy_by)),
        ]

    def empty(self) -> str:
        """None yet."""
        return _("No package was received. N takes a file in.")

    def read(self) -> Sequence["Package"]:
        """From the room."""
        from httui.sharing import receiving

        return receiving.listing(self.session)

    @flow
    async def action_open(self) -> None:
        """One package."""
        found = self.list.current
        if found is not None:
            await self.app.push_screen_wait(PackageScreen(found.id))
            self.refresh_rows()

    @flow
    async def action_new(self) -> None:
        """N: a file."""
        from httui.sharing import receipts, receiving

        path = await ask_path(self, _("Take a package in"), _("Where is the file?"))
        if path is None:
            return
        found = receiving.receive(self.session, path)
        self.refresh_rows()
        if isinstance(found, receipts.Receipt):
            self.say(
                _("A receipt from {partner}: destroyed on {day}; records kept there: {count}.").format(
                    partner=found.partner, day=day_words(found.on), count=found.kept
                )
            )
        else:
            self.say(_("Proved and taken in. It stays encrypted; Enter looks at it."))


async def ask_path(screen: "OfficeScreen[Any]", title: str, label: str) -> Path | None:
    """Ask for the name of a file."""
    found = await screen.app.push_screen_wait(Ask(title, [Field("path", "text", label, required=True)]))
    return None if found is None else Path(found["path"].strip()).expanduser()


class PackageScreen(FormScreen[None]):
    """One package: what it says of itself, and what can be done with it."""

    NAME = N_("Package")
    TOPIC = N_(
        "Looking shows the first rows as plain text. Bringing in asks for a form of ours and for every column; what "
        "would clash is shown before anything is saved. Destroying deletes the package here; the receipt tells the "
        "partner how many of its records you keep."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, package: str) -> None:
        super().__init__()
        self._package = package

    @kindly
    def arrive(self) -> None:
        """Read it."""
        super().arrive()

    def make_fields(self) -> Sequence[Field]:
        """What it says, and the buttons."""
        from httui.sharing import receiving

        found = receiving.get(self.session, self._package)
        lines = [
            _("From {partner}, received {moment}").format(
                partner=found.partner, moment=moment_words(found.received_at)
            ),
            _("{rows} rows; state: {state}; destroy by {day}").format(
                rows=found.rows, state=_(receiving.STATES[found.state]), day=day_words(found.destroy_by)
            ),
            *(_("Limit: {text}").format(text=text) for text in found.caveats),
        ]
        if found.report:
            lines.append(
                _("Brought in: {saved}; refused: {refused}; left out by you: {skipped}").format(
                    saved=len(found.report.get("records", [])),
                    refused=found.report.get("refused", 0),
                    skipped=found.report.get("skipped", 0),
                )
            )
        fields = [Field(f"l{n}", "note", line) for n, line in enumerate([*lines, ""])]
        if found.state == "destroyed":
            fields.append(Field("receipt", "button", _("Write the receipt for the partner ...")))
        else:
            fields.append(Field("look", "button", _("Look inside")))
            if found.not_to_ask:
                fields.append(Field("not_to_ask", "button", _("What not to ask again")))
            if self.session.may("cases.write"):
                fields.append(Field("bring", "button", _("Bring in ...")))
            fields.append(Field("destroy", "button", _("Destroy ...")))
        return [*fields, Field("back", "button", _("Back"))]

    @kindly
    def action_look(self) -> None:
        """The beginnings of the inner files."""
        from httui.sharing import receiving

        lines = []
        for inner in receiving.preview(self.session, self._package):
            lines.append(
                _("{name}: {size} bytes, {rows} rows").format(
                    name=inner.name, size=inner.size, rows=inner.rows
                )
            )
            lines += ["    " + line for line in inner.lines] or ["    " + _("not shown: this is no text")]
            lines.append("")
        self.app.push_screen(ReadScreen(_("Look inside"), "\n".join(lines)))

    @kindly
    def action_not_to_ask(self) -> None:
        """Person by person, by the code that the sender uses."""
        from httui.sharing import receiving

        found = receiving.get(self.session, self._package)
        lines = [_("What these persons have told already; do not have them tell it again."), ""]
        lines += [f"{person}: {', '.join(topics)}" for person, topics in found.not_to_ask]
        self.app.push_screen(ReadScreen(_("What not to ask again"), "\n".join(lines)))

    @flow
    async def action_bring(self) -> None:
        """Form, columns, what would clash, then the usual door."""
        from httui.screens.sharing.bringing_in import bring_in

        told = await bring_in(self, self._package)
        self.form.set_fields(self.make_fields())
        self.say(told)

    @flow
    async def action_destroy(self) -> None:
        """The encrypted file goes; what was brought in stays."""
        from httui.sharing import receiving

        text = _("The encrypted file is deleted. What was brought in stays. It cannot be received again.")
        if await self.app.push_screen_wait(
            Confirm(_("Destroy the package?"), text, yes=_("Yes, destroy it"))
        ):
            receiving.destroy(self.session, self._package)
            self.form.set_fields(self.make_fields())
            self.say(_("Destroyed. Tell the partner: write the receipt."))

    @flow
    async def action_receipt(self) -> None:
        """A small package for the sender."""
        from httui.sharing import receipts

        path = await ask_path(self, _("Receipt for the partner"), _("File name"))
        if path is not None:
            kept = receipts.give(self.session, self._package, path)
            self.say(_("Written. It says that {count} records are kept here.").format(count=kept))


def consent_fields() -> list[Field]:
    """What was decided about the purposes, for rows that do not say it themselves."""
    from httui.cases.consent_rules import PURPOSES

    text = _(
        "What did these persons decide? Only what you know: from the package, the agreement, or the partner. Without a "
        "decision about services and the case file a row is refused."
    )
    choices = (("yes", _("yes")), ("no", _("no")), ("later", _("to be asked later")))
    return [
        *prose(text),
        *(Field(f"consent:{one.name}", "choice", _(one.words), choices=choices) for one in PURPOSES.values()),
    ]
