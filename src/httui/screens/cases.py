"""The list of cases: find as one types, filters, 100,000 cases at the speed of 20 (S-011, DESIGN section 10)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from httui.i18n import N_, _, ngettext
from httui.screens.ask import Ask
from httui.screens.base import OfficeScreen, flow, kindly
from httui.screens.words import STATUSES, day_words, status_words
from httui.terminal.text_filter import clean_paste
from httui.widgets.editing import LineEditor
from httui.widgets.fields import Field
from httui.widgets.lines import BOLD, PLAIN, REVERSE, Line, LineWidget
from httui.widgets.virtual_list import Column, VirtualList

if TYPE_CHECKING:
    from httui.store.caselist import CaseFilter, CaseRow

BOUND = 1000
"""While somebody types, counting stops here."""


class FindLine(LineWidget, can_focus=True):
    """The one line in which find is typed; arrows and Enter belong to the list below."""

    DEFAULT_CSS = "FindLine { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.editor = LineEditor(limit=120)
        self.filters = ""

    def line_at(self, y: int) -> Line:  # noqa: ARG002 - one line
        """The text with its cursor, and the filters in words."""
        label = " " + _("Find") + ": "
        if not self.has_focus:
            return ((label, PLAIN), (self.editor.text, BOLD), (f"   {self.filters}", PLAIN))
        text, cursor = self.editor.window(40)
        under = text[cursor : cursor + 1] or " "
        return (
            (label, BOLD),
            (text[:cursor], PLAIN),
            (under, REVERSE),
            (text[cursor + 1 :] + f"   {self.filters}", PLAIN),
        )

    def on_focus(self) -> None:
        """Show the cursor."""
        self.repaint()

    def on_blur(self) -> None:
        """Hide it."""
        self.repaint()


class CaseListScreen(OfficeScreen[None]):
    """All cases that one may read, newest change first."""

    NAME = N_("Cases")
    TOPIC = N_(
        "Press / and type: code, pseudonym, status, place, worker or a date (12-03-2026). Every "
        "word must fit. F filters by "
        "status, place, worker and days. Enter opens the case; N begins an intake. Names are never "
        "shown or searched here."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("find", "open", "new", "filter", "back")

    def __init__(self, *, finding: bool = False) -> None:
        super().__init__()
        self._finding = finding
        self._filter: CaseFilter | None = None
        self._more = False
        self._total = 0
        self.find = FindLine()
        self.list: VirtualList[CaseRow] = VirtualList(
            self._columns(), self._page, self._count, empty=_("No case fits.")
        )

    @staticmethod
    def _columns() -> Sequence[Column["CaseRow"]]:
        return [
            Column(_("Code"), 14, lambda row: row.code),
            Column(_("Pseudonym"), 14, lambda row: row.pseudonym or ""),
            Column(_("Status"), 9, lambda row: status_words(row.status)),
            Column(_("Place"), 0, lambda row: row.place or ""),
            Column(_("Worker"), 12, lambda row: row.worker_name or "-"),
            Column(_("Opened"), 10, lambda row: day_words(row.opened_on)),
        ]

    def body(self) -> Iterable[Widget]:
        """Find, then the list."""
        yield self.find
        yield self.list

    def _page(self, offset: int, limit: int) -> Sequence["CaseRow"]:
        from httui.cases import register

        return register.page(self.session, self._filter, offset, limit)

    def _count(self) -> int:
        from httui.cases import register

        if self._filter is None:
            return 0
        # Nobody waits for an exact number between two keys.
        found = register.count(self.session, self._filter, BOUND if self._filter.find else None)
        self._more = found.more
        return found.number

    @kindly
    def arrive(self) -> None:
        """The newest cases."""
        from httui.store.caselist import CaseFilter

        self._filter = CaseFilter()
        self.list.reload()
        # At once, not after the next message: who types on after / must not start anything by a letter.
        self.set_focus(self.find if self._finding else self.list, scroll_visible=False)
        self._tell()

    def on_screen_resume(self) -> None:
        """Cases may have changed while one was open."""
        if self._filter is not None and self.frame.session is not None:
            self.list.reload(keep_cursor=True)

    def retext(self) -> None:
        """Headings in the other language."""
        super().retext()
        self.list.columns = self._columns()
        self.list.reload(keep_cursor=True)
        self.find.repaint()

    def _tell(self) -> None:
        count = self.list.total
        if self._more:
            self.retitle(_("more than {count} cases").format(count=count))
        else:
            self.retitle(ngettext("{count} case", "{count} cases", count).format(count=count))

    def on_key(self, event: events.Key) -> None:
        """Keys of the find line."""
        if self.focused is not self.find:
            return
        editor = self.find.editor
        keys = {
            "backspace": editor.backspace,
            "delete": editor.delete,
            "left": editor.left,
            "right": editor.right,
            "ctrl+u": editor.undo,
        }
        if event.key in ("down", "up", "pagedown", "pageup"):
            self.list.on_key(event)
        elif event.key in ("enter", "tab"):
            self.set_focus(self.list, scroll_visible=False)
            if event.key == "enter" and self.list.total == 1:
                self.action_open()
        elif event.key == "escape" and editor.text:
            editor.replace("")
            self._search()
        elif event.is_printable and event.character:
            editor.insert(event.character)
            self._search()
        elif event.key in keys:
            if keys[event.key]():
                self._search()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """A code that was copied."""
        if self.focused is self.find and self.find.editor.insert(clean_paste(event.text)):
            self._search()

    @kindly
    def _search(self) -> None:
        from httui.store.caselist import CaseFilter

        self._filter = replace(self._filter or CaseFilter(), find=self.find.editor.text)
        self.find.repaint()
        self.list.reload()
        self._tell()

    def action_find(self) -> None:
        """/: type in the find line."""
        self.set_focus(self.find, scroll_visible=False)

    def action_back(self) -> None:
        """Esc leaves find first."""
        if self.focused is self.find:
            self.set_focus(self.list, scroll_visible=False)
        else:
            super().action_back()

    def on_virtual_list_chosen(self) -> None:
        """Enter."""
        self.action_open()

    def action_open(self) -> None:
        """The page of the case."""
        row = self.list.current
        if row is not None:
            from httui.screens.case import CaseScreen

            self.app.push_screen(CaseScreen(row.id, neighbours=self._neighbour))

    def _neighbour(self, steps: int) -> str | None:
        """The id of the case so many rows on in the list; the cursor goes with it."""
        place = self.list.cursor + steps
        if not 0 <= place < self.list.total:
            return None
        self.list.move_to(place)
        row = self.list.current
        return row.id if row is not None else None

    @flow
    async def action_new(self) -> None:
        """N: a new intake."""
        from httui.screens.intake.beginning import begin

        await begin(self)

    @flow
    async def action_filter(self) -> None:
        """F: status, place, worker, days."""
        from httui.cases import register

        chosen = self._filter
        if chosen is None:
            return
        places = register.places(self.session)
        found = await self.app.push_screen_wait(
            Ask(
                _("Show only"),
                [
                    Field(
                        "statuses",
                        "multi",
                        _("Status"),
                        value=" ".join(chosen.statuses),
                        choices=tuple(
                            (key, _(STATUSES[key]))
                            for key in ("open", "closed", "frozen", "anonymised", "erased")
                        ),
                    ),
                    Field(
                        "place",
                        "choice",
                        _("Place"),
                        value=chosen.places[0] if chosen.places else "",
                        choices=tuple((place, place) for place in places),
                    ),
                    Field(
                        "mine",
                        "choice",
                        _("Whose"),
                        value="mine" if chosen.workers else "all",
                        choices=(("all", _("All")), ("mine", _("Only mine"))),
                    ),
                    Field("from", "date", _("Opened from"), value=chosen.opened_from),
                    Field("to", "date", _("Opened to"), value=chosen.opened_to),
                    Field(
                        "order",
                        "choice",
                        _("Order"),
                        value=chosen.order,
                        choices=(("updated", _("Last change")), ("opened", _("Opened")), ("code", _("Code"))),
                    ),
                ],
            )
        )
        if found is None:
            return
        self._filter = replace(
            chosen,
            statuses=tuple(found["statuses"].split()),
            places=(found["place"],) if found["place"] else (),
            workers=(self.session.user.id,) if found["mine"] == "mine" else (),
            opened_from=found["from"],
            opened_to=found["to"],
            order=found["order"] or "updated",
            descending=found["order"] != "code",
        )
        self.find.filters = self._filter_words(found)
        self.find.repaint()
        self.list.reload()
        self._tell()

    @staticmethod
    def _filter_words(found: dict[str, str]) -> str:
        words = [status_words(status) for status in found["statuses"].split()]
        words += [found["place"]] if found["place"] else []
        words += [_("mine")] if found["mine"] == "mine" else []
        words += [f">= {day_words(found['from'])}"] if found["from"] else []
        words += [f"<= {day_words(found['to'])}"] if found["to"] else []
        return _("Filter: {words}").format(words=", ".join(words)) if words else ""

    def offers(self, name: str) -> bool:
        """New intakes are for those who write."""
        return (name != "new" or self.session.may("cases.write")) and super().offers(name)
