"""New recovery sheets: one sheet for each database, or three holders any two of whom are needed (S-229).

The old sheet stays in force until every new one is on paper and proven: a lock or a power cut in between loses
nothing.
"""

from collections.abc import Sequence
from typing import ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Confirm, FormScreen, prose
from httui.screens.base import flow
from httui.screens.recovery_sheet import show_sheet
from httui.widgets.fields import Field

_TITLES = {
    "cases": N_("New recovery sheet: case records"),
    "identities": N_("New recovery sheet: identities"),
}
_HOLDERS = {
    "cases": (
        N_("Case records: sheet of holder 1 of 3"),
        N_("Case records: sheet of holder 2 of 3"),
        N_("Case records: sheet of holder 3 of 3"),
    ),
    "identities": (
        N_("Identities: sheet of holder 1 of 3"),
        N_("Identities: sheet of holder 2 of 3"),
        N_("Identities: sheet of holder 3 of 3"),
    ),
}
_ONE = N_("opens, from the day it is proven, what the old sheet opened")
_OF_THREE = N_(
    "opens nothing alone; with the sheet of one of the two others it opens what the old sheet opened"
)


class NewSheets(FormScreen[None]):
    """Which sheet, kept by whom; then its words, one sheet after the other."""

    NAME = N_("New recovery sheets")
    TOPIC = N_(
        "Make a new sheet when the old one may have been seen, is lost, or should be kept in another way. Three "
        "holders each get words of their own: any two of them open the office together, one alone opens nothing. Call "
        "each of them to this screen for their own sheet. The old sheet opens nothing any more once all of the new "
        "ones are proven; until then nothing changes."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back", "choices")

    def make_fields(self) -> Sequence[Field]:
        """Two choices."""
        return [
            *prose(_("Have pen and paper ready. The old sheet stays good until the new one is proven.")),
            Field(
                "database",
                "choice",
                _("Sheet for"),
                choices=(("cases", _("case records")), ("identities", _("identities"))),
                required=True,
            ),
            Field(
                "kept",
                "choice",
                _("Kept by"),
                choices=(("one", _("one sheet")), ("three", _("three holders, any two are needed"))),
                required=True,
            ),
            Field("save", "button", _("Show the new words")),
        ]

    @flow
    async def action_save(self) -> None:
        """Draw, show and prove, then put in force."""
        from httui.store.recovery import draw_sheet, put_in_force

        values = self.form.values()
        if not (values["database"] and values["kept"]):
            self.say(_("Choose which sheet, and who keeps it."), problem=True)
            return
        session, database, three = self.session, values["database"], values["kept"] == "three"
        drawn = draw_sheet(session, database, holders=three)
        for number, words in enumerate(drawn.sheets):
            title = _HOLDERS[database][number] if three else _TITLES[database]
            if not await show_sheet(self, title, _OF_THREE if three else _ONE, words, may_leave=True):
                self.say(_("Nothing was changed: the old sheet stays good."))
                return
        sure = Confirm(
            _("Put them in force?"),
            _("The old sheet opens nothing from now on. Destroy every copy of it."),
            yes=_("Yes, from now on"),
        )
        if not await self.app.push_screen_wait(sure):
            self.say(_("Nothing was changed: the old sheet stays good."))
            return
        self.say(_("One moment."))
        put_in_force(session, drawn)
        self.form.set_fields(self.make_fields())
        self.say(_("The new sheets are in force. Destroy the old one."))
