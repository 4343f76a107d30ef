"""The rights panel: told, access, correct, restrict, withdraw, erase (S-095; DESIGN section 6)."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm, FormScreen, ask_reason, prose, reason_field
from httui.screens.base import flow, kindly
from httui.screens.consents import withdraw
from httui.screens.helping import ReadScreen
from httui.screens.recovery_sheet import write_private
from httui.screens.words import day_words
from httui.widgets.fields import Field


class RightsScreen(FormScreen[None]):
    """What the person may ask for, one line each."""

    NAME = N_("Rights of the person")
    TOPIC = N_(
        "The data belong to the person; we keep them for a time. Every request is answered within "
        "3x24 hours. Correcting is "
        "done in the record itself (C there)."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "withdraw", "erase", "back")

    def __init__(self, case: str, person: str) -> None:
        super().__init__()
        self._case = case
        self._person = person

    def make_fields(self) -> Sequence[Field]:
        """The rights."""
        return [
            *prose(_("Person {code}. What does the person ask for?").format(code=self._person)),
            Field("told", "button", _("Told: what was explained and agreed")),
            Field("access", "button", _("See: everything that is held (to read out or print)")),
            *self._went(),
            Field("request", "button", _("Note a request: correct, restrict, complain ...")),
            Field("withdraw", "button", _("Withdraw a consent")),
            Field("erase", "button", _("Erase: what is held on this person")),
        ]

    def _went(self) -> list[Field]:
        if not self.session.may("ledger"):
            return []
        return [Field("went", "button", _("Where did my data go: what was told and given to others"))]

    def action_open(self) -> None:
        """Enter on what is marked."""
        field = self.form.current
        if field is not None:
            self.pressed(field.key)

    @kindly
    def action_told(self) -> None:
        """The thirteen points and the decisions."""
        from httui.cases import rights_panel

        told = rights_panel.told(self.session, self._case)
        lines = [_("Explained on {day}:").format(day=day_words(told.at) or "?")]
        lines += [f"{n:>2} {point}" for n, point in enumerate(told.points, 1)]
        self.app.push_screen(ReadScreen(_("What the person was told"), "\n".join(lines)))

    @flow
    async def action_went(self) -> None:
        """What left, and asking it back."""
        from httui.screens.sharing.where_it_went import WhereItWentScreen

        await self.app.push_screen_wait(WhereItWentScreen(self._case, self._person))

    @flow
    async def action_access(self) -> None:
        """The print of everything, with or without the identity."""
        from httui.cases import rights_panel
        from httui.screens.identity import ask_second
        from httui.store.vault import needs_second

        field = Field(
            "identities",
            "choice",
            _("With the identity?"),
            choices=(("no", _("No, codes only")), ("yes", _("Yes: it is opened and logged"))),
            required=True,
        )
        found = await self.app.push_screen_wait(Ask(_("Everything that is held"), [field, reason_field()]))
        if found is None:
            return
        identities = found["identities"] == "yes"
        second = None
        if identities and needs_second(self.session):
            second = await ask_second(self)
            if second is None:
                return
        page = rights_panel.everything(
            self.session, self._person, identities=identities, reason=found["reason"], second=second
        )
        if identities:
            self.frame.identities_shown(True)
        try:
            shown = PrintScreen(page.text())
            await self.app.push_screen_wait(shown)
        finally:
            if identities:
                self.frame.identities_shown(False)
        if shown.write:
            await self._write(page.text())

    async def _write(self, text: str) -> None:
        warning = _(
            "The file is not encrypted. Write it to a stick that you hand over or destroy, print it, and delete it."
        )
        if not await self.app.push_screen_wait(
            Confirm(_("A plain file"), warning, yes=_("Yes, write the file"))
        ):
            return
        found = await self.app.push_screen_wait(
            Ask(_("Where to?"), [Field("path", "text", _("File name"), required=True)])
        )
        if found:
            write_private(Path(found["path"]).expanduser(), text + "\n")
            self.say(_("Written."))

    @flow
    async def action_request(self) -> None:
        """A request becomes a task with 3x24 hours."""
        from httui.cases import rights_panel

        choices = tuple((kind, _(words)) for kind, words in dict(rights_panel.REQUESTS).items())
        field = Field("kind", "choice", _("The person asks to"), choices=choices, required=True)
        found = await self.app.push_screen_wait(Ask(_("Note a request"), [field]))
        if found:
            rights_panel.request(self.session, self._case, found["kind"])
            self.say(_("Noted. It is due within 3x24 hours."))

    @flow
    async def action_withdraw(self) -> None:
        """W."""
        await withdraw(self, self._case)

    @flow
    async def action_erase(self) -> None:
        """X: erase, after two questions and where needed a second person."""
        from httui.cases import erasure

        needed = erasure.needs_second(self.session, self._person)
        text = _(
            "Everything that is held on this person is erased for good: cases, records, identity. "
            "What stays is a mark with "
            "the code, the day and the reason. Backups forget it when they are restored."
        )
        found = await self.app.push_screen_wait(ask_reason(_("Erase {code}").format(code=self._person), text))
        if found is None:
            return
        second: tuple[str, str] | None = None
        if needed:
            asked = Ask(
                _("A second person"),
                [
                    *prose(_("Erasing identities or notes needs a colleague who may erase, too.")),
                    Field("name", "text", _("Sign-in name"), required=True),
                    Field("passphrase", "secret", _("Passphrase"), required=True, limit=129),
                ],
            )
            other = await self.app.push_screen_wait(asked)
            if other is None:
                return
            second = (other["name"], other["passphrase"])
        sure = Confirm(_("Erase for good?"), text, yes=_("Yes, erase {code}").format(code=self._person))
        if not await self.app.push_screen_wait(sure):
            return
        done = erasure.erase_person(self.session, self._person, found["reason"], second=second)
        self.frame.tell(
            _("Erased: {cases} cases, {records} records.").format(cases=done.cases, records=done.records)
        )
        self.dismiss(None)

    def offers(self, name: str) -> bool:
        """Erasing is a right of its own."""
        return (name != "erase" or self.session.may("cases.erase")) and super().offers(name)


class PrintScreen(ReadScreen):
    """A print to read on the screen; S writes it to a file."""

    NAME = N_("Everything that is held")
    ACTIONS: ClassVar[tuple[str, ...]] = ("saveas", "back")

    def __init__(self, text: str) -> None:
        super().__init__("", text)
        self.write = False
        """Whether the person asked for a file."""

    def action_saveas(self) -> None:
        """S."""
        self.write = True
        self.dismiss(None)
