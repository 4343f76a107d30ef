"""A screen with one list: the frame of every list in the product."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual.widget import Widget

from httui.screens.base import OfficeScreen, kindly
from httui.widgets.virtual_list import Column, VirtualList

Row = TypeVar("Row")


class ListScreen(OfficeScreen[None], Generic[Row]):
    """Rows from :meth:`read`, columns from :meth:`columns`; Enter is ``action_open``."""

    ACTIONS: ClassVar[tuple[str, ...]] = ("back", "open")

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self.list: VirtualList[Row] = VirtualList(
            self.columns(), self.page, lambda: len(self.rows), empty=self.empty()
        )

    def columns(self) -> Sequence[Column[Row]]:
        """What is shown of a row."""
        raise NotImplementedError

    def empty(self) -> str:
        """The words for no rows."""
        return ""

    def read(self) -> Sequence[Row]:
        """The rows, from the room below."""
        raise NotImplementedError

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """A window over the rows."""
        return self.rows[offset : offset + limit]

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    @kindly
    def arrive(self) -> None:
        """Read and enter the list."""
        self.list.focus()
        self.refresh_rows()

    def refresh_rows(self) -> None:
        """Read again."""
        self.rows = self.read()
        self.list.reload(keep_cursor=True)

    @kindly
    def retext(self) -> None:
        """Headings, rows and what is said about them in the other language."""
        super().retext()
        self.list.columns = self.columns()
        self.list.empty = self.empty()
        self.refresh_rows()

    def on_virtual_list_chosen(self, _message: Any) -> None:
        """Enter."""
        self.action_open()

    def action_open(self) -> None:
        """Open the row under the cursor."""
