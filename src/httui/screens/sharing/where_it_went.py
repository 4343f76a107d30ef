"""Where one person's data went, and asking it back: the page, the recipients, the letters (S-238 to S-240)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Confirm, FormScreen
from httui.screens.base import flow, kindly
from httui.screens.words import day_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.sharing.recall import Recall


class WhereItWentScreen(FormScreen[None]):
    """The page of one person, and who is to be asked back for what."""

    NAME = N_("Where the data went")
    TOPIC = N_(
        "What left this office about one person: by a plan, in a talk, as a file. N notes a talk. After a withdrawal "
        "everybody who received something stands here, with the letter that asks them to destroy it."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("new", "back")

    def __init__(self, case: str, person: str) -> None:
        super().__init__()
        self._case, self._person = case, person
        self._lines: list[str] = []
        self._recalls: Sequence[Recall] = ()

    @kindly
    def arrive(self) -> None:
        """Read the page once (the look is logged), then show it."""
        self.form.focus()
        self._read()

    def _read(self) -> None:
        from httui.sharing import recall, where_it_went

        page = where_it_went.page(self.session, self._person)
        self._lines = where_it_went.text(self.session, page).split("\n")
        self._recalls = recall.to_recall(self.session, self._case)
        self.form.set_fields(self.make_fields())

    def make_fields(self) -> Sequence[Field]:
        """The page, then those to ask."""
        fields = [Field(f"l{n}", "note", line) for n, line in enumerate(self._lines)]
        if self._recalls:
            fields.append(Field("recall", "heading", _("To be asked to destroy it, after the withdrawal")))
        for found in self._recalls:
            mark = "[x]" if found.done or found.asked else "[ ]"
            words = _("{mark} {recipient} ({count}x)").format(
                mark=mark, recipient=found.recipient, count=len(found.items)
            )
            if found.asked and not found.done:
                words += ". " + _("Asked on {day}, no proof yet").format(day=day_words(found.asked))
            if self.session.may("share"):
                fields.append(Field(f"letter:{found.key}", "button", words))
                if not found.done and not found.asked:
                    words = "    " + _("They were asked: note it")
                    fields.append(Field(f"asked:{found.key}", "button", words))
            else:
                fields.append(Field(f"who:{found.key}", "note", words))
        return [*fields, Field("space", "note", ""), Field("back", "button", _("Back"))]

    def pressed(self, key: str) -> None:
        """A letter, or that somebody was asked."""
        what, _colon, found = key.partition(":")
        if what == "letter":
            self._letter(found)
        elif what == "asked":
            self._asked(found)
        else:
            super().pressed(key)

    @kindly
    def _letter(self, key: str) -> None:
        from httui.cases import access
        from httui.screens.sharing.paper import SharingPaper
        from httui.sharing import recall

        case = access.case_of(self.session, self._case)
        self.app.push_screen(
            SharingPaper(
                "case", case.id, "recall-letter", lambda code: recall.letter(self.session, case.id, key, code)
            )
        )

    @flow
    async def _asked(self, key: str) -> None:
        from httui.sharing import recall

        text = _("You wrote or spoke to them, and asked them to destroy everything about this person.")
        if await self.app.push_screen_wait(Confirm(_("They were asked?"), text, yes=_("Yes, note it"))):
            recall.recalled(self.session, self._case, key)
            self._read()
            self.say(_("Noted. The duty is done."))

    @flow
    async def action_new(self) -> None:
        """N: note what was told."""
        from httui.screens.sharing.ledger import note

        if await note(self, self._case):
            self._read()
            self.say(_("Noted in the ledger."))
