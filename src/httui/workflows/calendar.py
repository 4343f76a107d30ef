"""The office's calendar: working days and hours, by which steps fall due; its time zone (S-130, S-137).

Weekends, the public holidays that ship (``public_days``) and what the office changed: a day made a holiday, or a
working day. The list that ships is no law: each year's joint decree (SKB) is, so the calendar keeps when a person
last compared the two.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from httui.i18n import N_, _, language
from httui.problem import Problem
from httui.workflows.definition import Span, Task
from httui.workflows.public_days import public_year

if TYPE_CHECKING:
    from httui.store.session import Session

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
"""What an office calls its time, to the name under which it is stored."""
DEFAULT_ZONE = "Asia/Jakarta"
KINDS = {
    "national": N_("public holiday"),
    "joint": N_("joint leave"),
    "holiday": N_("office closed"),
    "work": N_("working day"),
}
"""Kinds of day with their words; ``holiday`` and ``work`` are what the office itself says."""
LONGEST_NAME = 80
"""Characters of a day's name at most."""

_ZONE, _HOURS, _CONFIRMED = "zone", "calendar", "calendar.confirmed"
_OFFSETS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


@lru_cache(maxsize=8)
def zone_of(name: str) -> tzinfo:
    """The time zone with this name (a value of ``ZONES``; anything else means the default).

    Windows, and a small Linux, bring no list of zones; these three have not changed since 1988.
    """
    known = name if name in _OFFSETS else DEFAULT_ZONE
    try:
        return ZoneInfo(known)
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=_OFFSETS[known]), zone_word(known))


def zone_word(name: str) -> str:
    """WIB, WITA or WIT for the stored name of a zone."""
    return next((word for word, stored in ZONES.items() if stored == name), "WIB")


@dataclass(frozen=True)
class OfficeCalendar:
    """Which days and hours are worked; asks no store. Weekdays count from Monday = 0.

    ``changes`` are days that the office made ``holiday`` or ``work``; ``joint_leave``: it closes on days of joint
    leave; ``listed``: the public holidays that ship count. Raises ``ValueError`` for hours that never are.
    """

    zone_name: str = DEFAULT_ZONE
    starts: time = time(8)
    ends: time = time(16)
    weekdays: frozenset[int] = frozenset(range(5))
    joint_leave: bool = True
    changes: Mapping[date, str] = field(default_factory=dict)
    listed: bool = True

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)) or self.starts >= self.ends:
            raise ValueError("a calendar needs a weekday and hours that end after they begin")

    @property
    def zone(self) -> tzinfo:
        """The office's time zone; ``zone_name`` is what is stored of it."""
        return zone_of(self.zone_name)

    def local(self, moment: datetime) -> datetime:
        """An aware moment on the office's clock."""
        return moment.astimezone(self.zone)

    def working(self, day: date) -> bool:
        """Whether the office works on ``day``."""
        if (changed := self.changes.get(day)) is not None:
            return changed == "work"
        if day.weekday() not in self.weekdays:
            return False
        public = public_year(day.year).days.get(day) if self.listed else None
        return public is None or (public.kind == "joint" and not self.joint_leave)

    def next_working(self, day: date) -> date:
        """``day`` itself if the office works on it, otherwise the first day after it that it does."""
        while not self.working(day):
            day += timedelta(days=1)
        return day

    def opens(self, day: date) -> datetime:
        """When work begins on ``day``."""
        return datetime.combine(day, self.starts, self.zone)

    def closes(self, day: date) -> datetime:
        """When work ends on ``day``."""
        return datetime.combine(day, self.ends, self.zone)

    def add_working(self, moment: datetime, span: Span) -> datetime:
        """The moment (UTC) when ``span`` of working time has passed since an aware ``moment``.

        Minutes and hours run while the office is open; days are working days after that of ``moment``, and end
        with the last of them. Nothing at all is ``moment``, or where it lies outside the hours, the next opening
        (for days: the end of the working day). ``OverflowError`` beyond the year 9999.
        """
        if span.unit == "days":
            return self._add_days(self.local(moment), span.amount).astimezone(UTC)
        minutes = span.amount * (60 if span.unit == "hours" else 1)
        return self._add_time(self.local(moment), timedelta(minutes=minutes)).astimezone(UTC)

    def _add_days(self, moment: datetime, days: int) -> datetime:
        if days <= 0:
            return self.closes(self._begins(moment))
        day = moment.date()
        for _day in range(days):
            day = self.next_working(day + timedelta(days=1))
        return self.closes(day)

    def _add_time(self, moment: datetime, left: timedelta) -> datetime:
        day = self._begins(moment)
        moment = max(moment, self.opens(day))
        while moment + left > self.closes(day):
            left -= self.closes(day) - moment
            day = self.next_working(day + timedelta(days=1))
            moment = self.opens(day)
        return moment + left

    def _begins(self, moment: datetime) -> date:
        """The working day on which something that is ready at a local ``moment`` can begin."""
        late = moment > self.closes(moment.date())
        return self.next_working(moment.date() + timedelta(days=int(late)))


def due_of(task: Task, ready_at: datetime, calendar: OfficeCalendar) -> datetime | None:
    """When a task that became ready at an aware moment is due (UTC), or ``None`` where nothing was said.

    The limit goes first: hours and minutes of it are clock time, days are working days. The estimate is working
    time, and never ends before the working day on which the task began.
    """
    if (limit := task.within) is not None:
        if limit.unit == "days":
            return calendar.add_working(ready_at, limit)
        return ready_at.astimezone(UTC) + timedelta(**{limit.unit: limit.amount})
    if task.estimate is None:
        return None
    same_day = calendar.add_working(ready_at, Span(0, "days"))
    return max(calendar.add_working(ready_at, task.estimate), same_day)


# -- as the office keeps it ----------------------------------------------------------------------------


def office_calendar(session: "Session") -> OfficeCalendar:
    """The calendar of this office, as its settings and changed days are now."""
    from httui.store.models import Setting
    from httui.store.workflow_models import CalendarDay

    session.alive()
    wanted = (_ZONE, _HOURS)
    kept = {row.key: row.value for row in Setting.select().where(Setting.key.in_(wanted))}
    changes = {date.fromisoformat(row.day): str(row.kind) for row in CalendarDay.select()}
    return OfficeCalendar(zone_name=str(kept.get(_ZONE) or DEFAULT_ZONE), changes=changes, **_hours(kept))


def _hours(kept: Mapping[str, Any]) -> dict[str, Any]:
    found = kept.get(_HOURS)
    if not isinstance(found, dict):
        return {}
    return {
        "starts": time.fromisoformat(found["starts"]),
        "ends": time.fromisoformat(found["ends"]),
        "weekdays": frozenset(found["weekdays"]),
        "joint_leave": bool(found["joint_leave"]),
    }


def set_zone(session: "Session", word: str) -> None:
    """Keep the office's time zone: WIB, WITA or WIT. Raises ``Refused``, :class:`Problem`."""
    session.require("settings")
    if word not in ZONES:
        raise Problem(N_("A time zone is one of: {zones}."), zones=", ".join(ZONES))
    session.set_setting(_ZONE, ZONES[word])


def set_hours(
    session: "Session", starts: time, ends: time, weekdays: Collection[int], *, joint_leave: bool = True
) -> None:
    """Keep the working hours (Monday = 0). Raises ``Refused``, :class:`Problem`."""
    session.require("settings")
    try:
        OfficeCalendar(starts=starts, ends=ends, weekdays=frozenset(weekdays))
    except ValueError:
        raise Problem(
            N_("These working hours never are."),
            remedy=N_("Choose at least one day of the week, and an end that is later than the start."),
        ) from None
    session.set_setting(
        _HOURS,
        {
            "starts": starts.isoformat("minutes"),
            "ends": ends.isoformat("minutes"),
            "weekdays": sorted(set(weekdays)),
            "joint_leave": joint_leave,
        },
    )


@dataclass(frozen=True, slots=True)
class Day:
    """One line of a year: a key of ``KINDS``, its name, and whether the office said so or the date is reckoned."""

    day: date
    kind: str
    name: str
    changed: bool = False
    estimated: bool = False


def days(session: "Session", year: int) -> list[Day]:
    """The public holidays, joint leave and changed days of ``year``, in order."""
    from httui.store.workflow_models import CalendarDay

    session.alive()
    found = {
        day: Day(day, listed.kind, listed.name, estimated=listed.estimated)
        for day, listed in public_year(year, language()).days.items()
    }
    for row in CalendarDay.select().where(CalendarDay.day.between(f"{year:04d}-01-01", f"{year:04d}-12-31")):
        day = date.fromisoformat(row.day)
        found[day] = Day(day, row.kind, row.name or (found[day].name if day in found else ""), changed=True)
    return [found[day] for day in sorted(found)]


def set_day(session: "Session", day: date, kind: str, name: str = "") -> None:
    """Make ``day`` a ``holiday`` or a ``work`` day of this office; an empty ``kind`` takes the change back.

    Raises ``Refused``, :class:`Problem` (unknown kind, a name of more than ``LONGEST_NAME`` characters).
    """
    from httui.store.workflow_models import CalendarDay

    _require_editor(session)
    name = " ".join(name.split())
    if kind not in {"holiday", "work", ""}:
        raise Problem(N_("A day of the calendar is a holiday or a working day."))
    if len(name) > LONGEST_NAME:
        raise Problem(N_("The name of a day has at most {most} characters."), most=LONGEST_NAME)
    text = day.isoformat()
    with session.transaction():
        CalendarDay.delete().where(CalendarDay.day == text).execute()
        if kind:
            CalendarDay.create(day=text, kind=kind, name=name)
        session.audit.append("settings", "calendar_day", text, kind or None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How sure the list of a year is: ``state`` as in ``PublicYear``, and when a person last confirmed it."""

    year: int
    state: str
    confirmed_on: date | None = None

    def words(self) -> str:
        """What the screen says above the list: check the decree, and who looked when."""
        lines = {
            "listed": N_("The list of {year} has the holidays and the joint leave that were known for it."),
            "estimated": N_("The list of {year} is partly reckoned by the moon, or lacks its joint leave."),
            "none": N_("The list knows no holidays of {year}: only weekends and your own days count."),
        }
        check = _("Compare it with the year's joint decree (SKB), and change days where it differs.")
        last = (
            _("Last compared on {day}.").format(day=self.confirmed_on.isoformat())
            if self.confirmed_on
            else _("Nobody has compared it yet.")
        )
        return f"{_(lines[self.state]).format(year=self.year)} {check} {last}"


def standing(session: "Session", year: int) -> Standing:
    """How sure the list of ``year`` is, for the screen."""
    session.alive()
    confirmed = session.setting(_CONFIRMED, {}).get(str(year))
    return Standing(year, public_year(year).state, date.fromisoformat(confirmed) if confirmed else None)


def confirm(session: "Session", year: int) -> None:
    """Note that the signed-in person compared the list of ``year`` with its joint decree today."""
    from httui.store.models import Setting

    _require_editor(session)
    today = session.clock.now().astimezone(office_calendar(session).zone).date()
    kept = {**session.setting(_CONFIRMED, {}), str(year): today.isoformat()}
    with session.transaction():
        Setting.insert(key=_CONFIRMED, value=kept).on_conflict_replace().execute()
        session.audit.append("settings", "calendar", str(year), "confirmed")


def _require_editor(session: "Session") -> None:
    """Those who design workflows keep the calendar, and those who keep the settings."""
    session.require("workflows" if session.may("workflows") else "settings")
