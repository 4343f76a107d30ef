"""How much of a stretch of time lies inside the office's hours (S-138): nights and holidays are nobody's delay."""

from datetime import date, datetime

from httui.workflows.calendar import OfficeCalendar


class WorkingTime:
    """Counts office time between two moments; made for one calendar, quick for many questions."""

    def __init__(self, calendar: OfficeCalendar) -> None:
        self._calendar = calendar
        self._zone = calendar.zone
        self._opens = calendar.starts.hour * 3600 + calendar.starts.minute * 60
        self._closes = calendar.ends.hour * 3600 + calendar.ends.minute * 60
        self._working: dict[int, bool] = {}
        self._before: dict[int, int] = {}
        self._first = self._last = 0

    @property
    def day(self) -> int:
        """Seconds of one working day."""
        return self._closes - self._opens

    def seconds(self, start: datetime, end: datetime) -> int:
        """Seconds of office time from ``start`` to ``end`` (aware); 0 where ``end`` is not later."""
        if end <= start:
            return 0
        begin, finish = start.astimezone(self._zone), end.astimezone(self._zone)
        first, last = begin.toordinal(), finish.toordinal()
        if first == last:
            return self._part(first, _second(begin), _second(finish))
        whole = self._days_before(last) - self._days_before(first + 1)
        head = self._part(first, _second(begin), self._closes)
        return head + whole * self.day + self._part(last, self._opens, _second(finish))

    def _part(self, day: int, start: int, end: int) -> int:
        """Office time of one day between two seconds of it."""
        inside = min(end, self._closes) - max(start, self._opens)
        return inside if inside > 0 and self._is_working(day) else 0

    def _is_working(self, day: int) -> bool:
        if day not in self._working:
            self._working[day] = self._calendar.working(date.fromordinal(day))
        return self._working[day]

    def _days_before(self, day: int) -> int:
        """Working days from some day on that is the same for every question, up to ``day`` (exclusive)."""
        if not self._before:
            self._first = self._last = day
            self._before[day] = 0
        while self._last < day:
            self._before[self._last + 1] = self._before[self._last] + self._is_working(self._last)
            self._last += 1
        while self._first > day:
            self._first -= 1
            self._before[self._first] = self._before[self._first + 1] - self._is_working(self._first)
        return self._before[day]


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second
