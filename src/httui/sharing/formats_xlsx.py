"""A release as a workbook: data, tables, dictionary, signposts, caveats; every cell is text (S-148, S-243, S-281).

Rows are written as they come and not kept, so that 100,000 of them need no more memory than a hundred.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _
from httui.sharing.outgoing import Outgoing
from httui.sharing.release_formats import FormatRefused, Place, Result
from httui.sharing.release_papers import dictionary_head, dictionary_rows
from httui.xforms.dictionary import speaking

if TYPE_CHECKING:
    from httui.store.session import Session

MOST_ROWS = 1_048_575
"""Rows that fit on a sheet below the headings."""
_LONGEST = 32_767


def write(session: "Session", out: Outgoing, _plan: Any, place: Place) -> Result:
    """Write the workbook. Raises ``FormatRefused`` for more rows than a sheet has."""
    import xlsxwriter

    if len(out.rows) > MOST_ROWS:
        raise FormatRefused(N_("A sheet holds {most} rows at most; choose CSV."), most=MOST_ROWS)
    folder = place.folder or session.data.path
    options = {
        "constant_memory": True,
        "tmpdir": str(folder),  # nowhere else may a trace of the rows lie, however short
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with speaking(out.language), xlsxwriter.Workbook(place.stream, options) as book:
        head = book.add_format({"bold": True})
        if out.columns:
            _sheet(book, _("Data"), [column.name for column in out.columns], out.rows, head)
        for number, table in enumerate(out.tables, 1):
            rows = [*table.rows, *((line,) for line in table.remarks)]
            _sheet(book, _("Table {number}").format(number=number), table.headings, rows, head)
        _sheet(book, _("Dictionary"), dictionary_head(), dictionary_rows(out.columns), head)
        _sheet(book, _("Signposts"), [_("What"), out.title], out.signposts, head)
        _sheet(book, _("Caveats"), [_("What to know")], [(line,) for line in out.caveats], head)
    return Result()


def _sheet(book: Any, name: str, headings: Sequence[str], rows: Iterable[Sequence[str]], head: Any) -> None:
    sheet = book.add_worksheet(name[:31])
    for column, text in enumerate(headings):
        sheet.write_string(0, column, text[:_LONGEST], head)
    sheet.freeze_panes(1, 0)
    put = sheet.write_string
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            if text:
                put(number, column, text if len(text) <= _LONGEST else text[:_LONGEST])
