"""The report on where a workflow breaks down in words: its signposts, its headings, its times (S-138, S-265, S-276 to
S-287).

No figure goes without what it stands on: title, period, place, base, method, what was not collected, source.
"""

from collections.abc import Sequence

from httui.i18n import _
from httui.workflows.breakdown import Breakdown, StepLine
from httui.workflows.definition import words
from httui.workflows.honest import BASE, FEW, RATE, Times
from httui.workflows.span_words import seconds_words, span_words


def title(found: Breakdown) -> str:
    """The title of the report."""
    return _("Where it breaks down: {workflow}").format(workflow=words(found.title) or found.workflow_id)


def base(found: Breakdown) -> str:
    """Whom the numbers are about."""
    return _("Of the {count} runs that we recorded.").format(count=found.entered.words())


def signposts(found: Breakdown) -> list[tuple[str, str]]:
    """Labels and texts that belong under the title of the report, in the language in use."""
    lines = [
        (
            _("Period"),
            _("{first} to {last}, by the day on which a run was opened").format(
                first=found.first.isoformat(), last=found.last.isoformat()
            ),
        ),
        (_("Place"), _("{org}, the whole office").format(org=found.org or "-")),
        (_("Base"), base(found)),
        (_("Outcome"), _outcome(found)),
        (_("Method"), _method(found)),
        (_("Not collected"), _gaps(found)),
        (
            _("Source"),
            _("Workflow {workflow}, version {versions}; httui at {org}, {day}").format(
                workflow=found.workflow_id,
                versions=", ".join(map(str, found.versions)) or "-",
                org=found.org or "-",
                day=found.made_on.isoformat(),
            ),
        ),
        (
            _("Meant for"),
            _("Inside the office, to make the work better. Not for publication, not about any one person."),
        ),
    ]
    if found.empty_months:
        months = _("No run was opened in: {months}.").format(months=", ".join(found.empty_months))
        lines.insert(1, (_("Empty months"), months))
    return lines


def _outcome(found: Breakdown) -> str:
    share = "" if found.finished_share is None else f" ({found.finished_share}%)"
    text = _("finished: {finished}; stopped: {stopped}; still in progress: {open}")
    return text.format(
        finished=found.finished.words() + share, stopped=found.stopped.words(), open=found.open.words()
    )


def _method(found: Breakdown) -> str:
    return " ".join([
        _("Counted from the steps of the runs; a step that came up again counts again."),
        _("Times run from the moment when a step could be begun to the moment when it was marked as done."),
        _("Office time leaves out nights, weekends and holidays; a working day has {hours}.").format(
            hours=seconds_words(found.day_seconds)
        ),
        _("“Half within” is the median; nine of ten took no longer than “9 of 10 within”."),
        _(
            "Counts from 1 to {few} are hidden, and what would give them away; times of fewer than {least} steps are "
            "not shown, nor a percentage of fewer than {base} runs or for fewer than {rate}."
        ).format(few=FEW - 1, least=FEW, base=BASE, rate=RATE),
    ])  # fmt: skip


def _gaps(found: Breakdown) -> str:
    parts = [
        _("Work that was done outside these runs, and the time of steps that are still open."),
        _("A step that was marked later than it was done looks slower than it was."),
    ]
    if any(line.number == 0 for line in found.steps):
        parts.append(_("Steps without a number belong to an older version only."))
    return " ".join(parts)


def count_headings() -> tuple[str, ...]:
    """Headings of the table of counts."""
    return (
        _("No."), _("Step"), _("Came up"), _("Done"), _("Left out"), _("Again"), _("Still open"), _("Stopped here"),
    )  # fmt: skip


def count_row(line: StepLine) -> list[str]:
    """One step in the table of counts."""
    counts = (line.opened, line.done, line.skipped, line.again, line.open, line.dropped)
    return [_number(line), _label(line), *(count.words() for count in counts)]


def time_headings() -> tuple[str, ...]:
    """Headings of the table that sets office time against the estimate."""
    return (
        _("No."), _("Step"), _("Estimate"), _("Half within"), _("9 of 10 within"), _("Against estimate"),
    )  # fmt: skip


def time_row(line: StepLine, day: int) -> list[str]:
    """One step in the table of times; ``day`` are the seconds of a working day."""
    return [
        _number(line),
        _label(line),
        span_words(line.estimate) or "-",
        office_words(line.office.median, day),
        office_words(line.office.most, day),
        against(line),
    ]


def waiting_headings() -> tuple[str, ...]:
    """Headings of the table that tells waiting from working."""
    return (_("No."), _("Step"), _("By the clock"), _("Waiting"), _("Working"), _("As stated"))


def waiting_row(line: StepLine) -> list[str]:
    """One step in the table of waiting and working: the half of the steps took no longer, on the clock."""
    times = (line.elapsed, line.waiting, line.working, line.stated)
    return [_number(line), _label(line), *(_median(found) for found in times)]


def against(line: StepLine) -> str:
    """How what was measured compares with the estimate, in a word."""
    if line.longer is None:
        return "-"
    return _("LONGER") if line.longer else _("within")


def office_words(seconds: float | None, day: int) -> str:
    """Office time in words; ``day`` are the seconds of a working day."""
    if seconds is None:
        return "-"
    if seconds < 2 * day:
        return seconds_words(seconds)
    return _("{count} working days").format(count=round(seconds / day))


def _median(times: Times) -> str:
    return "-" if times.median is None else seconds_words(times.median)


def _number(line: StepLine) -> str:
    return str(line.number) if line.number else "-"


def _label(line: StepLine) -> str:
    return words(line.label) or line.task


def tables(found: Breakdown) -> Sequence[tuple[str, tuple[str, ...], list[list[str]]]]:
    """The tables of the report: heading, headings of the columns, rows."""
    return (
        (_("How far the runs came"), count_headings(), [count_row(line) for line in found.steps]),
        (
            _("How long the steps took, in office time"),
            time_headings(),
            [time_row(line, found.day_seconds) for line in found.steps],
        ),
        (
            _("Waiting and working, half of the steps within, on the clock"),
            waiting_headings(),
            [waiting_row(line) for line in found.steps],
        ),
    )
