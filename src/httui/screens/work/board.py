"""The team's board: work in columns, how long it stands there, who has how much; a leaver's work (S-137, S-139)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from httui.i18n import N_, _
from httui.screens.adapters import names_by_id
from httui.screens.ask import Ask
from httui.screens.base import OfficeScreen, flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.work.words import text_of, who_words
from httui.widgets.columns_view import ColumnsView, Stack
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.workflows.board import Board, Card

MARKS = {"": " ", "today": "o", "overdue": "!", "still": "z"}
"""How a card ages, as a sign before it."""


class BoardScreen(OfficeScreen[None]):
    """One workflow by its tasks, or all of them by the state of their steps."""

    NAME = N_("Team board")
    TOPIC = N_(
        "Each card is an open step: its case, how many days it has been there, who has it. ! overdue, o "
        "due today, z "
        "nothing has happened for two weeks. Arrows go from card to card, Enter opens one. F chooses a "
        "workflow, T shows "
        "who has how much, L gives all the work of somebody who leaves to others."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "kind", "load", "leaver", "back")

    def __init__(self) -> None:
        super().__init__()
        self._workflow: str | None = None
        self._board: Board | None = None
        self._names: dict[str, str] = {}
        self.view = ColumnsView()

    def body(self) -> Iterable[Widget]:
        """The columns alone."""
        yield self.view

    @kindly
    def arrive(self) -> None:
        """Read and enter."""
        self.view.focus()
        self._read()

    def on_screen_resume(self) -> None:
        """A step may have moved."""
        if self._board is not None and self.frame.session is not None:
            self._again()

    @kindly
    def _again(self) -> None:
        self._read()

    def retext(self) -> None:
        """In the other language."""
        super().retext()
        self._again()

    def _read(self) -> None:
        from httui.workflows import board

        self._names = names_by_id()
        self._board = board.board(self.session, self._workflow)
        late = _("overdue {count}")
        self.view.show(
            [
                Stack(
                    column.title(),
                    f"{column.count}" + (f", {late.format(count=column.overdue)}" if column.overdue else ""),
                    [self._card(card) for card in column.cards],
                )
                for column in self._board.columns
            ]
        )
        count = sum(column.count for column in self._board.columns)
        self.retitle(_("{count} open steps").format(count=count))

    def _card(self, card: "Card") -> tuple[str, str]:
        age = _("{days} d").format(days=card.age_days)
        first = f"{MARKS[card.ageing]}{card.case_code or '-'} {age}"
        second = card.title() if self._workflow is None else who_words(self._names, card.assigned_to)
        return first, f"  {second}"

    def on_columns_view_chosen(self, message: ColumnsView.Chosen) -> None:
        """Enter."""
        self._open(message.column, message.card)

    def action_open(self) -> None:
        """O."""
        if self.view.at is not None:
            self._open(*self.view.at)

    def _open(self, column: int, card: int) -> None:
        from httui.screens.work.step import StepScreen

        if self._board is not None:
            self.app.push_screen(StepScreen(self._board.columns[column].cards[card].step_id))

    @flow
    async def action_kind(self) -> None:
        """F: one workflow, or all."""
        from httui.workflows import register

        known = {version.workflow_id: version for version in register.versions(self.session)}
        choices = (("", _("all workflows")), *((name, text_of(found.title)) for name, found in known.items()))
        field = Field("workflow", "choice", _("Which workflow?"), value=self._workflow or "", choices=choices)
        found = await self.app.push_screen_wait(Ask(_("Team board"), [field]))
        if found is not None:
            self._workflow = found["workflow"] or None
            self._read()

    @kindly
    def action_load(self) -> None:
        """T: who has how much."""
        if self._board is None:
            return
        lines = [
            _("{who}: {open} open, {overdue} overdue").format(
                who=who_words(self._names, load.user_id), open=load.open, overdue=load.overdue
            )
            for load in self._board.load
        ]
        self.app.push_screen(ReadScreen(_("Who has how much"), "\n".join(lines)))

    @flow
    async def action_leaver(self) -> None:
        """L: everything of one person to another, in one go."""
        from httui.screens.work.leaver import offer_handover

        field = Field("leaver", "choice", _("Who leaves?"), choices=tuple(self._names.items()), required=True)
        found = await self.app.push_screen_wait(Ask(_("Give work to others"), [field]))
        if found:
            asked = await offer_handover(self, found["leaver"])
            self._read()
            if not asked:
                self.say(_("This person has no open work."))
