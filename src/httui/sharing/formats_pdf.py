"""A release as a locked PDF, only to read: AES-256, opened by a password of seven words that is shown once (S-248).

The password goes by another way than the file. It is not kept.
"""

import secrets
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _, speaking
from httui.pages.document import Block, Bullets, Document, Heading, KeyValues, Note, Table
from httui.pages.pdf import to_pdf
from httui.sharing.outgoing import Outgoing
from httui.sharing.release_formats import FormatRefused, Place, Result
from httui.sharing.release_papers import dictionary_head, dictionary_rows
from httui.store.words import word_list

if TYPE_CHECKING:
    from httui.store.session import Session

MOST_ROWS = 2_000
MOST_COLUMNS = 14
WORDS = 7
"""Seven words of the list: 77 bits."""


def write(_session: "Session", out: Outgoing, _plan: Any, place: Place) -> Result:
    """Write the paper, locked. Raises ``FormatRefused`` for more rows or columns than anybody reads on paper."""
    if len(out.rows) > MOST_ROWS or len(out.columns) > MOST_COLUMNS:
        raise FormatRefused(
            N_("A paper holds {rows} rows and {columns} columns at most."),
            remedy=N_("Choose another format, or tables of counts."),
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )
    password = " ".join(secrets.choice(word_list()) for _word in range(WORDS))
    with speaking(out.language):
        document = _document(out)
    place.stream.write(to_pdf(document, password=password))
    return Result(password=password)


def _document(out: Outgoing) -> Document:
    blocks: list[Block] = [
        Note(_("Only for {partner}. Do not pass it on.").format(partner=out.partner)),
        Heading(_("What this is")),
        KeyValues(tuple(out.signposts)),
        Heading(_("What to know before drawing conclusions")),
        Bullets(out.caveats),
    ]
    for table in out.tables:
        blocks += [Heading(table.title), Table(table.headings, table.rows), Bullets(table.remarks)]
    if out.columns:
        head = tuple(column.name for column in out.columns)
        blocks += [
            Heading(_("Data")),
            Table(head, tuple(tuple(row) for row in out.rows)),
            Heading(_("Dictionary")),
            Table(tuple(dictionary_head()), tuple(map(tuple, dictionary_rows(out.columns)))),
        ]
    return Document(
        out.title,
        tuple(blocks),
        subtitle=out.org,
        language=out.language,
        footer=out.release[:12],
        made_on=out.made_at.date(),
        landscape=True,
    )
