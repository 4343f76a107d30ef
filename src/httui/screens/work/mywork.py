"""My work: what is due, what waits, what I may take, my drafts, reviews that come up (S-137; DESIGN section 7)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _, ngettext
from httui.screens.ask import Ask
from httui.screens.base import OfficeScreen, flow
from httui.screens.listing import ListScreen
from httui.screens.work.words import There
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column, VirtualList

if TYPE_CHECKING:
    from httui.workflows.mywork import Item, MyWork

SORTS = {
    "overdue": N_("overdue"),
    "today": N_("today"),
    "soon": N_("this week"),
    "later": N_("later"),
    "to_take": N_("to take"),
    "waiting": N_("waiting"),
    "reviews": N_("reviews"),
    "drafts": N_("drafts"),
}
"""Sorts of work in the order in which they are listed."""

MARKS = {"overdue": "!", "waiting": "=", "to_take": "+", "drafts": "~", "reviews": "o"}


def counts_words(work: "MyWork") -> str:
    """The counts in one line: overdue 2, today 3, ...; only those that are not zero."""
    found = [
        _("{sort} {count}").format(sort=_(words), count=count)
        for sort, words in SORTS.items()
        if (count := work.counts.get(sort, 0))
    ]
    return ", ".join(found) or _("Nothing is due.")


class MyWorkScreen(ListScreen["Item"]):
    """One list, the most urgent first."""

    NAME = N_("My work")
    TOPIC = N_(
        "! overdue, + nobody has it yet and you may take it, = waits for somebody, ~ a draft of yours, o "
        "a review or "
        "another duty. Enter opens it: a step with its form, a draft, a task. F shows one kind only. I "
        "writes all of it "
        'to a calendar file, with codes only. A task that is done with a workflow says "in a run": Enter '
        "opens that run, and its end marks the task as done."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "kind", "calendar_file", "back")

    def __init__(self, sort: str = "") -> None:
        self._sort = sort
        self._counts: dict[str, int] = {}
        self._there: There | None = None
        super().__init__()
        self.list = VirtualList(
            self.columns(), self.page, lambda: sum(self._counts.values()), empty=self.empty()
        )

    def columns(self) -> Sequence[Column["Item"]]:
        """Mark, due, what, case."""
        return [
            Column("", 1, lambda item: MARKS.get(item.sort, "")),
            Column(_("Due"), 14, self._due),
            Column(_("What"), 0, lambda item: item.title()),
            Column(_("Case"), 13, lambda item: item.case_code or ""),
            Column(_("Kind"), 11, lambda item: _("in a run") if item.covered_by else _(SORTS[item.sort])),
        ]

    def _due(self, item: "Item") -> str:
        if self._there is None:
            self._there = There(self.session)
        return self._there.due(item.due)

    def empty(self) -> str:
        """None."""
        return _("Nothing is due.")

    def read(self) -> Sequence["Item"]:
        """How many there are of each sort; the rows in sight are asked for by :meth:`page`."""
        from httui.workflows import mywork

        work = mywork.mine(self.session, limit=0)
        self.retitle(counts_words(work))
        self._counts = {
            sort: work.counts.get(sort, 0) for sort in SORTS if not self._sort or sort == self._sort
        }
        return ()

    def page(self, offset: int, limit: int) -> Sequence["Item"]:
        """A window over all the lists, one after the other."""
        from httui.workflows import mywork

        rows: list[Item] = []
        for sort, count in self._counts.items():
            if offset < count and len(rows) < limit:
                rows += mywork.page(self.session, sort, offset, limit - len(rows))
            offset = max(0, offset - count)
        return rows

    def on_screen_resume(self) -> None:
        """Something may have been done."""
        if self.list.is_attached and self.frame.session is not None:
            self.refresh_rows()

    @flow
    async def action_open(self) -> None:
        """Enter."""
        if (item := self.list.current) is not None:
            await open_item(self, item)
            self.refresh_rows()

    @flow
    async def action_kind(self) -> None:
        """F."""
        field = Field(
            "sort",
            "choice",
            _("Show"),
            value=self._sort or "all",
            choices=(("all", _("everything")), *((sort, _(words)) for sort, words in SORTS.items())),
            required=True,
        )
        found = await self.app.push_screen_wait(Ask(_("Which kind of work?"), [field]))
        if found:
            self._sort = "" if found["sort"] == "all" else found["sort"]
            self.refresh_rows()

    @flow
    async def action_calendar_file(self) -> None:
        """I: what has a day, as a file for a calendar outside; codes only, never a name."""
        from httui.screens.work.drawing import ask_file, save
        from httui.workflows import ics, mywork

        formats = {"ics": N_("Calendar (.ics)")}
        path = await ask_file(self, _("Write my work to a calendar file"), formats, "httui")
        if path is not None:
            made = ics.calendar(mywork.entries(self.session), self.session.clock.now())
            save(path[1], made.encode())
            self.say(_("Written to {path}.").format(path=path[1]))


async def open_item(screen: "OfficeScreen[Any]", item: "Item") -> None:
    """Open one piece of work: a step, a draft, a task, a duty."""
    if item.kind == "step":
        from httui.screens.work.step import StepScreen

        await screen.app.push_screen_wait(StepScreen(item.id))
    elif item.kind == "draft":
        from httui.screens.drafts import go_on

        await go_on(screen, item.id)
    elif item.covered_by:
        from httui.screens.work.run import RunScreen

        await screen.app.push_screen_wait(RunScreen(item.run_id))
    elif item.kind == "task":
        from httui.screens.tasks import finish_task

        await finish_task(screen, item.id)
    else:
        from httui.screens.work.duties import finish_duty
        from httui.workflows import duties

        duty = next((found for found in duties.list_(screen.session) if found.id == item.id), None)
        if duty is not None:
            await finish_duty(screen, duty)


def work_fields(work: "MyWork", session: Any, most: int) -> list[Field]:
    """The most urgent pieces of work as lines of a page, and how many more there are."""
    there = There(session)
    # What a run covers stands there as the step of that run, until it is overdue.
    urgent = [
        item
        for item in work.items
        if item.sort not in ("drafts", "later") and (item.sort == "overdue" or not item.covered_by)
    ][:most]
    fields = [
        Field(
            f"item:{item.kind}:{item.id}",
            "button",
            "  ".join(
                part
                for part in (
                    MARKS.get(item.sort),
                    there.due(item.due),
                    item.case_code or "",
                    # The words come last: a long text is cut at the edge, a day or a code never.
                    item.title(),
                )
                if part
            ),
        )
        for item in urgent
    ]
    left = len(work.items) - len(urgent)
    if urgent and left:
        words = ngettext("{count} more under My work", "{count} more under My work", left)
        fields.append(Field("more", "note", words.format(count=left)))
    return fields
