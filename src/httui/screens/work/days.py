"""The office's calendar: holidays, days of its own, working hours, time zone (S-130)."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask
from httui.screens.base import flow, kindly
from httui.screens.listing import ListScreen
from httui.widgets.fields import Field
from httui.widgets.pager import Pager
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.workflows.calendar import Day

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
"""Days of the week from Monday = 0."""


class DaysScreen(ListScreen["Day"]):
    """The days of one year on which the office does not work as usual."""

    NAME = N_("Office calendar")
    TOPIC = N_(
        "Holidays come from a public list; the year's joint decree (SKB) decides. A adds a day of your "
        "own, C changes the "
        "marked one, V notes that you compared the year with its decree, F7 and F8 go to the year before "
        "and after, "
        "T sets the working hours and the time zone."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "open",
        "add",
        "change",
        "verify",
        "hours",
        "previous",
        "next",
        "back",
    )

    def __init__(self) -> None:
        self._year = 0
        self.note = Pager()
        self.note.styles.height = 3
        super().__init__()

    def body(self) -> Iterable[Widget]:
        """How sure the list is, then the list."""
        yield self.note
        yield self.list

    def columns(self) -> Sequence[Column["Day"]]:
        """Day, weekday, what it is, its name."""
        from httui.workflows.calendar import KINDS

        return [
            Column(_("Day"), 10, lambda day: f"{day.day:%d-%m-%Y}"),
            Column("", 9, lambda day: _(WEEKDAYS[day.day.weekday()])),
            Column(_("What"), 16, lambda day: _(KINDS[day.kind])),
            Column(_("Name"), 0, _name),
            Column("", 9, lambda day: _("ours") if day.changed else ""),
        ]

    def empty(self) -> str:
        """None known."""
        return _("No day is known for this year.")

    def read(self) -> Sequence["Day"]:
        """The year in sight; this one at first."""
        from httui.workflows import calendar

        if not self._year:
            self._year = calendar.office_calendar(self.session).local(self.session.clock.now()).year
        self.retitle(str(self._year))
        self.note.show(calendar.standing(self.session, self._year).words())
        return calendar.days(self.session, self._year)

    def action_previous(self) -> None:
        """F7."""
        self._turn(-1)

    def action_next(self) -> None:
        """F8."""
        self._turn(1)

    @kindly
    def _turn(self, years: int) -> None:
        self._year = max(2000, min(2100, self._year + years))
        self.refresh_rows()

    @kindly
    def action_verify(self) -> None:
        """V: compared with the decree."""
        from httui.workflows import calendar

        calendar.confirm(self.session, self._year)
        self.refresh_rows()
        self.say(_("Noted: compared with the joint decree today."))

    def action_open(self) -> None:
        """Enter."""
        self.action_change()

    @flow
    async def action_change(self) -> None:
        """C: the marked day."""
        if (day := self.list.current) is not None:
            await self._set(day.day, day.name)

    @flow
    async def action_add(self) -> None:
        """A: a day of the office's own."""
        await self._set(None, "")

    async def _set(self, day: date | None, name: str) -> None:
        from httui.workflows import calendar

        kinds = [
            ("holiday", _("the office is closed")),
            ("work", _("a working day")),
            ("", _("as in the public list")),
        ]
        fields = [
            Field("day", "date", _("Day"), value=day.isoformat() if day else "", required=True),
            Field("kind", "choice", _("On this day"), value="holiday", choices=tuple(kinds)),
            Field("name", "text", _("Name"), value=name, limit=calendar.LONGEST_NAME),
        ]
        found = await self.app.push_screen_wait(Ask(_("A day of the calendar"), fields))
        if found:
            calendar.set_day(self.session, date.fromisoformat(found["day"]), found["kind"], found["name"])
            self.refresh_rows()

    @flow
    async def action_hours(self) -> None:
        """T: hours, weekdays, zone."""
        from httui.workflows import calendar

        now = calendar.office_calendar(self.session)
        yes_no = (("yes", _("Yes")), ("no", _("No")))
        fields = [
            Field("zone", "choice", _("Time zone"), value=calendar.zone_word(now.zone_name),
                  choices=tuple((word, word) for word in calendar.ZONES), required=True),
            Field("starts", "text", _("Work begins at"), value=f"{now.starts:%H:%M}", limit=5, required=True),
            Field("ends", "text", _("Work ends at"), value=f"{now.ends:%H:%M}", limit=5, required=True),
            Field("weekdays", "multi", _("Working days"), value=" ".join(map(str, sorted(now.weekdays))),
                  choices=tuple((str(n), _(words)) for n, words in enumerate(WEEKDAYS)), required=True),
            Field("joint", "choice", _("Is the office closed on joint leave?"),
                  value="yes" if now.joint_leave else "no", choices=yes_no, required=True),
        ]  # fmt: skip
        found = await self.app.push_screen_wait(Ask(_("Working hours"), fields, check=_check_times))
        if found:
            calendar.set_zone(self.session, found["zone"])
            calendar.set_hours(
                self.session,
                time.fromisoformat(found["starts"]),
                time.fromisoformat(found["ends"]),
                [int(day) for day in found["weekdays"].split()],
                joint_leave=found["joint"] == "yes",
            )
            self.refresh_rows()
            self.say(_("Kept."))


def _name(day: "Day") -> str:
    return _("{name} (reckoned)").format(name=day.name) if day.estimated else day.name


def _check_times(values: dict[str, str]) -> None:
    for name in ("starts", "ends"):
        try:
            time.fromisoformat(values[name])
        except ValueError:
            raise Problem(N_("Write a time like 08:00.")) from None
