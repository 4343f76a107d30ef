"""The report on where a workflow breaks down as text, JSON and a workbook with a chart (S-138; DESIGN section 9).

All three hold the same hidden numbers and the same signposts. What leaves the screen goes through :func:`exported`,
which asks for the right and writes the audit.
"""

import io
import json
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from httui.i18n import _
from httui.workflows import breakdown_words
from httui.workflows.breakdown import Breakdown, StepLine, require_reading
from httui.workflows.cell_text import cells, one_line, pad, wrap
from httui.workflows.definition import words
from httui.workflows.honest import Count, Times

if TYPE_CHECKING:
    from httui.store.session import Session

FORMATS = ("text", "xlsx", "json")
_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
_BARS: Final = 30
"""Steps that a chart can show so that they can still be read."""


def exported(session: "Session", found: Breakdown, kind: str) -> bytes:
    """The report as a file of ``kind`` (one of ``FORMATS``); the export is audited. Raises ``Refused``."""
    require_reading(session)
    if kind == "xlsx":
        made = xlsx(found)
    elif kind == "json":
        made = json.dumps(as_json(found), ensure_ascii=False, indent=2).encode()
    else:
        made = (text(found) + "\n").encode()
    session.audit.append("export", "report", found.workflow_id, kind)
    return made


LEAST_WORDS = 12
"""Cells that the words of a step keep, however wide the columns beside them would be."""


def text(found: Breakdown, width: int = 78) -> str:
    """The report for a terminal or a pipe, at most ``width`` cells wide: title, signposts, the tables."""
    lines = wrap(breakdown_words.title(found), width)
    for label, said in breakdown_words.signposts(found):
        first, *more = wrap(f"{label}: {said}", width - 2) or [""]
        lines += [first, *(f"  {line}" for line in more)]
    for heading, heads, rows in breakdown_words.tables(found):
        lines += ["", *wrap(heading, width), *_table(list(heads), [list(row) for row in rows], width)]
    return "\n".join(line.rstrip() for line in lines)


def _table(heads: list[str], rows: list[list[str]], width: int) -> list[str]:
    """Lines of a table: a number, words, and columns that keep whole words, two blanks between them."""
    columns = [*zip(heads, *rows, strict=True)][2:]
    narrow = [max(cells(word) for text in column for word in (text.split() or [""])) for column in columns]
    rest = width - 3 - 2 * (len(heads) - 1)
    if rest - sum(narrow) < LEAST_WORDS:
        narrow = [min(size, (rest - LEAST_WORDS) // len(narrow)) for size in narrow]
    widths = [3, rest - sum(narrow), *narrow]
    lines = []
    for number, row in enumerate([heads, *rows]):
        wrapped = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
        for parts in zip_longest(*wrapped, fillvalue=""):
            lines.append("  ".join(pad(part, size) for part, size in zip(parts, widths, strict=True)))
        if not number:
            lines.append("  ".join("-" * size for size in widths))
    return lines


def as_json(found: Breakdown) -> dict[str, Any]:
    """The report as plain JSON values; times in seconds. A hidden count is null beside ``why``."""
    return {
        "format": "httui-breakdown-1",
        "workflow": found.workflow_id,
        "title": words(found.title),
        "signposts": dict(breakdown_words.signposts(found)),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "versions": list(found.versions),
        "entered": _count(found.entered),
        "finished": _count(found.finished),
        "stopped": _count(found.stopped),
        "open": _count(found.open),
        "finished_percent": found.finished_share,
        "empty_months": list(found.empty_months),
        "working_day_seconds": found.day_seconds,
        "steps": [_step(line) for line in found.steps],
    }


def _step(line: StepLine) -> dict[str, Any]:
    counts = {
        name: _count(getattr(line, name))
        for name in ("opened", "done", "skipped", "open", "dropped", "again")
    }
    times = {
        name: _times(getattr(line, name)) for name in ("office", "elapsed", "waiting", "working", "stated")
    }
    return {
        "task": line.task,
        "number": line.number or None,
        "label": words(line.label),
        "estimate": str(line.estimate) if line.estimate else None,
        "estimate_office_seconds": line.expected,
        "longer_than_estimate": line.longer,
        **counts,
        **times,
    }


def _count(count: Count) -> dict[str, Any]:
    return {"count": count.number} if count.number is not None else {"count": None, "why": count.words()}


def _times(times: Times) -> dict[str, Any]:
    return {"of": _count(times.count), "median": times.median, "nine_of_ten": times.most}


# -- workbook ------------------------------------------------------------------------------------------


def xlsx(found: Breakdown) -> bytes:
    """A workbook: the signposts with a chart of median against estimate, and a sheet of data. No formula, no link."""
    import xlsxwriter

    target = io.BytesIO()
    # in memory: nothing of it lies readable on the disk meanwhile
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {"title": one_line(breakdown_words.title(found)), "author": "", "comments": "", "created": _ANY_DAY}
    )
    bold = book.add_format({"bold": True, "valign": "top", "num_format": "@", "text_wrap": True})
    plain = book.add_format({"valign": "top", "num_format": "@", "text_wrap": True})
    heading = book.add_format({"bold": True, "font_size": 14, "num_format": "@"})
    front, data = book.add_worksheet(_("Report")), book.add_worksheet(_("Data"))
    place = _front(front, found, (heading, bold, plain))
    drawn = _data(data, found, bold, plain)
    if drawn:
        front.insert_chart(place + 1, 0, _chart(book, found, data.get_name(), drawn))
    else:
        front.write_string(
            place + 1, 0, _("No chart: too few steps were done to show how long they took."), plain
        )
    book.close()
    return target.getvalue()


def _front(sheet: Any, found: Breakdown, looks: tuple[Any, Any, Any]) -> int:
    """The title and the signposts; the last row written."""
    heading, bold, plain = looks
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, one_line(breakdown_words.title(found)), heading)
    place = 1
    for place, (label, said) in enumerate(breakdown_words.signposts(found), 2):
        sheet.write_string(place, 0, label, bold)
        sheet.write_string(place, 1, one_line(said), plain)
    return place


def _data(sheet: Any, found: Breakdown, bold: Any, plain: Any) -> int:
    """The data: steps that can be drawn stand first, so that the chart has one range; how many they are."""
    hours = _("{what} (hours)")
    heads = [
        *breakdown_words.count_headings(),
        *(
            hours.format(what=what)
            for what in (
                _("Estimate"), _("Half within"), _("9 of 10 within"), _("By the clock"), _("Waiting"), _("Working"),
                _("As stated"),
            )
        ),
        _("Against estimate"),
    ]  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, len(heads) - 1, 15)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    can = [line for line in found.steps if line.longer is not None]
    rest = [line for line in found.steps if line.longer is None]
    for place, line in enumerate([*can, *rest], 1):
        number, label, *_words = breakdown_words.count_row(line)
        sheet.write_string(place, 0, number, plain)
        sheet.write_string(place, 1, one_line(label)[:250], plain)
        for column, count in enumerate(
            (line.opened, line.done, line.skipped, line.again, line.open, line.dropped), 2
        ):
            _write(sheet, (place, column), count.number, count.words(), plain)
        times = (line.expected, line.office.median, line.office.most, line.elapsed.median, line.waiting.median,
                 line.working.median, line.stated.median)  # fmt: skip
        for column, seconds in enumerate(times, 8):
            _write(sheet, (place, column), None if seconds is None else round(seconds / 3600, 2), "-", plain)
        sheet.write_string(place, 8 + len(times), breakdown_words.against(line), plain)
    return min(len(can), _BARS)


def _write(sheet: Any, place: tuple[int, int], number: float | None, said: str, plain: Any) -> None:
    """A number as a number, so that it can be counted with; what is hidden as words."""
    if number is None:
        sheet.write_string(*place, said, plain)
    else:
        sheet.write_number(*place, number)


def _chart(book: Any, found: Breakdown, sheet: str, steps: int) -> Any:
    """Bars of the median beside those of the estimate, told apart by dark and light as well as by colour."""
    chart = book.add_chart({"type": "bar"})
    for column, colour in ((8, "#BBBBBB"), (9, "#0B4F8A")):
        chart.add_series({
            "name": [sheet, 0, column],
            "categories": [sheet, 1, 1, steps, 1],
            "values": [sheet, 1, column, steps, column],
            "fill": {"color": colour},
            "border": {"color": "#000000"},
        })  # fmt: skip
    title = _("{workflow}: half of the steps done within, against the estimate").format(
        workflow=words(found.title)
    )
    chart.set_title({"name": one_line(f"{title}. {breakdown_words.base(found)}"), "name_font": {"size": 11}})
    chart.set_x_axis({"name": _("hours of office time"), "min": 0})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 160 + 34 * steps})
    return chart
