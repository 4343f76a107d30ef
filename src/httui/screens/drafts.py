"""My drafts: what was begun and not saved; nobody else sees them (DESIGN section 7)."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from httui.i18n import N_, _
from httui.screens.ask import Confirm
from httui.screens.base import OfficeScreen, flow, kindly
from httui.screens.words import moment_words
from httui.widgets.virtual_list import Column, VirtualList

if TYPE_CHECKING:
    from httui.cases.intake import DraftInfo


class DraftsScreen(OfficeScreen[None]):
    """The list; Enter goes on with one."""

    NAME = N_("My drafts")
    TOPIC = N_(
        "What you began and did not save yet. Enter goes on with it; D throws it away after a question."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back", "open", "discard")

    def __init__(self) -> None:
        super().__init__()
        self._drafts: list[DraftInfo] = []
        self.list: VirtualList[DraftInfo] = VirtualList(
            [
                Column(_("Form"), 34, lambda draft: draft.title),
                Column(_("Case"), 14, lambda draft: draft.case_code or _("new")),
                Column(_("Kind"), 12, lambda draft: _("change") if draft.record_id else _("intake")),
                Column(_("Last touched"), 0, lambda draft: moment_words(draft.updated_at)),
            ],
            self._page,
            lambda: len(self._drafts),
            empty=_("You have no drafts."),
        )

    def _page(self, offset: int, limit: int) -> Sequence["DraftInfo"]:
        return self._drafts[offset : offset + limit]

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    @kindly
    def arrive(self) -> None:
        """Read the drafts."""
        self._read()
        self.list.focus()

    def _read(self) -> None:
        from httui.cases.intake import my_drafts

        self._drafts = my_drafts(self.session)
        self.list.reload(keep_cursor=True)

    def on_virtual_list_chosen(self) -> None:
        """Enter."""
        self.action_open()

    @flow
    async def action_open(self) -> None:
        """Go on with the draft."""
        draft = self.list.current
        if draft is None:
            return
        await go_on(self, draft.id)
        self._read()

    @flow
    async def action_discard(self) -> None:
        """Throw one away, after a question."""
        draft = self.list.current
        if draft is None:
            return
        text = _("What was entered in this draft is lost. Saved records stay as they are.")
        if await self.app.push_screen_wait(
            Confirm(_("Throw this draft away?"), text, yes=_("Yes, throw it away"))
        ):
            from httui.store import drafts

            drafts.discard(self.session, draft.id)
            self._read()


async def go_on(screen: "OfficeScreen[Any]", draft_id: str) -> None:
    """Open a draft of one's own where it was left, an intake or a correction, and wait until it is left again."""
    from httui.screens.intake.answering import typing_of
    from httui.store import drafts

    screen.say(_("One moment: the draft is being opened."))
    draft = drafts.load(screen.session, draft_id)
    typing = typing_of(draft.snapshot)  # what stood in a field that was not left when the draft was kept
    if draft.record:
        from httui.cases.editing import Editing
        from httui.screens.correcting import Correction

        editing = Editing.resume(screen.session, draft_id)
        await screen.app.push_screen_wait(Correction(editing, draft_id=draft_id, typing=typing))
    else:
        from httui.cases.intake import Intake
        from httui.screens.intake.wizard import Wizard

        intake = Intake.resume(screen.session, draft_id)
        await screen.app.push_screen_wait(Wizard(intake, typing=typing))
    screen.say("")
