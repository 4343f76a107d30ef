"""A prepared and a written release in words, the same on the screen and on the command line (S-231, S-247, S-248)."""

from httui.i18n import _
from httui.sharing.release import Prepared, Written
from httui.sharing.release_tables import category_words


def check_lines(made: Prepared) -> list[str]:
    """What was found, one line each, in the language in use."""
    found = made.permission.lines()
    if made.made.without_record:
        found.append(
            _("Nothing is recorded about {count} of them with the forms of the plan.").format(
                count=made.made.without_record
            )
        )
    found += made.quality.lines()
    rows = made.made.rows
    if rows is not None:
        found.append(
            _(
                "Rows: {rows}, in {classes} groups that read alike; the smallest has {smallest} persons."
            ).format(rows=rows.final.rows, classes=rows.final.classes, smallest=rows.final.smallest)
        )
        found += made.loss()
        found += [f"{one.column}: {one.text}" for one in rows.withheld]
        if rows.beside:
            found.append(
                _("{rows} rows are left out, which would tell too much beside an earlier release.").format(
                    rows=rows.beside
                )
            )
    for table in made.made.tables:
        name = ", ".join(table.columns)
        if table.refused is not None:
            found.append(f"{name}: {table.refused}")
        else:
            found.append(
                _("Table by {columns}: {hidden} counts hidden").format(columns=name, hidden=table.hidden)
            )
    against = [finding.text for finding in made.findings]
    if made.quality.low:
        against.append(_("The quality is low: it goes with a reason only."))
    return found + ([_("Against it:"), *against] if against else [_("Nothing stands against it.")])


def written_lines(done: Written, format_: str) -> list[str]:
    """What was written and what to tell the partner by another way, in the language in use."""
    lines = [
        _("Written: {rows} rows, {tables} tables. Release {id}.").format(
            rows=done.rows, tables=done.tables, id=done.release
        )
    ]
    if done.since:
        lines.append(
            _("Persons who may not be in it any more since it was prepared, and are not: {count}").format(
                count=done.since
            )
        )
    if done.password:
        lines.append(_("The password, shown this once: {password}").format(password=done.password))
        lines.append(_("Tell it by another way than the file: by telephone or face to face."))
    if format_ == "package":
        lines.append(_("Tell the partner by telephone that a package comes, and until when it opens."))
    elif not done.password:
        lines.append(_("This file is not encrypted: hand it over yourself, on a stick that you take back."))
    lines.append(_("SHA-256 of the file, to read out: {start} ... {end}").format(
        start=done.sha256[:8], end=done.sha256[-8:]
    ))  # fmt: skip
    return lines


def preview_lines(made: Prepared, most: int = 20) -> list[str]:
    """The first rows, and every table, as they would leave now; one line each (S-242)."""
    lines: list[str] = []
    rows = made.made.rows
    if rows is not None:
        names = rows.table.columns[1:]
        for row in rows.table.rows[:most]:
            lines.append(
                " | ".join(f"{name} {cell or '-'}" for name, cell in zip(names, row[1:], strict=True))
            )
        if len(rows.table.rows) > most:
            lines.append(_("and {count} more").format(count=len(rows.table.rows) - most))
    for table in made.made.tables:
        if table.printed is None:
            continue
        lines += ["", _("Persons by {columns}").format(columns=", ".join(table.columns))]
        for place in table.printed.cells:
            words = [
                _("all") if value is None else category_words(value) or _("no answer") for value in place
            ]
            lines.append(f"{table.printed.text(place):>8}  " + ", ".join(words))
    return lines
