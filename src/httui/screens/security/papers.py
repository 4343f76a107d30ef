"""Papers of the security room: the plan, the wall card, the storage sheet, the promise (S-012, S-197 to S-211)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _, language
from httui.screens.adapters import active_people
from httui.screens.ask import Ask, FormScreen, prose
from httui.screens.base import flow
from httui.screens.helping import ReadScreen
from httui.screens.words import day_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.pages.document import Document

WIDTH = 76
FORMATS = {
    "pdf": N_("PDF, to print (.pdf)"),
    "docx": N_("Word processor, to go on writing (.docx)"),
    "text": N_("Text (.txt)"),
}
"""What a paper can be written to (message ids)."""


class PapersScreen(FormScreen[None]):
    """Where the plan stands, and the papers to read or print."""

    NAME = N_("Security plan and papers")
    TOPIC = N_(
        "Each paper is made from what is in the office's data now, in the language in use (Ctrl+V changes it). The "
        "plan is a draft until three risks have a mitigation and somebody approves it by name; an approval ends after "
        "a year. The wall card holds no secret."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def make_fields(self) -> Sequence[Field]:
        """State, papers, approval."""
        fields = [Field(f"state:{n}", "note", line) for n, line in enumerate(self._state())]
        fields += [
            Field("space", "note", ""),
            Field("plan", "button", _("Security plan")),
            Field("card", "button", _("Wall card: what to do first, whom to call")),
            Field("sheet", "button", _("Storage sheet: what lies where")),
        ]
        if self.session.may("security"):
            fields += [
                Field("promise", "button", _("Promise of confidentiality for a colleague")),
                Field("approve", "button", _("Approve the plan")),
            ]
        return [*fields, Field("back", "button", _("Back"))]

    def _state(self) -> list[str]:
        from httui.security import plan_versions
        from httui.security.risk_rules import PAIRS_NEEDED, PARTIES

        stands = plan_versions.standing(self.session)
        lines = [_("The plan: {state}.").format(state=_(plan_versions.STATES[stands.state]))]
        if stands.approved_at is not None:
            lines.append(
                _("Version {number}, approved by {name} on {day}; holds until {end}.").format(
                    number=stands.number,
                    name=stands.approved_by,
                    day=day_words(stands.approved_at),
                    end=day_words(stands.expires_on),
                )
            )
        if stands.state == "draft":
            lines.append(
                _("{pairs} of {needed} risks have a mitigation.").format(
                    pairs=stands.pairs, needed=PAIRS_NEEDED
                )
            )
        if stands.missing:
            missing = ", ".join(_(PARTIES[name]) for name in stands.missing)
            lines.append(_("Nobody has thought yet of: {parties}.").format(parties=missing))
        return lines

    @flow
    async def action_plan(self) -> None:
        """Read it."""
        from httui.security import plan_document

        await self._open("security_plan", lambda code: plan_document.plan(self.session, code))

    @flow
    async def action_card(self) -> None:
        """For the wall."""
        from httui.security import wall_card

        await self._open("wall_card", lambda code: wall_card.card(self.session, code))

    @flow
    async def action_sheet(self) -> None:
        """What lies where."""
        from httui.security import storage_sheet

        await self._open("storage_sheet", lambda code: storage_sheet.sheet(self.session, code))

    @flow
    async def action_promise(self) -> None:
        """For one account."""
        from httui.security import promise

        people = tuple(active_people(self.session))
        found = await self.app.push_screen_wait(
            Ask(
                _("Promise of confidentiality for a colleague"),
                [Field("who", "choice", _("Who signs it?"), choices=people, required=True)],
            )
        )
        if found:
            await self._open("promise", lambda code: promise.promise(self.session, found["who"], code))

    @flow
    async def action_approve(self) -> None:
        """By name, for a year."""
        from httui.security import plan_versions

        text = _(
            "The director has read the plan and approves it as it stands. It holds for a year; what changes in the "
            "meantime is shown."
        )
        name = Field("name", "text", _("Name of the director"), required=True, limit=120)
        found = await self.app.push_screen_wait(Ask(_("Approve the plan"), [*prose(text), name]))
        if found:
            number = plan_versions.approve(self.session, found["name"])
            self.form.set_fields(self.make_fields())
            self.say(_("Approved as version {number}.").format(number=number))

    async def _open(self, what: str, make: "Callable[[str], Document]") -> None:
        await self.app.push_screen_wait(PaperScreen(what, make))


class PaperScreen(ReadScreen):
    """A paper to read, made again in the other language; S writes it to a file."""

    TOPIC = N_("S writes it to a file, in the language in use; that is noted in the audit trail.")
    ACTIONS: ClassVar[tuple[str, ...]] = ("saveas", "back")

    def __init__(self, what: str, make: "Callable[[str], Document]") -> None:
        self._what, self._make = what, make
        self._document = make(language())
        super().__init__(self._document.title, "")

    def lines(self) -> list[str]:
        """The paper as text; the title stands above it already."""
        from httui.pages.text import to_text

        return [self._document.subtitle, "", *to_text(self._document, WIDTH, title=False).split("\n")]

    def retext(self) -> None:
        """In the other language."""
        self._document = self._make(language())
        self._heading = self._document.title
        super().retext()
        self.pager.show(self.lines())

    @flow
    async def action_saveas(self) -> None:
        """S."""
        from httui.screens.work.drawing import ask_file
        from httui.security import plan_document
        from httui.store.files import atomic_write

        stem = f"{self._what.replace('_', '-')}-{self._document.language}"
        path = await ask_file(self, _("Write it to a file"), FORMATS, stem)
        if path is not None:
            kind, file = path
            made = plan_document.exported(self.session, self._document, kind, self._what)
            # what is not in order is nobody else's business: the file is for this person only
            atomic_write(file, made)
            self.say(_("Written to {path}.").format(path=file))
